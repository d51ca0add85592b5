//! Accounts beside the one that a user signs in with.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use shared::id::AccountId;
use shared::permission::Permission;
use shared::problem::ProblemKind;
use shared::session::{Session, SignIn};

use super::access::{self, Signed};
use super::client;
use super::extract::{Json, Path};
use crate::error::{ApiError, ApiResult};
use crate::people;
use crate::state::AppState;

/// Opens another account with its address and password, which its mail host checks. With one that was added before, the
/// password takes the place of the old one.
#[utoipa::path(
    post,
    path = "/accounts",
    tag = "accounts",
    request_body = SignIn,
    responses((status = 201, body = Session))
)]
pub(super) async fn add_account(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    signed: Signed,
    headers: HeaderMap,
    jar: CookieJar,
    Json(request): Json<SignIn>,
) -> ApiResult<(StatusCode, axum::Json<Session>)> {
    let from = client::address(peer, &headers, state.config.trusted_proxies);
    people::added::add(&state, &signed.user, request, from).await?;
    let now = access::find_session(&state, &jar).await?.ok_or(ProblemKind::SignedOut)?;
    let session = people::describe(&state, &now).await?.ok_or_else(ApiError::not_found)?;
    Ok((StatusCode::CREATED, axum::Json(session)))
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    account: AccountId,
}

/// Lets go of an account that was added. Its mail stays where it is; its password is forgotten.
#[utoipa::path(
    delete,
    path = "/accounts/{account}",
    tag = "accounts",
    responses((status = 204, description = "Removed"))
)]
pub(super) async fn remove_account(
    State(state): State<AppState>,
    signed: Signed,
    Path(Place { account }): Path<Place>,
) -> ApiResult<StatusCode> {
    // Not by `AccountAccess`: also one that can't be opened any more is let go of.
    signed.access.permissions(&account).ok_or_else(ApiError::not_found)?;
    if !signed.access.may(&account, Permission::Read) {
        return Err(ProblemKind::NotPermitted.into());
    }
    people::added::remove(&state, &signed.access, &account).await?;
    Ok(StatusCode::NO_CONTENT)
}
