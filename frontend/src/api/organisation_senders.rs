//! Senders that are blocked or approved for everyone.

use gloo_net::http::Method;
use shared::sender_list::{OrganisationSenders, SenderListsUpdate};

use super::client::{ApiError, get, unsafe_call};

const URL: &str = "/api/organisation-senders";

pub async fn read() -> Result<OrganisationSenders, ApiError> {
    get(URL).read().await
}

pub async fn save(update: &SenderListsUpdate) -> Result<OrganisationSenders, ApiError> {
    unsafe_call(Method::PUT, URL).read_with(update).await
}
