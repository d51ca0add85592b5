//! The first screen in one request.

use shared::id::{AccountId, MailboxId};
use shared::start::Start;

use super::client::{ApiError, account_url, get, segment};

/// Who is signed in, the folders of `account`, and the newest messages of `mailbox` or of the inbox.
pub async fn read(account: &AccountId, mailbox: Option<&MailboxId>) -> Result<Start, ApiError> {
    let url = account_url(account, &["start"]);
    let url = match mailbox {
        Some(mailbox) => format!("{url}?mailbox={}", segment(mailbox.as_str())),
        None => url,
    };
    get(&url).about_session().read().await
}
