//! The first screen.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use shared::id::MailboxId;
use shared::mailbox::{MailboxList, MailboxRole};
use shared::start::Start;
use utoipa::IntoParams;

use super::access::{AccountAccess, Read, Signed};
use super::extract::Query;
use crate::error::{ApiError, ApiResult};
use crate::mail::view::Place;
use crate::mail::{ids, list, mailboxes};
use crate::people;
use crate::state::AppState;

/// Rows enough for a tall screen and some scrolling.
const ROWS: u32 = 80;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// The folder to begin with; the inbox where it isn't given.
    mailbox: Option<MailboxId>,
    /// Whether a row is to be a conversation.
    #[serde(default)]
    threads: bool,
}

/// Who is signed in, the account's folders, and the newest messages of one: all that the first screen shows.
#[utoipa::path(
    get,
    path = "/accounts/{account}/start",
    tag = "mailboxes",
    params(Wanted),
    responses((status = 200, body = Start))
)]
pub(super) async fn read(
    State(state): State<AppState>,
    signed: Signed,
    access: AccountAccess<Read>,
    Query(wanted): Query<Wanted>,
) -> ApiResult<Json<Start>> {
    let session =
        people::describe(&state, &signed.access).await?.ok_or_else(ApiError::not_found)?;
    let mailboxes = mailboxes::list(access.pool()).await?;
    let mailbox = wanted.mailbox.or_else(|| inbox(&mailboxes));
    let name = mailbox.as_ref().and_then(ids::mailbox_name);
    let limit = ROWS.min(state.config.limits.window);
    let window = match name {
        // The folders are worth having also where this one can't be read.
        Some(name) if wanted.threads => {
            let first = Place { position: 0, limit, since: None };
            access.account.threads.window(&name, &first).await.ok()
        }
        Some(name) => list::window(access.pool(), &name, 0, limit).await.ok(),
        None => None,
    };
    Ok(Json(Start { session, mailboxes, window }))
}

fn inbox(mailboxes: &MailboxList) -> Option<MailboxId> {
    let inbox = mailboxes.items.iter().find(|mailbox| mailbox.role == Some(MailboxRole::Inbox));
    inbox.map(|inbox| inbox.id.clone())
}
