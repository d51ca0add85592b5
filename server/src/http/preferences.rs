//! How the user likes Pli.

use axum::extract::State;
use shared::event::Event;
use shared::preferences::Preferences;
use shared::problem::ProblemKind;

use super::access::Signed;
use super::extract::Json;
use crate::db;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Trusted senders in the thousands fit in. All of it is read at every start.
const MOST_BYTES: usize = 64 * 1024;

/// Keeps what the user chose, and tells their other windows.
#[utoipa::path(
    put,
    path = "/preferences",
    tag = "session",
    request_body = Preferences,
    responses((status = 200, body = Preferences))
)]
pub(super) async fn write(
    State(state): State<AppState>,
    signed: Signed,
    Json(preferences): Json<Preferences>,
) -> ApiResult<axum::Json<Preferences>> {
    let fault = preferences.shortcuts.check();
    fault.map_err(|fault| ApiError::bad_request(fault.to_string()))?;
    // Only what this Pli understands is kept: the table is no place to park things.
    let json = serde_json::to_string(&preferences).map_err(ApiError::internal)?;
    if json.len() > MOST_BYTES {
        return Err(ProblemKind::TooLarge.into());
    }
    let user = &signed.access.user;
    db::preferences::write(&state.db, user, &json).await?;
    state.events.publish(user, Event::PreferencesChanged { preferences: preferences.clone() });
    Ok(axum::Json(preferences))
}
