//! A message: what it is, its header, source and parts.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use shared::conversation::Conversation;
use shared::id::{MessageId, PartId};
use shared::message::{HeaderReport, Message};
use shared::problem::ProblemKind;
use utoipa::IntoParams;

use super::access::{AccountAccess, Read};
use super::download::{self, Disposition};
use super::extract::{Path, Query};
use crate::contacts::familiar;
use crate::error::ApiResult;
use crate::mail::{MessageRef, file_name, files, parts, trace};
use crate::state::AppState;

#[derive(Deserialize)]
pub(super) struct MessagePath {
    pub(super) message: MessageId,
}

/// Who wrote to whom, about what, what the body is, and what is attached.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}",
    tag = "messages",
    responses((status = 200, body = Message))
)]
pub(super) async fn read(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Path(path): Path<MessagePath>,
) -> ApiResult<Json<Message>> {
    let mut message = state.reader.message(access.target(&path.message)).await?;
    let own = &access.account.own;
    message.sender_notice = familiar::judge(&state, &access.user, own, &message).await?;
    Ok(Json(message))
}

/// The message and what it belongs with in all folders, the oldest first.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}/conversation",
    tag = "messages",
    responses((status = 200, body = Conversation))
)]
pub(super) async fn conversation(
    access: AccountAccess<Read>,
    Path(path): Path<MessagePath>,
) -> ApiResult<Json<Conversation>> {
    let message = parse(&path.message)?;
    Ok(Json(access.account.threads.conversation(&message).await?))
}

/// All header fields, raw and decoded, in the order of the message; the way it took, and who vouches for its sender.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}/headers",
    tag = "messages",
    responses((status = 200, body = HeaderReport))
)]
pub(super) async fn headers(
    access: AccountAccess<Read>,
    Path(path): Path<MessagePath>,
) -> ApiResult<Json<HeaderReport>> {
    let message = parse(&path.message)?;
    let fields = parts::fetch_headers(access.pool(), &message).await?;
    Ok(Json(trace::report(fields, &access.account.own.hosts)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RawQuery {
    /// 1: to be saved as a file.
    #[serde(default)]
    download: u8,
}

/// The message as it is, streamed.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}/raw",
    tag = "messages",
    params(RawQuery),
    responses((status = 200, description = "The message", content_type = "message/rfc822"))
)]
pub(super) async fn raw(
    access: AccountAccess<Read>,
    Path(path): Path<MessagePath>,
    Query(query): Query<RawQuery>,
) -> ApiResult<Response> {
    let message = parse(&path.message)?;
    if query.download == 0 {
        let transfer = parts::stream_raw(access.pool(), &message).await?;
        return Ok(download::answer(transfer, "message/rfc822", Disposition::Inline, None));
    }
    let structure = parts::fetch_structure(access.pool(), &message).await?;
    let transfer = parts::stream_raw(access.pool(), &message).await?;
    let name = file_name::named_after(&structure.envelope.subject, "eml");
    Ok(download::answer(transfer, "message/rfc822", Disposition::Attachment, Some(&name)))
}

#[derive(Deserialize)]
pub(super) struct PartPath {
    pub(super) message: MessageId,
    pub(super) part: PartId,
}

/// The decoded content of a part, streamed. Only pictures of harmless types are shown in place; all else is saved.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}/parts/{part}",
    tag = "messages",
    responses((status = 200, description = "The content", content_type = "application/octet-stream"))
)]
pub(super) async fn part(
    access: AccountAccess<Read>,
    Path(path): Path<PartPath>,
) -> ApiResult<Response> {
    let message = parse(&path.message)?;
    let file = files::find(access.pool(), &message, &path.part).await?;
    let (media_type, disposition) = download::kind(&file.media_type);
    let name = file.name.clone();
    let transfer = file.stream(access.pool(), &message).await?;
    Ok(download::answer(transfer, media_type, disposition, Some(&name)))
}

pub(super) fn parse(id: &MessageId) -> ApiResult<MessageRef> {
    Ok(MessageRef::parse(id).ok_or(ProblemKind::MessageMissing)?)
}
