//! Signing in and out.

use gloo_net::http::Method;
use shared::id::AccountId;
use shared::session::{Session, SignIn};

use super::client::{ApiError, account_url, get, unsafe_call};

const URL: &str = "/api/session";

/// Who is signed in.
pub async fn current() -> Result<Session, ApiError> {
    get(URL).about_session().read().await
}

pub async fn sign_in(request: &SignIn) -> Result<Session, ApiError> {
    unsafe_call(Method::POST, URL).about_session().read_with(request).await
}

/// Opens another account beside those of the session.
pub async fn add_account(request: &SignIn) -> Result<Session, ApiError> {
    unsafe_call(Method::POST, "/api/accounts").read_with(request).await
}

pub async fn remove_account(account: &AccountId) -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, &account_url(account, &[])).done().await
}

pub async fn sign_out() -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, URL).about_session().done().await
}
