//! Links by which others can read one message.

use gloo_net::http::Method;
use shared::id::{AccountId, MessageId, MessageLinkId};
use shared::link::{MessageLinkList, MessageLinkRequest, NewMessageLink};

use super::client::{ApiError, account_url, get, unsafe_call};

pub async fn make(
    account: AccountId,
    message: MessageId,
    days: u32,
) -> Result<NewMessageLink, ApiError> {
    let url = account_url(&account, &["messages", message.as_str(), "links"]);
    unsafe_call(Method::POST, &url).read_with(&MessageLinkRequest { days }).await
}

pub async fn list(account: AccountId) -> Result<MessageLinkList, ApiError> {
    get(&account_url(&account, &["message-links"])).read().await
}

/// Takes a link back.
pub async fn revoke(account: AccountId, link: MessageLinkId) -> Result<(), ApiError> {
    let url = account_url(&account, &["message-links", link.as_str()]);
    unsafe_call(Method::DELETE, &url).done().await
}
