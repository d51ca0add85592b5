//! Templates that members start from.

use gloo_net::http::Method;
use shared::id::{AccountId, TemplateId};
use shared::template::model::TemplateRun;
use shared::template::starter::{
    OfferedStarterList, StarterTemplate, StarterTemplateList, StarterTemplateUpdate, SwitchOn,
};

use super::client::{ApiError, account_url, get, segment, unsafe_call};

const URL: &str = "/api/starter-templates";

fn url(template: &TemplateId, rest: &str) -> String {
    format!("{URL}/{}{rest}", segment(template.as_str()))
}

/// Of all kinds.
pub async fn list() -> Result<StarterTemplateList, ApiError> {
    get(URL).read().await
}

pub async fn create(update: &StarterTemplateUpdate) -> Result<StarterTemplate, ApiError> {
    unsafe_call(Method::POST, URL).read_with(update).await
}

pub async fn update(
    template: &TemplateId,
    update: &StarterTemplateUpdate,
) -> Result<StarterTemplate, ApiError> {
    unsafe_call(Method::PUT, &url(template, "")).read_with(update).await
}

pub async fn delete(template: &TemplateId) -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, &url(template, "")).done().await
}

pub async fn switch_on(template: &TemplateId, wanted: &SwitchOn) -> Result<TemplateRun, ApiError> {
    unsafe_call(Method::POST, &url(template, "/runs")).read_with(wanted).await
}

/// The last run of a template.
pub async fn last_run(template: &TemplateId) -> Result<TemplateRun, ApiError> {
    get(&url(template, "/runs")).read().await
}

/// Automatic replies to start from.
pub async fn replies_for(account: &AccountId) -> Result<OfferedStarterList, ApiError> {
    get(&account_url(account, &["auto-reply-templates"])).read().await
}

/// Rules to start from.
pub async fn rules_for(account: &AccountId) -> Result<OfferedStarterList, ApiError> {
    get(&account_url(account, &["rule-templates"])).read().await
}
