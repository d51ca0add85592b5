//! Messages being written.

use gloo_net::http::Method;
use shared::draft::{Draft, SaveDraft, SavedDraft};
use shared::id::{AccountId, DraftId, MessageId};

use super::client::{ApiError, account_url, get, segment, unsafe_call};

pub async fn read(account: AccountId, draft: DraftId) -> Result<Draft, ApiError> {
    get(&account_url(&account, &["drafts", draft.as_str()])).read().await
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

/// The empty document that the editor works in.
pub const COMPOSER_FRAME_URL: &str = "/api/composer-frame";
