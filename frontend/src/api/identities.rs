//! Names and addresses to send as.

use gloo_net::http::Method;
use shared::id::{AccountId, IdentityId};
use shared::identity::{Identity, IdentityList, IdentityUpdate, IdentityUses};
use shared::signature::SignatureUpdate;

use super::client::{ApiError, account_url, get, unsafe_call};

pub async fn list(account: AccountId) -> Result<IdentityList, ApiError> {
    get(&account_url(&account, &["identities"])).read().await
}

pub async fn create(account: AccountId, new: IdentityUpdate) -> Result<Identity, ApiError> {
    unsafe_call(Method::POST, &account_url(&account, &["identities"])).read_with(&new).await
}

pub async fn remove(account: AccountId, identity: IdentityId) -> Result<(), ApiError> {
    let url = account_url(&account, &["identities", identity.as_str()]);
    unsafe_call(Method::DELETE, &url).done().await
}

/// What deleting it would touch.
pub async fn uses(account: AccountId, identity: IdentityId) -> Result<IdentityUses, ApiError> {
    get(&account_url(&account, &["identities", identity.as_str(), "uses"])).read().await
}

pub async fn make_default(
    account: AccountId,
    identity: IdentityId,
) -> Result<IdentityList, ApiError> {
    let url = account_url(&account, &["identities", identity.as_str(), "default"]);
    unsafe_call(Method::PUT, &url).read().await
}

pub async fn update(
    account: AccountId,
    identity: IdentityId,
    update: IdentityUpdate,
) -> Result<Identity, ApiError> {
    let url = account_url(&account, &["identities", identity.as_str()]);
    unsafe_call(Method::PUT, &url).read_with(&update).await
}

pub async fn set_signature(
    account: AccountId,
    identity: IdentityId,
    update: &SignatureUpdate,
) -> Result<Identity, ApiError> {
    let url = account_url(&account, &["identities", identity.as_str(), "signature"]);
    unsafe_call(Method::PUT, &url).read_with(update).await
}
