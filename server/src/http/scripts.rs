//! Sieve scripts on the mail host.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use shared::activity::ActivityKind;
use shared::id::ScriptId;
use shared::script::{
    ActiveScript, Script, ScriptCheck, ScriptEntry, ScriptRename, ScriptUpdate, ScriptVerdict,
    Scripts,
};

use super::access::{AccountAccess, Rules};
use super::extract::{Json, Path};
use crate::error::{ApiError, ApiResult};
use crate::rules::scripts;
use crate::sharing::activity;
use crate::state::AppState;

#[derive(Debug, Deserialize)]
pub(super) struct ScriptPath {
    script: ScriptId,
}

/// The scripts on the host, what it can do, and the script that rules are shown from. Without ManageSieve, nothing.
#[utoipa::path(
    get,
    path = "/accounts/{account}/scripts",
    tag = "rules",
    responses((status = 200, body = Scripts))
)]
pub(super) async fn list_scripts(
    State(state): State<AppState>,
    access: AccountAccess<Rules>,
) -> ApiResult<Answer<Scripts>> {
    let mail_type = state.config.organisation.mail_type.clone();
    Ok(Answer(Scripts { mail_type, ..scripts::list(&access.account).await? }))
}

/// One script with its text.
#[utoipa::path(
    get,
    path = "/accounts/{account}/scripts/{script}",
    tag = "rules",
    responses((status = 200, body = Script))
)]
pub(super) async fn read_script(
    access: AccountAccess<Rules>,
    Path(path): Path<ScriptPath>,
) -> ApiResult<Answer<Script>> {
    Ok(Answer(scripts::read(&access.account, &path.script).await?))
}

/// Keeps a script after the host has checked it; the script must still be as it was seen, or not be there.
#[utoipa::path(
    put,
    path = "/accounts/{account}/scripts/{script}",
    tag = "rules",
    request_body = ScriptUpdate,
    responses((status = 200, body = Script))
)]
pub(super) async fn save_script(
    State(state): State<AppState>,
    access: AccountAccess<Rules>,
    Path(path): Path<ScriptPath>,
    Json(update): Json<ScriptUpdate>,
) -> ApiResult<Answer<Script>> {
    let save = async move {
        let saved = scripts::save(&access.account, &path.script, update).await?;
        changed(&state, &access).await;
        Ok(saved)
    };
    Ok(Answer(to_its_end(save).await?))
}

/// Writing a script takes several words with the host. A browser that goes away in between leaves none of them out.
pub(super) async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = ApiResult<T>> + Send + 'static,
) -> ApiResult<T> {
    tokio::spawn(work).await.map_err(ApiError::internal)?
}

/// Tells those who share the account that its rules are others now.
pub(super) async fn changed<P>(state: &AppState, access: &AccountAccess<P>) {
    let (account, user) = (access.account_id(), &access.user);
    activity::note(state, account, user, ActivityKind::RulesChanged, ("", "")).await;
}

/// Gives a script another name, and with it another id.
#[utoipa::path(
    patch,
    path = "/accounts/{account}/scripts/{script}",
    tag = "rules",
    request_body = ScriptRename,
    responses((status = 200, body = ScriptEntry))
)]
pub(super) async fn rename_script(
    State(state): State<AppState>,
    access: AccountAccess<Rules>,
    Path(path): Path<ScriptPath>,
    Json(rename): Json<ScriptRename>,
) -> ApiResult<Answer<ScriptEntry>> {
    let renamed = scripts::rename(&access.account, &path.script, &rename.name).await?;
    changed(&state, &access).await;
    Ok(Answer(renamed))
}

/// Deletes a script; the active one can't be.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/scripts/{script}",
    tag = "rules",
    responses((status = 204, description = "Deleted"))
)]
pub(super) async fn delete_script(
    State(state): State<AppState>,
    access: AccountAccess<Rules>,
    Path(path): Path<ScriptPath>,
) -> ApiResult<StatusCode> {
    scripts::delete(&access.account, &path.script).await?;
    changed(&state, &access).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets new mail go through another script, or through none.
#[utoipa::path(
    put,
    path = "/accounts/{account}/scripts/active",
    tag = "rules",
    request_body = ActiveScript,
    responses((status = 204, description = "From now on"))
)]
pub(super) async fn activate_script(
    State(state): State<AppState>,
    access: AccountAccess<Rules>,
    Json(active): Json<ActiveScript>,
) -> ApiResult<StatusCode> {
    scripts::activate(&access.account, active.script.as_ref()).await?;
    changed(&state, &access).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks the host what it thinks of a text, which is not kept.
#[utoipa::path(
    post,
    path = "/accounts/{account}/scripts/check",
    tag = "rules",
    request_body = ScriptCheck,
    responses((status = 200, body = ScriptVerdict))
)]
pub(super) async fn check_script(
    access: AccountAccess<Rules>,
    Json(check): Json<ScriptCheck>,
) -> ApiResult<Answer<ScriptVerdict>> {
    Ok(Answer(scripts::check(&access.account, &check.text).await?))
}
