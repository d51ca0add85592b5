//! What was moved, and can be moved back.

use gloo_net::http::Method;
use shared::history::History;
use shared::id::{AccountId, HistoryId};
use shared::job::Job;

use super::client::{ApiError, account_url, get, unsafe_call};

pub async fn list(account: AccountId) -> Result<History, ApiError> {
    get(&account_url(&account, &["history"])).read().await
}

/// Moves messages back where they came from, as a job.
pub async fn undo(account: AccountId, entry: HistoryId) -> Result<Job, ApiError> {
    let url = account_url(&account, &["history", entry.as_str(), "undo"]);
    unsafe_call(Method::POST, &url).read().await
}
