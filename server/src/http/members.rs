//! The organisation's members, for its admins.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use shared::id::AccountId;
use shared::member::{
    Member, MemberAccessList, MemberChange, MemberFilter, MemberImport, MemberImported,
    MemberOutcomes, MemberQuery, MemberSort, MemberUpdate, MemberWindow, NewMember,
};
use utoipa::IntoParams;

use super::access::Administrator;
use super::extract::{Json, Path, Query};
use crate::error::ApiResult;
use crate::org::{import, members};
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WindowQuery {
    /// Words that name, address, job title or department hold, each of them.
    #[serde(default)]
    words: String,
    #[serde(default)]
    #[param(inline)]
    filter: MemberFilter,
    #[serde(default)]
    #[param(inline)]
    sort: MemberSort,
    #[serde(default)]
    position: u32,
    limit: u32,
}

/// Some of the members, and how many there are.
#[utoipa::path(
    get,
    path = "/members",
    tag = "organisation",
    params(WindowQuery),
    responses((status = 200, body = MemberWindow))
)]
pub(super) async fn list_members(
    State(state): State<AppState>,
    _admin: Administrator,
    Query(window): Query<WindowQuery>,
) -> ApiResult<Answer<MemberWindow>> {
    let WindowQuery { words, filter, sort, position, limit } = window;
    let query = MemberQuery { words, filter };
    Ok(Answer(members::window(&state, &query, sort, (position, limit)).await?))
}

/// Adds an address of the organisation.
#[utoipa::path(
    post,
    path = "/members",
    tag = "organisation",
    request_body = NewMember,
    responses((status = 201, body = Member))
)]
pub(super) async fn add_member(
    State(state): State<AppState>,
    admin: Administrator,
    Json(new): Json<NewMember>,
) -> ApiResult<impl IntoResponse> {
    Ok((StatusCode::CREATED, Answer(members::add(&state, &admin.email, new).await?)))
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    member: String,
}

/// One member.
#[utoipa::path(
    get,
    path = "/members/{member}",
    tag = "organisation",
    responses((status = 200, body = Member))
)]
pub(super) async fn read_member(
    State(state): State<AppState>,
    _admin: Administrator,
    Path(Place { member }): Path<Place>,
) -> ApiResult<Answer<Member>> {
    Ok(Answer(members::read(&state, &member).await?))
}

/// Says other things of a member.
#[utoipa::path(
    put,
    path = "/members/{member}",
    tag = "organisation",
    request_body = MemberUpdate,
    responses((status = 200, body = Member))
)]
pub(super) async fn update_member(
    State(state): State<AppState>,
    admin: Administrator,
    Path(Place { member }): Path<Place>,
    Json(update): Json<MemberUpdate>,
) -> ApiResult<Answer<Member>> {
    Ok(Answer(members::update(&state, &admin.email, &member, update).await?))
}

/// Every account that a member may work in.
#[utoipa::path(
    get,
    path = "/members/{member}/access",
    tag = "organisation",
    responses((status = 200, body = MemberAccessList))
)]
pub(super) async fn list_member_access(
    State(state): State<AppState>,
    _admin: Administrator,
    Path(Place { member }): Path<Place>,
) -> ApiResult<Answer<MemberAccessList>> {
    Ok(Answer(members::access(&state, &member).await?))
}

#[derive(Debug, Deserialize)]
pub(super) struct AccessPlace {
    member: String,
    account: AccountId,
}

/// Takes a member's access to an account that somebody shared with them.
#[utoipa::path(
    delete,
    path = "/members/{member}/access/{account}",
    tag = "organisation",
    responses((status = 204, description = "Taken"))
)]
pub(super) async fn withdraw_member_access(
    State(state): State<AppState>,
    admin: Administrator,
    Path(AccessPlace { member, account }): Path<AccessPlace>,
) -> ApiResult<StatusCode> {
    members::withdraw(&state, &admin.user, &admin.email, &member, &account).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Does one thing to many members, or says what it would do.
#[utoipa::path(
    post,
    path = "/member-changes",
    tag = "organisation",
    request_body = MemberChange,
    responses((status = 200, body = MemberOutcomes))
)]
pub(super) async fn change_members(
    State(state): State<AppState>,
    admin: Administrator,
    Json(change): Json<MemberChange>,
) -> ApiResult<Answer<MemberOutcomes>> {
    Ok(Answer(members::change(&state, &admin.email, change).await?))
}

/// Takes members over from a table, all lines or none, or says what each would do.
#[utoipa::path(
    post,
    path = "/member-imports",
    tag = "organisation",
    request_body = MemberImport,
    responses((status = 200, body = MemberImported))
)]
pub(super) async fn import_members(
    State(state): State<AppState>,
    admin: Administrator,
    Json(request): Json<MemberImport>,
) -> ApiResult<Answer<MemberImported>> {
    Ok(Answer(import::import(&state, &admin.email, request).await?))
}
