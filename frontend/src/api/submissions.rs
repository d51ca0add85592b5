//! Sends and the outbox.

use gloo_net::http::Method;
use shared::id::{AccountId, SubmissionId};
use shared::submission::{SendRequest, Submission, SubmissionList};

use super::client::{ApiError, account_url, get, unsafe_call};

/// Hands a message over for sending. Repeating a call with the same `idempotency_key` sends once.
pub async fn create(
    account: AccountId,
    idempotency_key: &str,
    request: &SendRequest,
) -> Result<Submission, ApiError> {
    unsafe_call(Method::POST, &account_url(&account, &["submissions"]))
        .header("Idempotency-Key", idempotency_key)
        .read_with(request)
        .await
}

pub async fn list(account: AccountId) -> Result<SubmissionList, ApiError> {
    get(&account_url(&account, &["submissions"])).read().await
}

fn url(account: &AccountId, submission: &SubmissionId) -> String {
    account_url(account, &["submissions", submission.as_str()])
}

pub async fn read(account: AccountId, submission: SubmissionId) -> Result<Submission, ApiError> {
    get(&url(&account, &submission)).read().await
}

/// Undoes a send that is still held, or dismisses one that is over.
pub async fn remove(account: AccountId, submission: SubmissionId) -> Result<Submission, ApiError> {
    unsafe_call(Method::DELETE, &url(&account, &submission)).read().await
}

/// Sends one again that may have been sent or was refused: the user's decision.
pub async fn retry(account: AccountId, submission: SubmissionId) -> Result<Submission, ApiError> {
    let url = account_url(&account, &["submissions", submission.as_str(), "retry"]);
    unsafe_call(Method::POST, &url).read().await
}
