//! Canned replies.

use gloo_net::http::Method;
use shared::canned::{CannedReply, CannedReplyList, CannedReplyUpdate};
use shared::id::{AccountId, CannedReplyId};

use super::client::{ApiError, account_url, get, unsafe_call};

const PLACE: &str = "canned-replies";

pub async fn list(account: AccountId) -> Result<CannedReplyList, ApiError> {
    get(&account_url(&account, &[PLACE])).read().await
}

pub async fn create(
    account: AccountId,
    update: &CannedReplyUpdate,
) -> Result<CannedReply, ApiError> {
    unsafe_call(Method::POST, &account_url(&account, &[PLACE])).read_with(update).await
}

pub async fn update(
    account: AccountId,
    reply: CannedReplyId,
    update: &CannedReplyUpdate,
) -> Result<CannedReply, ApiError> {
    let url = account_url(&account, &[PLACE, reply.as_str()]);
    unsafe_call(Method::PUT, &url).read_with(update).await
}

pub async fn remove(account: AccountId, reply: CannedReplyId) -> Result<(), ApiError> {
    let url = account_url(&account, &[PLACE, reply.as_str()]);
    unsafe_call(Method::DELETE, &url).done().await
}
