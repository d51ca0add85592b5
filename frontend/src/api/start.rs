//! The first screen in one request.

use shared::id::{AccountId, MailboxId};
use shared::start::Start;

use super::client::{ApiError, account_url, get, segment};

/// Who is signed in, the folders of `account`, and the newest messages, or conversations, of `mailbox` or of the inbox.
pub async fn read(
    account: &AccountId,
    mailbox: Option<&MailboxId>,
    is_grouped: bool,
) -> Result<Start, ApiError> {
    let url = account_url(account, &["start"]);
    let mailbox = mailbox.map(|mailbox| format!("&mailbox={}", segment(mailbox.as_str())));
    let url = format!("{url}?threads={is_grouped}{}", mailbox.unwrap_or_default());
    get(&url).about_session().read().await
}
