//! All files of a message in one.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use futures_util::Stream;
use shared::attachment::Attachment;
use shared::problem::ProblemKind;

use super::access::{AccountAccess, Read};
use super::download::{self, Disposition};
use super::extract::Path;
use super::messages::MessagePath;
use crate::error::ApiResult;
use crate::imap::Pool;
use crate::mail::zip::Archive;
use crate::mail::{MessageRef, file_name, files};
use crate::state::AppState;

/// The files beside the letter as a ZIP archive, made while it is sent.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}/attachments",
    tag = "messages",
    responses((status = 200, description = "The archive", content_type = "application/zip"))
)]
pub(super) async fn download_all(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Path(path): Path<MessagePath>,
) -> ApiResult<Response> {
    let found = MessageRef::parse(&path.message).ok_or(ProblemKind::MessageMissing)?;
    let message = state.reader.message(access.target(&path.message)).await?;
    let files = message.attachments;
    if files.is_empty() {
        return Err(ProblemKind::NotFound.into());
    }
    let archive = Archive::new(message.received_at);
    let body = Body::from_stream(stream(Arc::clone(access.pool()), found, files, archive));
    let name = file_name::named_after(&message.subject, "zip");
    Ok(download::answer_body(body, "application/zip", Disposition::Attachment, Some(&name)))
}

/// One file after the other, each fetched when the one before is through: nothing waits in memory. A failure breaks the
/// download off, so that nobody takes half of it for all.
fn stream(
    pool: Arc<Pool>,
    message: MessageRef,
    files: Vec<Attachment>,
    mut archive: Archive,
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    async_stream::try_stream! {
        for file in files {
            let content = files::find(&pool, &message, &file.part).await.map_err(io::Error::other)?;
            let mut transfer =
                content.stream(&pool, &message).await.map_err(io::Error::other)?;
            yield archive.begin(&file.name, file.size_bytes).into();
            while let Some(content) = transfer.next().await {
                let content = content.map_err(io::Error::other)?;
                archive.pass(&content);
                yield content;
            }
            let end = archive.end().ok_or_else(|| io::Error::other("a file outgrew its size"))?;
            yield end.into();
        }
        yield archive.finish().into();
    }
}
