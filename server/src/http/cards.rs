//! Contact cards, and changes to them.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use bytes::Bytes;
use serde::Deserialize;
use shared::contact::{
    Card, CardChange, CardChangeDone, CardPage, CardSummaryPage, DistinctCards, DistinctCardsList,
    Photo, Revision,
};
use shared::id::{CardChangeId, CardId, PhotoId};
use utoipa::IntoParams;

use super::access::Signed;
use super::extract::{Json, Path, Query};
use crate::contacts::{change, photo};
use crate::db;
use crate::error::ApiResult;
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Since {
    /// The revision that the browser knows; 0 for none.
    #[serde(default)]
    since: Revision,
}

/// The cards that changed since a revision, in the form of lists; a page at a time.
#[utoipa::path(
    get,
    path = "/cards",
    tag = "contacts",
    params(Since),
    responses((status = 200, body = CardSummaryPage))
)]
pub(super) async fn list_cards(
    State(state): State<AppState>,
    signed: Signed,
    Query(Since { since }): Query<Since>,
) -> ApiResult<Answer<CardSummaryPage>> {
    Ok(Answer(change::summaries(&state, &signed.user, since).await?))
}

/// The same with all that Pli shows of each.
#[utoipa::path(
    get,
    path = "/card-contents",
    tag = "contacts",
    params(Since),
    responses((status = 200, body = CardPage))
)]
pub(super) async fn list_contents(
    State(state): State<AppState>,
    signed: Signed,
    Query(Since { since }): Query<Since>,
) -> ApiResult<Answer<CardPage>> {
    Ok(Answer(change::contents(&state, &signed.user, since).await?))
}

#[derive(Debug, Deserialize)]
pub(super) struct CardPlace {
    card: CardId,
}

/// One card.
#[utoipa::path(
    get,
    path = "/cards/{card}",
    tag = "contacts",
    responses((status = 200, body = Card))
)]
pub(super) async fn read_card(
    State(state): State<AppState>,
    signed: Signed,
    Path(CardPlace { card }): Path<CardPlace>,
) -> ApiResult<Answer<Card>> {
    Ok(Answer(change::read(&state, &signed.user, &card).await?))
}

/// Creates, edits, merges and deletes cards: all of it, or nothing.
#[utoipa::path(
    post,
    path = "/card-changes",
    tag = "contacts",
    request_body = CardChange,
    responses((status = 200, body = CardChangeDone))
)]
pub(super) async fn change_cards(
    State(state): State<AppState>,
    signed: Signed,
    Json(change): Json<CardChange>,
) -> ApiResult<Answer<CardChangeDone>> {
    Ok(Answer(change::apply(&state, &signed.user, change).await?))
}

#[derive(Debug, Deserialize)]
pub(super) struct ChangePlace {
    change: CardChangeId,
}

/// Takes a change back, if nobody has changed its cards since.
#[utoipa::path(
    post,
    path = "/card-changes/{change}/undo",
    tag = "contacts",
    responses((status = 200, body = CardChangeDone))
)]
pub(super) async fn undo_change(
    State(state): State<AppState>,
    signed: Signed,
    Path(ChangePlace { change }): Path<ChangePlace>,
) -> ApiResult<Answer<CardChangeDone>> {
    Ok(Answer(change::undo(&state, &signed.user, &change).await?))
}

/// Keeps a picture, for a card to have.
#[utoipa::path(
    post,
    path = "/card-photos",
    tag = "contacts",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Photo))
)]
pub(super) async fn add_photo(
    State(state): State<AppState>,
    signed: Signed,
    bytes: Bytes,
) -> ApiResult<impl IntoResponse> {
    let photo = photo::add(&state, &signed.user, &bytes).await?;
    Ok((StatusCode::CREATED, Answer(photo)))
}

#[derive(Debug, Deserialize)]
pub(super) struct PhotoPlace {
    photo: PhotoId,
}

/// A picture of a card.
#[utoipa::path(
    get,
    path = "/card-photos/{photo}",
    tag = "contacts",
    responses((status = 200, body = Vec<u8>, content_type = "image/*"))
)]
pub(super) async fn read_photo(
    State(state): State<AppState>,
    signed: Signed,
    Path(PhotoPlace { photo }): Path<PhotoPlace>,
) -> ApiResult<impl IntoResponse> {
    let (media_type, bytes) = photo::read(&state, &signed.user, &photo).await?;
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'"),
    ];
    Ok((headers, bytes))
}

/// Pairs of cards that the user said are not of the same person.
#[utoipa::path(
    get,
    path = "/distinct-cards",
    tag = "contacts",
    responses((status = 200, body = DistinctCardsList))
)]
pub(super) async fn list_distinct(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<Answer<DistinctCardsList>> {
    Ok(Answer(change::distinct(&state, &signed.user).await?))
}

/// Remembers that two cards are not of the same person.
#[utoipa::path(
    post,
    path = "/distinct-cards",
    tag = "contacts",
    request_body = DistinctCards,
    responses((status = 204, description = "Remembered"))
)]
pub(super) async fn add_distinct(
    State(state): State<AppState>,
    signed: Signed,
    Json(pair): Json<DistinctCards>,
) -> ApiResult<StatusCode> {
    change::add_distinct(&state, &signed.user, &pair).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(super) struct PairPlace {
    first: CardId,
    second: CardId,
}

/// Forgets that two cards are not of the same person.
#[utoipa::path(
    delete,
    path = "/distinct-cards/{first}/{second}",
    tag = "contacts",
    responses((status = 204, description = "Forgotten"))
)]
pub(super) async fn forget_distinct(
    State(state): State<AppState>,
    signed: Signed,
    Path(PairPlace { first, second }): Path<PairPlace>,
) -> ApiResult<StatusCode> {
    let pair = DistinctCards { first, second };
    db::contacts::remove_distinct(&state.db, &signed.user, &pair).await?;
    Ok(StatusCode::NO_CONTENT)
}
