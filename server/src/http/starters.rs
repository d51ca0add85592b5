//! Templates that members start from: for the organisation's admins, and as they are offered to members.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use shared::id::TemplateId;
use shared::template::model::{TemplateKind, TemplateRun};
use shared::template::starter::{
    OfferedStarterList, StarterTemplate, StarterTemplateList, StarterTemplateUpdate, SwitchOn,
};

use super::access::{AccountAccess, Administrator, AutoReply, Rules};
use super::extract::{Json, Path};
use crate::error::ApiResult;
use crate::org::templates::{run, starter};
use crate::state::AppState;

/// Templates of automatic replies and of rules.
#[utoipa::path(
    get,
    path = "/starter-templates",
    tag = "templates",
    responses((status = 200, body = StarterTemplateList))
)]
pub(super) async fn list_starters(
    State(state): State<AppState>,
    _admin: Administrator,
) -> ApiResult<Answer<StarterTemplateList>> {
    Ok(Answer(starter::list(&state).await?))
}

/// Adds a template.
#[utoipa::path(
    post,
    path = "/starter-templates",
    tag = "templates",
    request_body = StarterTemplateUpdate,
    responses((status = 201, body = StarterTemplate))
)]
pub(super) async fn create_starter(
    State(state): State<AppState>,
    admin: Administrator,
    Json(update): Json<StarterTemplateUpdate>,
) -> ApiResult<impl IntoResponse> {
    let template = starter::create(&state, &admin.email, update).await?;
    Ok((StatusCode::CREATED, Answer(template)))
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    template: TemplateId,
}

/// Changes a template, unless somebody else has since it was read. What members began from it stays as it is.
#[utoipa::path(
    put,
    path = "/starter-templates/{template}",
    tag = "templates",
    request_body = StarterTemplateUpdate,
    responses((status = 200, body = StarterTemplate))
)]
pub(super) async fn update_starter(
    State(state): State<AppState>,
    admin: Administrator,
    Path(Place { template }): Path<Place>,
    Json(update): Json<StarterTemplateUpdate>,
) -> ApiResult<Answer<StarterTemplate>> {
    Ok(Answer(starter::update(&state, &admin.email, &template, update).await?))
}

/// Forgets a template. What members began from it stays as it is.
#[utoipa::path(
    delete,
    path = "/starter-templates/{template}",
    tag = "templates",
    responses((status = 204, description = "Forgotten"))
)]
pub(super) async fn delete_starter(
    State(state): State<AppState>,
    admin: Administrator,
    Path(Place { template }): Path<Place>,
) -> ApiResult<StatusCode> {
    starter::delete(&state, &admin.email, &template).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins to switch an automatic reply on for members, or to say what would come of that.
#[utoipa::path(
    post,
    path = "/starter-templates/{template}/runs",
    tag = "templates",
    request_body = SwitchOn,
    responses((status = 202, body = TemplateRun))
)]
pub(super) async fn switch_on(
    State(state): State<AppState>,
    admin: Administrator,
    Path(Place { template }): Path<Place>,
    Json(wanted): Json<SwitchOn>,
) -> ApiResult<impl IntoResponse> {
    let by = (&admin.user, admin.email.as_str());
    let run = run::begin_switch_on(&state, by, &template, &wanted).await?;
    Ok((StatusCode::ACCEPTED, Answer(run)))
}

/// How far its last run is.
#[utoipa::path(
    get,
    path = "/starter-templates/{template}/runs",
    tag = "templates",
    responses((status = 200, body = TemplateRun))
)]
pub(super) async fn read_last_switch_on(
    State(state): State<AppState>,
    _admin: Administrator,
    Path(Place { template }): Path<Place>,
) -> ApiResult<Answer<TemplateRun>> {
    Ok(Answer(run::last(&state, &template).await?))
}

/// Automatic replies of the organisation's to start from, with what is known of the account's member.
#[utoipa::path(
    get,
    path = "/accounts/{account}/auto-reply-templates",
    tag = "templates",
    responses((status = 200, body = OfferedStarterList))
)]
pub(super) async fn list_auto_reply_templates(
    State(state): State<AppState>,
    access: AccountAccess<AutoReply>,
) -> ApiResult<Answer<OfferedStarterList>> {
    Ok(Answer(starter::offered(&state, &access.account, TemplateKind::AutoReply).await?))
}

/// Rules of the organisation's to start from.
#[utoipa::path(
    get,
    path = "/accounts/{account}/rule-templates",
    tag = "templates",
    responses((status = 200, body = OfferedStarterList))
)]
pub(super) async fn list_rule_templates(
    State(state): State<AppState>,
    access: AccountAccess<Rules>,
) -> ApiResult<Answer<OfferedStarterList>> {
    Ok(Answer(starter::offered(&state, &access.account, TemplateKind::Rule).await?))
}
