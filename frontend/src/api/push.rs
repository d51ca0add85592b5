//! Whether this browser is told of new mail while Pli is closed.

use gloo_net::http::Method;
use shared::push::{PushKey, PushState, PushSubscription};

use super::client::{ApiError, get, unsafe_call};

const PUSH: &str = "/api/push";

pub async fn read() -> Result<PushState, ApiError> {
    get(PUSH).read().await
}

/// The key to subscribe with.
pub async fn make_key() -> Result<PushKey, ApiError> {
    unsafe_call(Method::POST, "/api/push/key").read().await
}

pub async fn subscribe(subscription: &PushSubscription) -> Result<(), ApiError> {
    unsafe_call(Method::PUT, PUSH).done_with(subscription).await
}

pub async fn end() -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, PUSH).done().await
}
