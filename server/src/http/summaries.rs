//! Messages in short, for the browser's own search.

use axum::http::header;
use axum::response::IntoResponse;
use shared::problem::ProblemKind;
use shared::summaries::SummaryWanted;

use super::access::{AccountAccess, Read};
use super::extract::{Path, Query};
use super::mailboxes::MailboxPath;
use crate::error::ApiResult;
use crate::mail::{ids, summaries};

/// Some of a folder's messages in short, newest first, or what became of those that the browser has. Binary and compact:
/// `SummaryPage` of the crate `shared` in the encoding of postcard. Asked again with what came of it until nothing is
/// left to tell.
#[utoipa::path(
    get,
    path = "/accounts/{account}/mailboxes/{mailbox}/summaries",
    tag = "mailboxes",
    params(SummaryWanted),
    responses((status = 200, description = "Summaries", body = Vec<u8>, content_type = "application/octet-stream"))
)]
pub(super) async fn read_summaries(
    access: AccountAccess<Read>,
    Path(path): Path<MailboxPath>,
    Query(wanted): Query<SummaryWanted>,
) -> ApiResult<impl IntoResponse> {
    let mailbox = ids::mailbox_name(&path.mailbox).ok_or(ProblemKind::MailboxMissing)?;
    let page = summaries::page(access.pool(), &mailbox, &wanted).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], page.encode()))
}
