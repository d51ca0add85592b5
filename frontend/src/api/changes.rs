//! Changes to messages.

use gloo_net::http::Method;
use shared::change::{ChangeRequest, ChangeResult};
use shared::id::AccountId;

use super::client::{ApiError, account_url, unsafe_call};

pub async fn apply(account: AccountId, request: ChangeRequest) -> Result<ChangeResult, ApiError> {
    unsafe_call(Method::POST, &account_url(&account, &["changes"])).read_with(&request).await
}
