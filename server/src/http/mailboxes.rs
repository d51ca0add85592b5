//! Folders, what is in them, and how full the account is.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use shared::id::MailboxId;
use shared::mailbox::{MailboxList, Quota};
use shared::message::MessageWindow;
use shared::problem::ProblemKind;
use shared::view::ListView;
use utoipa::IntoParams;

use super::access::{AccountAccess, Read};
use super::extract::{Path, Query};
use crate::error::{ApiError, ApiResult};
use crate::mail::view::{self, Contacts, Owner, Place};
use crate::mail::{Error, ids, mailboxes, quota};
use crate::snooze;
use crate::state::AppState;

/// All folders with their counts: those with a role first, parents before children.
#[utoipa::path(
    get,
    path = "/accounts/{account}/mailboxes",
    tag = "mailboxes",
    responses((status = 200, body = MailboxList))
)]
pub(super) async fn list(access: AccountAccess<Read>) -> ApiResult<Json<MailboxList>> {
    Ok(Json(mailboxes::list(access.pool()).await?))
}

/// How much of its allowance the account uses. 404 where its host doesn't tell.
#[utoipa::path(
    get,
    path = "/accounts/{account}/quota",
    tag = "mailboxes",
    responses((status = 200, body = Quota))
)]
pub(super) async fn quota(access: AccountAccess<Read>) -> ApiResult<Json<Quota>> {
    if access.pool().scope().is_limited() {
        // How full the whole account is, is nobody's business who knows some of its folders.
        return Err(ApiError::new(ProblemKind::Unsupported).with_status(StatusCode::NOT_FOUND));
    }
    match quota::read(access.pool()).await {
        Ok(quota) => Ok(Json(quota)),
        Err(Error::Unsupported(_)) => {
            Err(ApiError::new(ProblemKind::Unsupported).with_status(StatusCode::NOT_FOUND))
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
pub(super) struct MailboxPath {
    pub(super) mailbox: MailboxId,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Of the first message; 0 is the newest.
    #[serde(default)]
    position: u32,
    /// How many messages, up to the limit that the session names.
    #[serde(default = "default_limit")]
    limit: u32,
    /// The state in which the list was read before. Where only keywords changed since, these are told and no rows.
    since: Option<String>,
    /// `date`, `from`, `subject` or `size`, with a minus before it for descending; `-date` where it isn't given.
    sort: Option<String>,
    /// What messages must be, separated by commas: `unread`, `flagged`, `attachment`, `to-me`, `contacts`.
    filter: Option<String>,
    /// Whether a row is to be a conversation. It is a message all the same while the folder is being read through.
    #[serde(default)]
    threads: bool,
}

fn default_limit() -> u32 {
    50
}

/// Part of a folder's list; without `sort` and `filter` in the order of arrival, newest first, which costs the same
/// anywhere in a folder of any size.
#[utoipa::path(
    get,
    path = "/accounts/{account}/mailboxes/{mailbox}/messages",
    tag = "mailboxes",
    params(Wanted),
    responses((status = 200, body = MessageWindow))
)]
pub(super) async fn window(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Path(path): Path<MailboxPath>,
    Query(place): Query<Wanted>,
) -> ApiResult<Json<MessageWindow>> {
    let mailbox = ids::mailbox_name(&path.mailbox).ok_or(ProblemKind::MailboxMissing)?;
    let limit = place.limit.min(state.config.limits.window);
    let view = ListView::parse(place.sort.as_deref(), place.filter.as_deref())
        .map_err(|_| ApiError::bad_request("No list is sorted or filtered like this."))?;
    let account = &access.account;
    let contacts = Contacts::of(&state, &access.user, &view).await?;
    let owner = Owner::of(account, Some(&contacts));
    // Times change without the folder.
    let since = place.since.filter(|_| !snooze::is_folder(account, &mailbox));
    let at = Place { position: place.position, limit, since };
    let mut window = if place.threads && view.is_default() {
        account.threads.window(&mailbox, &at).await?
    } else {
        view::window(&state.indexes, owner, &mailbox, &view, &at).await?
    };
    snooze::tell(&state, account, &mut window).await?;
    Ok(Json(window))
}
