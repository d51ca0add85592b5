//! Messages being written.

use gloo_net::http::Method;
use shared::draft::{Draft, DraftContent, SaveDraft, SavedDraft};
use shared::id::{AccountId, DraftId, MessageId};

use super::client::{ApiError, account_url, get, segment, send_and_forget, unsafe_call};
use crate::json;

pub async fn read(account: AccountId, draft: DraftId) -> Result<Draft, ApiError> {
    get(&account_url(&account, &["drafts", draft.as_str()])).read().await
}

/// What a message holds, as the beginning of a new one.
pub async fn as_new(account: AccountId, message: MessageId) -> Result<DraftContent, ApiError> {
    get(&account_url(&account, &["messages", message.as_str(), "content"])).read().await
}

/// Opens a message of Drafts, also one that another program wrote.
pub async fn of_message(account: AccountId, message: MessageId) -> Result<Draft, ApiError> {
    let url = account_url(&account, &["drafts"]);
    get(&format!("{url}?message={}", segment(message.as_str()))).read().await
}

pub async fn save(
    account: AccountId,
    draft: DraftId,
    save: &SaveDraft,
) -> Result<SavedDraft, ApiError> {
    let url = account_url(&account, &["drafts", draft.as_str()]);
    unsafe_call(Method::PUT, &url).read_with(save).await
}

pub async fn remove(account: AccountId, draft: DraftId) -> Result<(), ApiError> {
    let url = account_url(&account, &["drafts", draft.as_str()]);
    unsafe_call(Method::DELETE, &url).done().await
}

/// The empty document that the editor works in, for a writer of `language`.
pub fn composer_frame_url(language: &str) -> String {
    format!("/api/composer-frame?lang={}", segment(language))
}

/// A request may outlive its page only while all such bodies together are smaller than 64 KiB (Fetch standard,
/// HTTP-network-or-cache fetch).
const KEPT_ALIVE_MOST: usize = 60_000;

/// Saves while the page goes away: nobody waits for the answer. A draft that is too large for this stays in the browser.
pub fn save_while_leaving(account: &AccountId, draft: &DraftId, save: &SaveDraft) {
    let url = account_url(account, &["drafts", draft.as_str()]);
    let Some(body) = json::write(save) else { return };
    if body.len() < KEPT_ALIVE_MOST {
        send_and_forget(Method::PUT, &url, &body);
    }
}
