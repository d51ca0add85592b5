//! Who is at a message right now.

use axum::Json as Answer;
use axum::extract::State;
use shared::presence::{PresenceList, PresenceRequest};

use super::access::{AccountAccess, Read};
use super::extract::Json;
use crate::error::ApiResult;
use crate::sharing::presence;
use crate::state::AppState;

/// Says what one does with a message, and tells who else is at which. Said again every few seconds; who falls silent is
/// taken to have left. The others hear of it as `presenceChanged`. Where nobody else works in the account, nothing is told.
#[utoipa::path(
    put,
    path = "/accounts/{account}/presence",
    tag = "shares",
    request_body = PresenceRequest,
    responses((status = 200, body = PresenceList))
)]
pub(super) async fn say_presence(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Json(request): Json<PresenceRequest>,
) -> ApiResult<Answer<PresenceList>> {
    Ok(Answer(presence::say(&state, &access.account, &access.user, request).await?))
}
