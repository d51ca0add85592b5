//! Who one may send as.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use shared::id::IdentityId;
use shared::identity::{Identity, IdentityList, IdentityUpdate, IdentityUses};
use shared::signature::SignatureUpdate;

use super::access::{AccountAccess, SendAs, Signatures};
use super::extract::{self, Path};
use crate::error::ApiResult;
use crate::state::AppState;
use crate::submission::identity;

/// The names and addresses that one may send as, the account's own address first.
#[utoipa::path(
    get,
    path = "/accounts/{account}/identities",
    tag = "identities",
    responses((status = 200, body = IdentityList))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
) -> ApiResult<Json<IdentityList>> {
    Ok(Json(identity::list(&state, &access.account).await?))
}

/// Adds an address to send from.
///
/// The mail host is asked, as the account, whether it takes mail from it; where it doesn't, the answer is
/// `identity-refused` with the host's own words.
#[utoipa::path(
    post,
    path = "/accounts/{account}/identities",
    tag = "identities",
    request_body = IdentityUpdate,
    responses((status = 201, body = Identity))
)]
pub(super) async fn create_identity(
    State(state): State<AppState>,
    access: AccountAccess<Signatures>,
    extract::Json(update): extract::Json<IdentityUpdate>,
) -> ApiResult<impl IntoResponse> {
    let identity = identity::create(&state, &access.account, &update).await?;
    Ok((StatusCode::CREATED, Json(identity)))
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    identity: IdentityId,
}

/// Changes an identity: all of it but its signature. The account's own keeps its address.
#[utoipa::path(
    put,
    path = "/accounts/{account}/identities/{identity}",
    tag = "identities",
    request_body = IdentityUpdate,
    responses((status = 200, body = Identity))
)]
pub(super) async fn update(
    State(state): State<AppState>,
    access: AccountAccess<Signatures>,
    Path(Place { identity }): Path<Place>,
    extract::Json(update): extract::Json<IdentityUpdate>,
) -> ApiResult<Json<Identity>> {
    Ok(Json(identity::update(&state, &access.account, &identity, &update).await?))
}

/// Changes what stands below the messages of an identity.
#[utoipa::path(
    put,
    path = "/accounts/{account}/identities/{identity}/signature",
    tag = "identities",
    request_body = SignatureUpdate,
    responses((status = 200, body = Identity))
)]
pub(super) async fn set_signature(
    State(state): State<AppState>,
    access: AccountAccess<Signatures>,
    Path(Place { identity }): Path<Place>,
    extract::Json(update): extract::Json<SignatureUpdate>,
) -> ApiResult<Json<Identity>> {
    Ok(Json(identity::set_signature(&state, &access.account, &identity, update).await?))
}

/// Forgets an address. Messages that were written as it stay as they are; the account's own can't go.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/identities/{identity}",
    tag = "identities",
    responses((status = 204, description = "Forgotten"))
)]
pub(super) async fn delete_identity(
    State(state): State<AppState>,
    access: AccountAccess<Signatures>,
    Path(Place { identity }): Path<Place>,
) -> ApiResult<StatusCode> {
    identity::delete(&state, &access.account, &identity).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What deleting an identity would touch.
#[utoipa::path(
    get,
    path = "/accounts/{account}/identities/{identity}/uses",
    tag = "identities",
    responses((status = 200, body = IdentityUses))
)]
pub(super) async fn read_identity_uses(
    State(state): State<AppState>,
    access: AccountAccess<Signatures>,
    Path(Place { identity }): Path<Place>,
) -> ApiResult<Json<IdentityUses>> {
    Ok(Json(identity::uses(&state, &access.account, &identity).await?))
}

/// Makes messages that name no identity come from this one.
#[utoipa::path(
    put,
    path = "/accounts/{account}/identities/{identity}/default",
    tag = "identities",
    responses((status = 200, body = IdentityList))
)]
pub(super) async fn make_identity_default(
    State(state): State<AppState>,
    access: AccountAccess<Signatures>,
    Path(Place { identity }): Path<Place>,
) -> ApiResult<Json<IdentityList>> {
    Ok(Json(identity::make_default(&state, &access.account, &identity).await?))
}
