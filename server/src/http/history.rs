//! What was moved, and can be moved back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use shared::history::History;
use shared::id::HistoryId;
use shared::job::Job;

use super::access::{AccountAccess, Organise};
use super::extract::Path;
use crate::error::ApiResult;
use crate::state::AppState;
use crate::{history, jobs};

#[derive(Debug, Deserialize)]
pub(super) struct HistoryPath {
    entry: HistoryId,
}

/// What this user moved or threw away in the last 30 days and is still where it went, the newest first.
#[utoipa::path(
    get,
    path = "/accounts/{account}/history",
    tag = "jobs",
    responses((status = 200, body = History))
)]
pub(super) async fn read_history(
    State(state): State<AppState>,
    access: AccountAccess<Organise>,
) -> ApiResult<Json<History>> {
    Ok(Json(history::list(&state, &access.account, &access.user).await?))
}

/// Moves messages back where they came from. Goes on after the answer, as any job.
#[utoipa::path(
    post,
    path = "/accounts/{account}/history/{entry}/undo",
    tag = "jobs",
    responses((status = 202, description = "It has begun", body = Job))
)]
pub(super) async fn undo_past_move(
    State(state): State<AppState>,
    access: AccountAccess<Organise>,
    Path(path): Path<HistoryPath>,
) -> ApiResult<(StatusCode, Json<Job>)> {
    let new = jobs::new_id(state.nodes.id, &mut rand::rng());
    let job = history::undo(&state, &access.account, &access.user, &path.entry, new).await?;
    Ok((StatusCode::ACCEPTED, Json(job)))
}
