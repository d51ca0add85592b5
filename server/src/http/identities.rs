//! Who one may send as.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use shared::id::IdentityId;
use shared::identity::{Identity, IdentityList, IdentityUpdate};
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

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    identity: IdentityId,
}

/// Changes the name that recipients see.
#[utoipa::path(
    put,
    path = "/accounts/{account}/identities/{identity}",
    tag = "identities",
    request_body = IdentityUpdate,
    responses((status = 200, body = Identity))
)]
pub(super) async fn update(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
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
