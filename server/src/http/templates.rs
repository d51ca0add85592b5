//! Templates of the organisation, for its admins; and what members fill in.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use shared::id::{IdentityId, TemplateId, TemplateRunId};
use shared::identity::OWN;
use shared::template::model::{
    ApplyTemplate, IdentityTemplate, SignatureTemplate, SignatureTemplateList,
    SignatureTemplateUpdate, TemplateFieldsUpdate, TemplateMemberList, TemplatePreview,
    TemplatePreviewRequest, TemplateRun, TemplateUseList,
};

use super::access::{AccountAccess, Administrator, SendAs, Signatures};
use super::extract::{Json, Path};
use crate::error::{ApiError, ApiResult};
use crate::org::templates::{self, run, signature};
use crate::state::AppState;

/// Templates of signatures, by name.
#[utoipa::path(
    get,
    path = "/templates",
    tag = "templates",
    responses((status = 200, body = SignatureTemplateList))
)]
pub(super) async fn list_templates(
    State(state): State<AppState>,
    _admin: Administrator,
) -> ApiResult<Answer<SignatureTemplateList>> {
    Ok(Answer(templates::list(&state).await?))
}

/// Adds a template.
#[utoipa::path(
    post,
    path = "/templates",
    tag = "templates",
    request_body = SignatureTemplateUpdate,
    responses((status = 201, body = SignatureTemplate))
)]
pub(super) async fn create_template(
    State(state): State<AppState>,
    admin: Administrator,
    Json(update): Json<SignatureTemplateUpdate>,
) -> ApiResult<impl IntoResponse> {
    let template = templates::create(&state, &admin.email, update).await?;
    Ok((StatusCode::CREATED, Answer(template)))
}

/// Whom a template can be applied to.
#[utoipa::path(
    get,
    path = "/templates/members",
    tag = "templates",
    responses((status = 200, body = TemplateMemberList))
)]
pub(super) async fn list_template_members(
    State(state): State<AppState>,
    _admin: Administrator,
) -> ApiResult<Answer<TemplateMemberList>> {
    Ok(Answer(templates::list_members(&state).await?))
}

/// What a member's signature would be.
#[utoipa::path(
    post,
    path = "/templates/preview",
    tag = "templates",
    request_body = TemplatePreviewRequest,
    responses((status = 200, body = TemplatePreview))
)]
pub(super) async fn preview_template(
    State(state): State<AppState>,
    _admin: Administrator,
    Json(request): Json<TemplatePreviewRequest>,
) -> ApiResult<Answer<TemplatePreview>> {
    Ok(Answer(templates::preview(&state, request).await?))
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    template: TemplateId,
}

/// A template.
#[utoipa::path(
    get,
    path = "/templates/{template}",
    tag = "templates",
    responses((status = 200, body = SignatureTemplate))
)]
pub(super) async fn read_template(
    State(state): State<AppState>,
    _admin: Administrator,
    Path(Place { template }): Path<Place>,
) -> ApiResult<Answer<SignatureTemplate>> {
    Ok(Answer(templates::read(&state, &template).await?))
}

/// Changes a template, unless somebody else has since it was read. Signatures that were made of it stay as they are.
#[utoipa::path(
    put,
    path = "/templates/{template}",
    tag = "templates",
    request_body = SignatureTemplateUpdate,
    responses((status = 200, body = SignatureTemplate))
)]
pub(super) async fn update_template(
    State(state): State<AppState>,
    admin: Administrator,
    Path(Place { template }): Path<Place>,
    Json(update): Json<SignatureTemplateUpdate>,
) -> ApiResult<Answer<SignatureTemplate>> {
    Ok(Answer(templates::update(&state, &admin.email, &template, update).await?))
}

/// Forgets a template. Signatures that were made of it stay as they are.
#[utoipa::path(
    delete,
    path = "/templates/{template}",
    tag = "templates",
    responses((status = 204, description = "Forgotten"))
)]
pub(super) async fn delete_template(
    State(state): State<AppState>,
    admin: Administrator,
    Path(Place { template }): Path<Place>,
) -> ApiResult<StatusCode> {
    templates::delete(&state, &admin.email, &template).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Addresses that have a signature of it.
#[utoipa::path(
    get,
    path = "/templates/{template}/uses",
    tag = "templates",
    responses((status = 200, body = TemplateUseList))
)]
pub(super) async fn list_template_uses(
    State(state): State<AppState>,
    _admin: Administrator,
    Path(Place { template }): Path<Place>,
) -> ApiResult<Answer<TemplateUseList>> {
    Ok(Answer(templates::uses(&state, &template).await?))
}

