//! Signing in and out.

use gloo_net::http::Method;
use shared::session::{Session, SignIn};

use super::client::{ApiError, get, unsafe_call};

const URL: &str = "/api/session";

/// Who is signed in.
pub async fn current() -> Result<Session, ApiError> {
    get(URL).about_session().read().await
}

pub async fn sign_in(request: &SignIn) -> Result<Session, ApiError> {
    unsafe_call(Method::POST, URL).about_session().read_with(request).await
}

pub async fn sign_out() -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, URL).about_session().done().await
}
