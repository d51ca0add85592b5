//! Messages being written.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use shared::draft::{Draft, DraftContent, SaveDraft, SavedDraft};
use shared::id::{DraftId, MessageId};
use utoipa::IntoParams;

use super::access::{AccountAccess, SendAs};
use super::extract::{self, Path, Query};
use crate::error::ApiResult;
use crate::state::AppState;
use crate::submission::drafts;

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    draft: DraftId,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Named {
    /// A message of Drafts.
    message: MessageId,
}

/// Saves a version of a draft on the mail host.
///
/// Where the host holds a version that this one isn't on top of, the answer is `draft-conflict`, and `copy` in it names
/// the draft under which this version was kept.
#[utoipa::path(
    put,
    path = "/accounts/{account}/drafts/{draft}",
    tag = "drafts",
    request_body = SaveDraft,
    responses((status = 200, body = SavedDraft))
)]
pub(super) async fn save(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(Place { draft }): Path<Place>,
    extract::Json(save): extract::Json<SaveDraft>,
) -> ApiResult<Json<SavedDraft>> {
    // A request that is given up must not leave the old version beside the new one.
    let saved = tokio::spawn(async move {
        drafts::save(&state, &access.account, &access.user, &draft, &save).await
    });
    Ok(Json(saved.await.map_err(crate::error::ApiError::internal)??))
}

/// Reads a draft as the composer holds it.
#[utoipa::path(
    get,
    path = "/accounts/{account}/drafts/{draft}",
    tag = "drafts",
    responses((status = 200, body = Draft))
)]
pub(super) async fn read(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(Place { draft }): Path<Place>,
) -> ApiResult<Json<Draft>> {
    Ok(Json(drafts::open(&state, &access.account, &draft).await?))
}

/// Opens a message of Drafts, whichever program wrote it.
#[utoipa::path(
    get,
    path = "/accounts/{account}/drafts",
    tag = "drafts",
    params(Named),
    responses((status = 200, body = Draft))
)]
pub(super) async fn open(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Query(Named { message }): Query<Named>,
) -> ApiResult<Json<Draft>> {
    Ok(Json(drafts::open_message(&state, &access.account, &message).await?))
}

/// What a message holds, as the beginning of a new one: people, subject, text and files.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}/content",
    tag = "drafts",
    responses((status = 200, body = DraftContent))
)]
pub(super) async fn read_as_new(
    access: AccountAccess<SendAs>,
    Path(Named { message }): Path<Named>,
) -> ApiResult<Json<DraftContent>> {
    Ok(Json(drafts::as_new(&access.account, &message).await?))
}

/// Discards a draft, all of its versions.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/drafts/{draft}",
    tag = "drafts",
    responses((status = 204, description = "Discarded"))
)]
pub(super) async fn discard(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(Place { draft }): Path<Place>,
) -> ApiResult<StatusCode> {
    drafts::discard(&state, &access.account, &draft).await?;
    Ok(StatusCode::NO_CONTENT)
}
