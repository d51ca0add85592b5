//! Canned replies: texts that are kept under a name.

use shared::canned::{CannedReply, CannedReplyList, CannedReplyUpdate, LONGEST_NAME, MOST};
use shared::event::Event;
use shared::id::CannedReplyId;

use super::compose::one_line;
use super::error::Error;
use super::outgoing;
use crate::db;
use crate::people::accounts::OpenAccount;
use crate::secrets::random_name;
use crate::state::AppState;

/// As long as a subject may be.
const LONGEST_SUBJECT: usize = 900;

/// Those of the account, by name.
///
/// # Errors
///
/// If the database fails.
pub async fn list(state: &AppState, account: &OpenAccount) -> Result<CannedReplyList, Error> {
    Ok(CannedReplyList { items: db::canned::list(&state.db, &account.id).await? })
}

/// Keeps one more.
///
/// # Errors
///
/// [`Error::NoRoom`] beyond [`MOST`]; those of a text or a name that can't be kept.
pub async fn create(
    state: &AppState,
    account: &OpenAccount,
    update: CannedReplyUpdate,
) -> Result<CannedReply, Error> {
    let count = db::canned::count(&state.db, &account.id).await?;
    if usize::try_from(count).is_ok_and(|count| count >= MOST) {
        return Err(Error::NoRoom);
    }
    let id = CannedReplyId(random_name::<16>(&mut rand::rng()));
    let reply = made(id, update).await?;
    db::canned::insert(&state.db, &account.id, &reply, state.clock.now()).await?;
    tell(state, account);
    Ok(reply)
}

/// Replaces one.
///
/// # Errors
///
/// [`Error::NotFound`] if the account has no such; those of a text or a name that can't be kept.
pub async fn update(
    state: &AppState,
    account: &OpenAccount,
    id: CannedReplyId,
    update: CannedReplyUpdate,
) -> Result<CannedReply, Error> {
    let reply = made(id, update).await?;
    if !db::canned::update(&state.db, &account.id, &reply).await? {
        return Err(Error::NotFound);
    }
    tell(state, account);
    Ok(reply)
}

/// Forgets one. That there was none is no failure.
///
/// # Errors
///
/// If the database fails.
pub async fn delete(
    state: &AppState,
    account: &OpenAccount,
    id: &CannedReplyId,
) -> Result<(), Error> {
    if db::canned::delete(&state.db, &account.id, id).await? {
        tell(state, account);
    }
    Ok(())
}

async fn made(id: CannedReplyId, update: CannedReplyUpdate) -> Result<CannedReply, Error> {
    let name = one_line(&update.name).trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Error::BadName);
    }
    let subject = one_line(&update.subject).trim().chars().take(LONGEST_SUBJECT).collect();
    let kept = outgoing::kept(update.html).await?;
    Ok(CannedReply { id, name, subject, html: kept.html, text: kept.text })
}

fn tell(state: &AppState, account: &OpenAccount) {
    state.events.publish(&account.id, Event::CannedRepliesChanged { account: account.id.clone() });
}
