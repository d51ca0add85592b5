//! Folders.

use shared::id::{AccountId, MailboxId};
use shared::mailbox::{MailboxList, Quota};
use shared::message::MessageWindow;

use super::client::{ApiError, account_url, get};

pub async fn list(account: AccountId) -> Result<MailboxList, ApiError> {
    get(&account_url(&account, &["mailboxes"])).read().await
}

/// How full the account is. Fails with `unsupported` where its host doesn't tell.
pub async fn quota(account: AccountId) -> Result<Quota, ApiError> {
    get(&account_url(&account, &["quota"])).read().await
}

/// `limit` messages of a folder from place `position`, newest first.
pub async fn messages(
    account: AccountId,
    mailbox: MailboxId,
    position: u32,
    limit: u32,
) -> Result<MessageWindow, ApiError> {
    let url = account_url(&account, &["mailboxes", mailbox.as_str(), "messages"]);
    get(&format!("{url}?position={position}&limit={limit}")).read().await
}
