//! The automatic reply.

use gloo_net::http::Method;
use shared::auto_reply::{AutoReplyState, AutoReplyUpdate};
use shared::id::AccountId;

use super::client::{ApiError, account_url, get, unsafe_call};

const PLACE: &str = "auto-reply";

pub async fn read(account: AccountId) -> Result<AutoReplyState, ApiError> {
    get(&account_url(&account, &[PLACE])).read().await
}

pub async fn save(
    account: AccountId,
    update: &AutoReplyUpdate,
) -> Result<AutoReplyState, ApiError> {
    unsafe_call(Method::PUT, &account_url(&account, &[PLACE])).read_with(update).await
}
