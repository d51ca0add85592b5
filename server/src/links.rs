//! Links by which anybody who has them can read one message (SPEC B18).
//!
//! A link holds for as long as its time, and as whoever made it may still send from the account: they could as well have
//! forwarded the message. Unknown, expired and withdrawn links answer alike.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use shared::id::{MessageId, MessageLinkId, UserId};
use shared::link::{MOST_DAYS, MessageLink, MessageLinkList, NewMessageLink};
use shared::permission::Permission;
use shared::problem::ProblemKind;

use crate::db::{self, links::Link};
use crate::error::{ApiError, ApiResult};
use crate::imap;
use crate::mail::changes::Messages;
use crate::mail::read::Target;
use crate::mail::{MessageRef, held, locate, names};
use crate::people::access::may_still;
use crate::people::accounts::OpenAccount;
use crate::people::sessions::hash;
use crate::secrets::random_name;
use crate::state::AppState;

/// Links of a user in an account: each is looked up when they are listed.
const MOST: usize = 50;

/// Where links lead, before their token.
pub const PATH: &str = "/m/";

/// Makes a link to a message.
///
/// # Errors
///
/// 400 for a time out of bounds, [`ProblemKind::NoRoom`], [`ProblemKind::MessageMissing`]; what the host said no to.
pub async fn make(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    message: &MessageId,
    days: u32,
) -> ApiResult<NewMessageLink> {
    if days == 0 || days > MOST_DAYS {
        return Err(ApiError::bad_request(format!("A link lasts 1 to {MOST_DAYS} days.")));
    }
    let now = state.clock.now();
    db::links::forget(&state.db, now).await?;
    if db::links::list(&state.db, &account.id, user, now).await?.len() >= MOST {
        return Err(ProblemKind::NoRoom.into());
    }
    let named = names::of(&account.pool, std::slice::from_ref(message)).await?;
    let (_, name) = named.into_iter().next().ok_or(ProblemKind::MessageMissing)?;
    let token = random_name::<32>(&mut rand::rng());
    let lasts = SignedDuration::from_hours(24 * i64::from(days));
    let link = Link {
        id: MessageLinkId(random_name::<12>(&mut rand::rng())),
        account: account.id.clone(),
        user: user.clone(),
        message: message.clone(),
        name,
        made_at: now,
        expires_at: now.saturating_add(lasts).map_err(ApiError::internal)?,
    };
    db::links::add(&state.db, &link, &hash(&token)).await?;
    let path = format!("{PATH}{token}");
    Ok(NewMessageLink { id: link.id, path, expires_at: link.expires_at })
}

/// A user's links whose messages are still there.
///
/// # Errors
///
/// What the host said no to.
pub async fn list(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
) -> ApiResult<MessageLinkList> {
    let mut items = Vec::new();
    for link in db::links::list(&state.db, &account.id, user, state.clock.now()).await? {
        let Some((message, subject)) = find(state, account, &link).await? else {
            db::links::remove(&state.db, &account.id, user, &link.id).await?;
            continue;
        };
        let message = message.id();
        let Link { id, made_at, expires_at, .. } = link;
        items.push(MessageLink { id, message, subject, made_at, expires_at });
    }
    Ok(MessageLinkList { items })
}

/// Takes a link back, at once.
///
/// # Errors
///
/// 404 for one that is not there or not the user's.
pub async fn revoke(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    id: &MessageLinkId,
) -> ApiResult<()> {
    let is_gone = db::links::remove(&state.db, &account.id, user, id).await?;
    is_gone.then_some(()).ok_or_else(ApiError::not_found)
}

/// What a link leads to.
#[derive(Debug)]
pub struct Opened {
    pub account: Arc<OpenAccount>,
    pub message: MessageId,
    pub expires_at: Timestamp,
}

impl Opened {
    pub fn target(&self) -> Target<'_> {
        let account = &self.account;
        Target {
            account: &account.id,
            pool: &account.pool,
            own: &account.own,
            message: &self.message,
        }
    }
}

/// Follows a link.
///
/// # Errors
///
/// 404, whatever is wrong with it or with its message; what the host said no to.
pub async fn open(state: &AppState, token: &str) -> ApiResult<Opened> {
    let found = db::links::by_token(&state.db, &hash(token), state.clock.now()).await?;
    let link = found.ok_or_else(ApiError::not_found)?;
    let scope = may_still(state, &link.user, &link.account, Permission::SendAs).await?;
    let scope = scope.ok_or_else(ApiError::not_found)?;
    let account = state.accounts.get_within(state, &link.account, &scope).await?;
    let found = find(state, &account, &link).await?;
    let (message, _) = found.ok_or_else(ApiError::not_found)?;
    Ok(Opened { account, message: message.id(), expires_at: link.expires_at })
}

/// Where a link's message is now, and what it is about; `None` if it was thrown away.
async fn find(
    state: &AppState,
    account: &OpenAccount,
    link: &Link,
) -> ApiResult<Option<(MessageRef, String)>> {
    let Some(known) = MessageRef::parse(&link.message) else { return Ok(None) };
    if let Some(subject) = subject(account, &known).await? {
        return Ok(Some((known, subject)));
    }
    let Some(name) = &link.name else { return Ok(None) };
    let Some(moved) = locate::by_name(&account.pool, name).await? else { return Ok(None) };
    db::links::set_message(&state.db, &link.id, &moved.id()).await?;
    let subject = subject(account, &moved).await?;
    Ok(subject.map(|subject| (moved, subject)))
}

/// What a message is about; `None` if it isn't there, or was thrown away.
async fn subject(account: &OpenAccount, message: &MessageRef) -> ApiResult<Option<String>> {
    let MessageRef { mailbox, uid_validity, uid } = message.clone();
    let messages = Messages { mailbox, uid_validity, uids: vec![uid] };
    match held::look(&account.pool, &messages, 1).await {
        Ok(held) => {
            Ok(held.uids.first().map(|_| held.subjects.into_iter().next().unwrap_or_default()))
        }
        Err(imap::Error::Stale | imap::Error::MailboxMissing) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
