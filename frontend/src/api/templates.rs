//! An organisation's templates, and what members fill in.

use gloo_net::http::Method;
use shared::id::{AccountId, IdentityId, TemplateId, TemplateRunId};
use shared::template::Values;
use shared::template::model::{
    ApplyTemplate, IdentityTemplate, SignatureTemplate, SignatureTemplateList,
    SignatureTemplateUpdate, TemplateFieldsUpdate, TemplateMemberList, TemplatePreview,
    TemplatePreviewRequest, TemplateRun, TemplateUseList,
};

use super::client::{ApiError, account_url, get, segment, unsafe_call};

fn url(template: &TemplateId, rest: &str) -> String {
    format!("/api/templates/{}{rest}", segment(template.as_str()))
}

fn run_url(run: &TemplateRunId, rest: &str) -> String {
    format!("/api/template-runs/{}{rest}", segment(run.as_str()))
}

pub async fn list() -> Result<SignatureTemplateList, ApiError> {
    get("/api/templates").read().await
}

pub async fn create(update: &SignatureTemplateUpdate) -> Result<SignatureTemplate, ApiError> {
    unsafe_call(Method::POST, "/api/templates").read_with(update).await
}

pub async fn update(
    template: &TemplateId,
    update: &SignatureTemplateUpdate,
) -> Result<SignatureTemplate, ApiError> {
    unsafe_call(Method::PUT, &url(template, "")).read_with(update).await
}

pub async fn delete(template: &TemplateId) -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, &url(template, "")).done().await
}

/// Addresses that have a signature of it.
pub async fn uses(template: &TemplateId) -> Result<TemplateUseList, ApiError> {
    get(&url(template, "/uses")).read().await
}

/// Whom templates can be applied to.
pub async fn members() -> Result<TemplateMemberList, ApiError> {
    get("/api/templates/members").read().await
}

pub async fn preview(request: &TemplatePreviewRequest) -> Result<TemplatePreview, ApiError> {
    unsafe_call(Method::POST, "/api/templates/preview").read_with(request).await
}

pub async fn apply(template: &TemplateId, wanted: &ApplyTemplate) -> Result<TemplateRun, ApiError> {
    unsafe_call(Method::POST, &url(template, "/runs")).read_with(wanted).await
}

/// The last run of a template.
pub async fn last_run(template: &TemplateId) -> Result<TemplateRun, ApiError> {
    get(&url(template, "/runs")).read().await
}

pub async fn run(run: &TemplateRunId) -> Result<TemplateRun, ApiError> {
    get(&run_url(run, "")).read().await
}

pub async fn cancel(run: &TemplateRunId) -> Result<TemplateRun, ApiError> {
    unsafe_call(Method::DELETE, &run_url(run, "")).read().await
}

pub async fn resume(run: &TemplateRunId) -> Result<TemplateRun, ApiError> {
    unsafe_call(Method::POST, &run_url(run, "/resume")).read().await
}

/// The template that an identity's signature is made of.
pub async fn of_identity(
    account: &AccountId,
    identity: &IdentityId,
) -> Result<IdentityTemplate, ApiError> {
    get(&account_url(account, &["identities", identity.as_str(), "template"])).read().await
}

/// Fills in what the template leaves to members.
pub async fn fill_in(
    account: &AccountId,
    identity: &IdentityId,
    values: Values,
) -> Result<IdentityTemplate, ApiError> {
    let url = account_url(account, &["identities", identity.as_str(), "template"]);
    unsafe_call(Method::PUT, &url).read_with(&TemplateFieldsUpdate { values }).await
}
