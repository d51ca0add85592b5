//! Files of messages, shown in the app (docs/adr/0018-previews.md). The sender's word on what a file is counts for
//! nothing here: its own bytes tell, and only what no browser runs is served to be shown.

use std::io;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::BytesMut;
use futures_util::{StreamExt, TryStreamExt, stream};
use shared::preview::Preview;

use super::access::{AccountAccess, Read};
use super::body::{BodyQuery, content, framed};
use super::download;
use super::extract::{Path, Query};
use super::messages::{PartPath, parse};
use crate::error::{ApiError, ApiResult};
use crate::html::document;
use crate::mail::{files, sniff};
use crate::state::AppState;

/// What a file is by its content, and what it says, if that can be read.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}/parts/{part}/preview",
    tag = "messages",
    responses((status = 200, body = Preview))
)]
pub(super) async fn preview(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Path(path): Path<PartPath>,
) -> ApiResult<Json<Preview>> {
    Ok(Json(state.reader.preview(access.target(&path.message), &path.part).await?))
}

/// A picture, sound, film or PDF, to be shown in place; streamed. Anything else is refused, whatever it is called.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}/parts/{part}/inline",
    tag = "messages",
    responses((status = 200, description = "The content", content_type = "image/*"))
)]
pub(super) async fn read_inline(
    access: AccountAccess<Read>,
    Path(path): Path<PartPath>,
) -> ApiResult<Response> {
    let message = parse(&path.message)?;
    let file = files::find(access.pool(), &message, &path.part).await?;
    let name = file.name.clone();
    let mut transfer = file.stream(access.pool(), &message).await?;
    let mut head = BytesMut::new();
    while head.len() < sniff::ENOUGH {
        let Some(next) = transfer.next().await else { break };
        head.extend_from_slice(&next?);
    }
    let (_, media_type) = sniff::medium(&head).ok_or_else(not_shown)?;
    let head = stream::iter([Ok::<_, io::Error>(head.freeze())]);
    let rest = transfer.into_stream().map_err(io::Error::other);
    let body = Body::from_stream(head.chain(rest));
    Ok(download::answer_shown(body, media_type, &name))
}

fn not_shown() -> ApiError {
    ApiError::bad_request("This file can't be shown. It can be downloaded.")
        .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
}

/// The text of an attached message, harmless, in a document that can't run anything.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}/parts/{part}/body",
    tag = "messages",
    params(BodyQuery),
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(super) async fn read_attached(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Path(path): Path<PartPath>,
    Query(query): Query<BodyQuery>,
) -> ApiResult<Response> {
    let shown = state.reader.attached_letter(access.target(&path.message), &path.part).await?;
    Ok(framed(document::body(content(&shown), query.language())))
}
