//! What those whom a user knows tell of a sender: an address that is known is no stranger's, and a known name with an
//! address that isn't may be a trick.

use shared::id::UserId;
use shared::message::Message;
use shared::sender::{SenderNotice, SenderNoticeKind};

use crate::db::{DbResult, known_addresses, members};
use crate::mail::sender::Own;
use crate::mail::trace::domain_of;
use crate::org;
use crate::state::AppState;

/// The gravest thing to know of who sent `message`, with what the user knows.
///
/// # Errors
///
/// If the database fails.
pub async fn judge(
    state: &AppState,
    user: &UserId,
    own: &Own,
    message: &Message,
) -> DbResult<Option<SenderNotice>> {
    let notice = message.sender_notice.clone();
    let kind = notice.as_ref().map(|notice| notice.kind);
    let is_grave = match kind {
        Some(
            SenderNoticeKind::Failed
            | SenderNoticeKind::ImitatesDomain
            | SenderNoticeKind::ImitatesAddress
            | SenderNoticeKind::ImitatesPerson,
        ) => true,
        Some(SenderNoticeKind::RepliesElsewhere | SenderNoticeKind::External) | None => false,
    };
    let Some(from) = message.from.first().filter(|_| !is_grave) else { return Ok(notice) };
    let domain = domain_of(&from.email);
    if domain.is_empty() || own.holds(domain) {
        return Ok(notice);
    }
    if known_addresses::holds(&state.db, user, &from.email.to_lowercase()).await? {
        return Ok(notice.filter(|notice| notice.kind != SenderNoticeKind::External));
    }
    // Lists and services write in the name of others.
    let is_list = message.list_post.is_some() || message.unsubscribe.is_some();
    let name_key = known_addresses::name_key(from.name.as_deref().unwrap_or_default());
    // One word may be anybody's.
    if name_key.contains(' ')
        && !is_list
        && let Some(other) = bearer(state, user, &name_key).await?
    {
        let kind = SenderNoticeKind::ImitatesPerson;
        return Ok(Some(SenderNotice { kind, domain: domain.to_owned(), other }));
    }
    Ok(notice)
}

/// The address of whoever the user knows by a name.
async fn bearer(state: &AppState, user: &UserId, name_key: &str) -> DbResult<Option<String>> {
    let known = known_addresses::of_name(&state.db, user, name_key).await?;
    match known.into_iter().find(|email| email.contains('@')) {
        Some(email) => Ok(Some(email)),
        None if org::may_know(state, user).await? => members::of_name(&state.db, name_key).await,
        None => Ok(None),
    }
}
