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
use crate::snooze;
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
    let limit = ROWS.min(state.config.limits.window);
    let first = async |mailbox: &MailboxId| {
        let name = ids::mailbox_name(mailbox)?;
        let window = if wanted.threads {
            let first = Place { position: 0, limit, since: None };
            access.account.threads.window(&name, &first).await
        } else {
            list::window(access.pool(), &name, 0, limit).await
        };
        // The folders are worth having also where this one can't be read.
        window.ok()
    };
    let folders = mailboxes::list(access.pool());
    let (mailboxes, mut window) = match &wanted.mailbox {
        Some(mailbox) => {
            let (mailboxes, window) = tokio::join!(folders, first(mailbox));
            (mailboxes?, window)
        }
        None => {
            let mailboxes = folders.await?;
            let inbox = inbox(&mailboxes);
            let window = match &inbox {
                Some(inbox) => first(inbox).await,
                None => None,
            };
            (mailboxes, window)
        }
    };
    if let Some(window) = &mut window {
        snooze::tell(&state, &access.account, window).await?;
    }
    Ok(Json(Start { session, mailboxes, window }))
}

fn inbox(mailboxes: &MailboxList) -> Option<MailboxId> {
    let inbox = mailboxes.items.iter().find(|mailbox| mailbox.role == Some(MailboxRole::Inbox));
    inbox.map(|inbox| inbox.id.clone())
}
