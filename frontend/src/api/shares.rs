//! Who works in an account beside its owner, and invitations to.

use gloo_net::http::Method;
use shared::id::{AccountId, ShareInvitationId, UserId};
use shared::session::Session;
use shared::share::{
    CreatedShareInvitation, NewInvitee, NewShare, NewShareInvitation, ShareList, ShareOffer,
    ShareTerms,
};

use super::client::{ApiError, account_url, get, segment, unsafe_call};

pub async fn list(account: AccountId) -> Result<ShareList, ApiError> {
    get(&account_url(&account, &["shares"])).read().await
}

/// Gives access to somebody who signs in here already.
pub async fn give(account: AccountId, new: NewShare) -> Result<(), ApiError> {
    unsafe_call(Method::POST, &account_url(&account, &["shares"])).done_with(&new).await
}

pub async fn change(account: AccountId, user: UserId, terms: ShareTerms) -> Result<(), ApiError> {
    let url = account_url(&account, &["shares", user.as_str()]);
    unsafe_call(Method::PUT, &url).done_with(&terms).await
}

pub async fn withdraw(account: AccountId, user: UserId) -> Result<(), ApiError> {
    let url = account_url(&account, &["shares", user.as_str()]);
    unsafe_call(Method::DELETE, &url).done().await
}

pub async fn invite(
    account: AccountId,
    new: NewShareInvitation,
) -> Result<CreatedShareInvitation, ApiError> {
    let url = account_url(&account, &["share-invitations"]);
    unsafe_call(Method::POST, &url).read_with(&new).await
}

pub async fn revoke(account: AccountId, invitation: ShareInvitationId) -> Result<(), ApiError> {
    let url = account_url(&account, &["share-invitations", invitation.as_str()]);
    unsafe_call(Method::DELETE, &url).done().await
}

/// What the invitation with this token offers.
pub async fn offer(token: &str) -> Result<ShareOffer, ApiError> {
    get(&format!("/api/share-invitations/{}", segment(token))).about_session().read().await
}

/// Accepts it in the name of who is signed in.
pub async fn accept(token: String) -> Result<Session, ApiError> {
    let url = format!("/api/share-invitations/{}/acceptance", segment(&token));
    unsafe_call(Method::POST, &url).about_session().read().await
}

/// Becomes a user and accepts it.
pub async fn accept_as_new(token: String, new: NewInvitee) -> Result<Session, ApiError> {
    let url = format!("/api/share-invitations/{}/user", segment(&token));
    unsafe_call(Method::POST, &url).about_session().read_with(&new).await
}
