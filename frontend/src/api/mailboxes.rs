//! Folders.

use shared::id::{AccountId, MailboxId};
use shared::mailbox::{MailboxList, Quota};
use shared::message::MessageWindow;
use shared::view::ListView;

use super::client::{ApiError, account_url, get, segment};

pub async fn list(account: AccountId) -> Result<MailboxList, ApiError> {
    get(&account_url(&account, &["mailboxes"])).read().await
}

/// How full the account is. Fails with `unsupported` where its host doesn't tell.
pub async fn quota(account: AccountId) -> Result<Quota, ApiError> {
    get(&account_url(&account, &["quota"])).read().await
}

/// `limit` messages of a folder from place `position`, as `view` lists them; only what changed `since` a state, where it is
/// given and that can be told.
pub async fn messages(
    account: AccountId,
    mailbox: MailboxId,
    view: ListView,
    (position, limit): (u32, u32),
    since: Option<String>,
) -> Result<MessageWindow, ApiError> {
    let url = account_url(&account, &["mailboxes", mailbox.as_str(), "messages"]);
    let mut query = view.query();
    if !query.is_empty() {
        query.insert(0, '&');
    }
    let since = since.map(|since| format!("&since={}", segment(&since))).unwrap_or_default();
    get(&format!("{url}?position={position}&limit={limit}{query}{since}")).read().await
}