/// Begins to give members signatures of it, and to tell each of them by mail.
#[utoipa::path(
    post,
    path = "/templates/{template}/runs",
    tag = "templates",
    request_body = ApplyTemplate,
    responses((status = 202, body = TemplateRun))
)]
pub(super) async fn apply_template(
    State(state): State<AppState>,
    admin: Administrator,
    Path(Place { template }): Path<Place>,
    Json(wanted): Json<ApplyTemplate>,
) -> ApiResult<impl IntoResponse> {
    let by = (&admin.user, admin.email.as_str());
    let run = run::begin(&state, by, &template, &wanted).await?;
    Ok((StatusCode::ACCEPTED, Answer(run)))
}

/// How far its last run is.
#[utoipa::path(
    get,
    path = "/templates/{template}/runs",
    tag = "templates",
    responses((status = 200, body = TemplateRun))
)]
pub(super) async fn read_last_template_run(
    State(state): State<AppState>,
    _admin: Administrator,
    Path(Place { template }): Path<Place>,
) -> ApiResult<Answer<TemplateRun>> {
    Ok(Answer(run::last(&state, &template).await?))
}

#[derive(Debug, Deserialize)]
pub(super) struct RunPlace {
    run: TemplateRunId,
}

/// How far a run is, with what became of each address.
#[utoipa::path(
    get,
    path = "/template-runs/{run}",
    tag = "templates",
    responses((status = 200, body = TemplateRun))
)]
pub(super) async fn read_template_run(
    State(state): State<AppState>,
    _admin: Administrator,
    Path(RunPlace { run }): Path<RunPlace>,
) -> ApiResult<Answer<TemplateRun>> {
    Ok(Answer(run::read(&state, &run).await?))
}

/// Stops a run. What was done stays.
#[utoipa::path(
    delete,
    path = "/template-runs/{run}",
    tag = "templates",
    responses((status = 200, body = TemplateRun))
)]
pub(super) async fn cancel_template_run(
    State(state): State<AppState>,
    _admin: Administrator,
    Path(RunPlace { run }): Path<RunPlace>,
) -> ApiResult<Answer<TemplateRun>> {
    Ok(Answer(run::cancel(&state, &run).await?))
}

/// Goes on with a run that was stopped, and tries again what failed. Nothing is repeated.
#[utoipa::path(
    post,
    path = "/template-runs/{run}/resume",
    tag = "templates",
    responses((status = 200, body = TemplateRun))
)]
pub(super) async fn resume_template_run(
    State(state): State<AppState>,
    _admin: Administrator,
    Path(RunPlace { run }): Path<RunPlace>,
) -> ApiResult<Answer<TemplateRun>> {
    Ok(Answer(run::resume(&state, &run).await?))
}

#[derive(Debug, Deserialize)]
pub(super) struct IdentityPlace {
    identity: IdentityId,
}

/// The template that an identity's signature is made of, and what its members fill in.
#[utoipa::path(
    get,
    path = "/accounts/{account}/identities/{identity}/template",
    tag = "templates",
    responses((status = 200, body = IdentityTemplate))
)]
pub(super) async fn read_identity_template(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(IdentityPlace { identity }): Path<IdentityPlace>,
) -> ApiResult<Answer<IdentityTemplate>> {
    if identity.as_str() != OWN {
        return Err(ApiError::not_found());
    }
    Ok(Answer(signature::template(&state, &access.account).await?))
}

/// Fills in what the template leaves to members; the signature is made anew.
#[utoipa::path(
    put,
    path = "/accounts/{account}/identities/{identity}/template",
    tag = "templates",
    request_body = TemplateFieldsUpdate,
    responses((status = 200, body = IdentityTemplate))
)]
pub(super) async fn fill_in_template(
    State(state): State<AppState>,
    access: AccountAccess<Signatures>,
    Path(IdentityPlace { identity }): Path<IdentityPlace>,
    Json(update): Json<TemplateFieldsUpdate>,
) -> ApiResult<Answer<IdentityTemplate>> {
    if identity.as_str() != OWN {
        return Err(ApiError::not_found());
    }
    Ok(Answer(signature::fill_in(&state, &access.account, &update).await?))
}
