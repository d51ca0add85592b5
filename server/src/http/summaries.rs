//! Messages in short, for the browser's own search.

use axum::http::header;
use axum::response::IntoResponse;
use serde::Deserialize;
use shared::problem::ProblemKind;
use shared::summaries::SummaryWanted;
use utoipa::IntoParams;

use super::access::{AccountAccess, Read};
use super::extract::{Path, Query};
use super::mailboxes::MailboxPath;
use crate::error::ApiResult;
use crate::mail::{ids, summaries};

/// See [`SummaryWanted`].
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "for the document only; the model is what is read")]
pub(super) struct Wanted {
    /// The UIDVALIDITY of what the browser has; without it, the newest messages are told.
    validity: Option<u32>,
    /// It knows the messages from this UID …
    low: Option<u32>,
    /// … to that before this one.
    next: Option<u32>,
    /// So many they are.
    held: Option<u32>,
    /// The folder's state then.
    since: Option<String>,
    /// 1: the messages before `low`; else what changed since.
    older: Option<u8>,
}

/// Some of a folder's messages in short, newest first, or what became of those that the browser has. Binary and compact:
/// `SummaryPage` of the crate `shared` in the encoding of postcard. Asked again with what came of it until nothing is
/// left to tell.
#[utoipa::path(
    get,
    path = "/accounts/{account}/mailboxes/{mailbox}/summaries",
    tag = "mailboxes",
    params(Wanted),
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
