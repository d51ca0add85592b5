//! Senders that are blocked, and such as never are.

use gloo_net::http::Method;
use shared::id::AccountId;
use shared::sender_list::{SenderListsState, SenderListsUpdate};

use super::client::{ApiError, account_url, get, unsafe_call};

const PLACE: &str = "sender-lists";

pub async fn read(account: AccountId) -> Result<SenderListsState, ApiError> {
    get(&account_url(&account, &[PLACE])).read().await
}

pub async fn save(
    account: AccountId,
    update: &SenderListsUpdate,
) -> Result<SenderListsState, ApiError> {
    unsafe_call(Method::PUT, &account_url(&account, &[PLACE])).read_with(update).await
}
