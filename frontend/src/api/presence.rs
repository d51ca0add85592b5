//! Who is at a message right now.

use gloo_net::http::Method;
use shared::id::{AccountId, MessageId};
use shared::presence::{Doing, PresenceList, PresenceRequest};

use super::client::{ApiError, account_url, send_and_forget, unsafe_call};
use crate::json;

/// Says what one does, and gives who else is there.
pub async fn say(account: AccountId, request: PresenceRequest) -> Result<PresenceList, ApiError> {
    unsafe_call(Method::PUT, &account_url(&account, &["presence"])).read_with(&request).await
}

/// Says that one left, also while the page goes away.
pub fn leave(account: &AccountId, message: MessageId) {
    let request = PresenceRequest { message, doing: Doing::Gone };
    if let Some(body) = json::write(&request) {
        send_and_forget(Method::PUT, &account_url(account, &["presence"]), &body);
    }
}
