//! Folders.

use gloo_net::http::Method;
use shared::id::{AccountId, MailboxId};
use shared::mailbox::{MailboxChange, MailboxList, MailboxNamed, MailboxPlace, Quota};
use shared::message::MessageWindow;
use shared::view::ListView;

use super::client::{ApiError, account_url, get, segment, unsafe_call};

/// Below which address an account's folders are.
pub fn folders_url(account: &AccountId) -> String {
    account_url(account, &["mailboxes"])
}

pub async fn list(account: AccountId) -> Result<MailboxList, ApiError> {
    get(&folders_url(&account)).read().await
}

/// How full the account is. Fails with `unsupported` where its host doesn't tell.
pub async fn quota(account: AccountId) -> Result<Quota, ApiError> {
    get(&account_url(&account, &["quota"])).read().await
}

/// `limit` messages, or conversations, of a folder from place `position`, as `view` lists them; only what changed `since` a state, where it is
/// given and that can be told.
pub async fn messages(
    account: AccountId,
    mailbox: MailboxId,
    (view, is_grouped): (ListView, bool),
    (position, limit): (u32, u32),
    since: Option<String>,
) -> Result<MessageWindow, ApiError> {
    let url = account_url(&account, &["mailboxes", mailbox.as_str(), "messages"]);
    let mut query = view.query();
    if !query.is_empty() {
        query.insert(0, '&');
    }
    if is_grouped {
        query.push_str("&threads=true");
    }
    let since = since.map(|since| format!("&since={}", segment(&since))).unwrap_or_default();
    get(&format!("{url}?position={position}&limit={limit}{query}{since}")).read().await
}

pub async fn create(account: AccountId, place: MailboxPlace) -> Result<MailboxNamed, ApiError> {
    unsafe_call(Method::POST, &account_url(&account, &["mailboxes"])).read_with(&place).await
}

/// Gives the id that it has then.
pub async fn change(
    account: AccountId,
    mailbox: MailboxId,
    change: MailboxChange,
) -> Result<MailboxNamed, ApiError> {
    let url = account_url(&account, &["mailboxes", mailbox.as_str()]);
    unsafe_call(Method::PATCH, &url).read_with(&change).await
}

/// With all folders and messages in it, for good.
pub async fn delete(account: AccountId, mailbox: MailboxId) -> Result<(), ApiError> {
    let url = account_url(&account, &["mailboxes", mailbox.as_str()]);
    unsafe_call(Method::DELETE, &url).done().await
}
