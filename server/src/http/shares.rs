//! Who works in an account beside its owner.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use shared::id::{ShareInvitationId, UserId};
use shared::share::{CreatedShareInvitation, NewShare, NewShareInvitation, ShareList, ShareTerms};

use super::access::{AccountAccess, InviteOthers, Signed};
use super::extract::{Json, Path};
use crate::error::ApiResult;
use crate::sharing::{self, invitations};
use crate::state::AppState;

#[derive(Debug, Deserialize)]
pub(super) struct SharePath {
    user: UserId,
}

#[derive(Debug, Deserialize)]
pub(super) struct InvitationPath {
    invitation: ShareInvitationId,
}

/// Who has access, what they may do, and who is invited.
#[utoipa::path(
    get,
    path = "/accounts/{account}/shares",
    tag = "shares",
    responses((status = 200, body = ShareList))
)]
pub(super) async fn list_shares(
    State(state): State<AppState>,
    signed: Signed,
    access: AccountAccess<InviteOthers>,
) -> ApiResult<Answer<ShareList>> {
    Ok(Answer(sharing::list(&state, &signed.access, access.account_id()).await?))
}

/// Gives access to somebody who signs in here already.
#[utoipa::path(
    post,
    path = "/accounts/{account}/shares",
    tag = "shares",
    request_body = NewShare,
    responses((status = 201, description = "The person has access"))
)]
pub(super) async fn give_access(
    State(state): State<AppState>,
    signed: Signed,
    access: AccountAccess<InviteOthers>,
    Json(new): Json<NewShare>,
) -> ApiResult<StatusCode> {
    let account = access.account_id();
    sharing::give(&state, &signed.access, account, &new.email, &new.terms).await?;
    Ok(StatusCode::CREATED)
}

/// Lets somebody do something else than before, or elsewhere, or for longer or shorter.
#[utoipa::path(
    put,
    path = "/accounts/{account}/shares/{user}",
    tag = "shares",
    request_body = ShareTerms,
    responses((status = 204, description = "It holds from now on"))
)]
pub(super) async fn change_share(
    State(state): State<AppState>,
    signed: Signed,
    access: AccountAccess<InviteOthers>,
    Path(SharePath { user }): Path<SharePath>,
    Json(terms): Json<ShareTerms>,
) -> ApiResult<StatusCode> {
    sharing::change(&state, &signed.access, access.account_id(), &user, &terms).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes somebody's access, at once, with all that goes on in their name: streams, jobs, links, sends that wait.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/shares/{user}",
    tag = "shares",
    responses((status = 204, description = "The person has no access any more"))
)]
pub(super) async fn withdraw_share(
    State(state): State<AppState>,
    signed: Signed,
    access: AccountAccess<InviteOthers>,
    Path(SharePath { user }): Path<SharePath>,
) -> ApiResult<StatusCode> {
    sharing::withdraw(&state, &signed.access, access.account_id(), &user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a link by which one person can get access, once and for 30 days; mails it where that is asked for.
#[utoipa::path(
    post,
    path = "/accounts/{account}/share-invitations",
    tag = "shares",
    request_body = NewShareInvitation,
    responses((status = 201, body = CreatedShareInvitation))
)]
pub(super) async fn create_share_invitation(
    State(state): State<AppState>,
    signed: Signed,
    access: AccountAccess<InviteOthers>,
    Json(new): Json<NewShareInvitation>,
) -> ApiResult<(StatusCode, Answer<CreatedShareInvitation>)> {
    let created = invitations::create(&state, &signed.access, &access.account, new).await?;
    Ok((StatusCode::CREATED, Answer(created)))
}

/// Takes an invitation back: from now on its link leads nowhere.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/share-invitations/{invitation}",
    tag = "shares",
    responses((status = 204, description = "Taken back"))
)]
pub(super) async fn revoke_share_invitation(
    State(state): State<AppState>,
    signed: Signed,
    access: AccountAccess<InviteOthers>,
    Path(InvitationPath { invitation }): Path<InvitationPath>,
) -> ApiResult<StatusCode> {
    invitations::revoke(&state, &signed.access, access.account_id(), &invitation).await?;
    Ok(StatusCode::NO_CONTENT)
}
