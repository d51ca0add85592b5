//! Changes to whole lists.

use gloo_net::http::Method;
use shared::id::{AccountId, JobId};
use shared::job::{Job, JobRequest};

use super::client::{ApiError, account_url, unsafe_call};

pub async fn create(account: AccountId, request: JobRequest) -> Result<Job, ApiError> {
    unsafe_call(Method::POST, &account_url(&account, &["jobs"])).read_with(&request).await
}

/// Stops it after what is under way.
pub async fn cancel(account: AccountId, job: JobId) -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, &account_url(&account, &["jobs", job.as_str()])).done().await
}

/// Takes back what it did, as another job.
pub async fn undo(account: AccountId, job: JobId) -> Result<Job, ApiError> {
    unsafe_call(Method::POST, &account_url(&account, &["jobs", job.as_str(), "undo"])).read().await
}
