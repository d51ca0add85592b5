//! Texts with a name, for all who write from an account.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use shared::canned::{CannedReply, CannedReplyList, CannedReplyUpdate};
use shared::id::CannedReplyId;

use super::access::{AccountAccess, SendAs};
use super::extract::{Json, Path};
use crate::error::ApiResult;
use crate::state::AppState;
use crate::submission::canned;

/// The account's canned replies, by name.
#[utoipa::path(
    get,
    path = "/accounts/{account}/canned-replies",
    tag = "canned replies",
    responses((status = 200, body = CannedReplyList))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
) -> ApiResult<Answer<CannedReplyList>> {
    Ok(Answer(canned::list(&state, &access.account).await?))
}

/// Keeps a text under a name.
#[utoipa::path(
    post,
    path = "/accounts/{account}/canned-replies",
    tag = "canned replies",
    request_body = CannedReplyUpdate,
    responses((status = 201, body = CannedReply))
)]
pub(super) async fn create(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Json(update): Json<CannedReplyUpdate>,
) -> ApiResult<impl IntoResponse> {
    let reply = canned::create(&state, &access.account, update).await?;
    Ok((StatusCode::CREATED, Answer(reply)))
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    reply: CannedReplyId,
}

/// Gives a canned reply another name, subject and text.
#[utoipa::path(
    put,
    path = "/accounts/{account}/canned-replies/{reply}",
    tag = "canned replies",
    request_body = CannedReplyUpdate,
    responses((status = 200, body = CannedReply))
)]
pub(super) async fn update(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(Place { reply }): Path<Place>,
    Json(update): Json<CannedReplyUpdate>,
) -> ApiResult<Answer<CannedReply>> {
    Ok(Answer(canned::update(&state, &access.account, reply, update).await?))
}

/// Forgets a canned reply. Messages that were written with it stay as they are.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/canned-replies/{reply}",
    tag = "canned replies",
    responses((status = 204, description = "Forgotten"))
)]
pub(super) async fn delete(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(Place { reply }): Path<Place>,
) -> ApiResult<StatusCode> {
    canned::delete(&state, &access.account, &reply).await?;
    Ok(StatusCode::NO_CONTENT)
}
