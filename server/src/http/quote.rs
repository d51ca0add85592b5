//! The letter as an answer quotes it.

use axum::Json;
use axum::extract::State;
use shared::message::MessageQuote;

use super::access::{AccountAccess, Read};
use super::body::BodyQuery;
use super::extract::{Path, Query};
use super::messages::MessagePath;
use crate::error::ApiResult;
use crate::state::AppState;

/// The letter for a reply or a forward: as HTML that was made harmless, and as text.
///
/// Pictures of the message itself stand under the addresses of its parts. Those elsewhere are left out unless `images`
/// asks for them.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}/quote",
    tag = "messages",
    params(BodyQuery),
    responses((status = 200, body = MessageQuote))
)]
pub(super) async fn read_quote(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Path(path): Path<MessagePath>,
    Query(query): Query<BodyQuery>,
) -> ApiResult<Json<MessageQuote>> {
    let proxy = query.shows_pictures().then(|| access.proxy(&state));
    Ok(Json(state.reader.quote(access.target(&path.message), proxy).await?))
}
