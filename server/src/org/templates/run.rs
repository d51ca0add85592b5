//! A template applied to members, one after the other, each told by mail.
//!
//! Each address has a row that says what became of it. An address that was done is not done again, whatever stops in
//! between: giving a signature twice gives the same one, and the mail has a key by which the outbox takes it once.

use std::collections::BTreeSet;

use shared::admin_log::AdminAction;
use shared::id::{TemplateId, TemplateRunId, UserId};
use shared::problem::ProblemKind;
use shared::template::model::{
    ApplyTemplate, RowStatus, RunRow, RunStatus, SignatureTemplate, TemplateRun, TemplateState,
};

use super::{from_word, mail, signature, word};
use crate::db::templates::runs;
use crate::db::{self, DbResult, members};
use crate::error::{ApiError, ApiResult};
use crate::org::{admins, log};
use crate::secrets::random_name;
use crate::state::AppState;

/// Begins to apply a template.
///
/// # Errors
///
/// 400 for a draft, and where nobody is chosen.
pub async fn begin(
    state: &AppState,
    (admin, email): (&UserId, &str),
    template: &TemplateId,
    wanted: &ApplyTemplate,
) -> ApiResult<TemplateRun> {
    let template = super::read(state, template).await?;
    if template.state == TemplateState::Draft {
        return Err(ApiError::bad_request("A draft is applied to nobody."));
    }
    let named: BTreeSet<&str> = wanted.addresses.iter().map(String::as_str).collect();
    let chosen = super::all_members(state).await?.into_iter().filter(|member| {
        named.contains(member.email.as_str()) || (wanted.everyone && !member.is_shared)
    });
    let addresses: Vec<String> = chosen.map(|member| member.email).collect();
    if addresses.is_empty() {
        return Err(ApiError::bad_request("No member is chosen."));
    }
    let id = TemplateRunId(random_name::<16>(&mut rand::rng()));
    let now = state.clock.now();
    runs::insert(&state.db, &id, &template.id, admin, &addresses, now).await?;
    let count = addresses.len().to_string();
    log::write(state, email, AdminAction::TemplateApplied, &template.name, &count).await?;
    state.workers.spawn(go_on(state.clone(), id.clone()));
    read(state, &id).await
}

/// How far it is.
///
/// # Errors
///
/// 404 for one that there isn't.
pub async fn read(state: &AppState, id: &TemplateRunId) -> ApiResult<TemplateRun> {
    let run = runs::find(&state.db, id).await?.ok_or_else(ApiError::not_found)?;
    Ok(whole(state, run).await?)
}

/// The last one of a template.
///
/// # Errors
///
/// 404 where it was never applied.
pub async fn last(state: &AppState, template: &TemplateId) -> ApiResult<TemplateRun> {
    let run = runs::last(&state.db, template).await?.ok_or_else(ApiError::not_found)?;
    Ok(whole(state, run).await?)
}

async fn whole(state: &AppState, run: runs::RunRow) -> DbResult<TemplateRun> {
    let id = TemplateRunId(run.id);
    let rows = runs::rows(&state.db, &id).await?;
    let row =
        |(address, status): (String, String)| Ok(RunRow { address, status: from_word(&status)? });
    Ok(TemplateRun {
        rows: rows.into_iter().map(row).collect::<DbResult<_>>()?,
        id,
        template: TemplateId(run.template_id),
        status: from_word(&run.status)?,
        started_at: db::from_millis(run.started_at)?,
    })
}

/// Stops it after the address that is under way.
///
/// # Errors
///
/// 404 for one that there isn't.
pub async fn cancel(state: &AppState, id: &TemplateRunId) -> ApiResult<TemplateRun> {
    set_status(state, id, RunStatus::Running, RunStatus::Cancelled).await?;
    read(state, id).await
}

/// Goes on with one that was stopped, and tries again what failed. Nothing that was done is repeated.
///
/// # Errors
///
/// 404 for one that there isn't.
pub async fn resume(state: &AppState, id: &TemplateRunId) -> ApiResult<TemplateRun> {
    let run = read(state, id).await?;
    if run.status != RunStatus::Running {
        runs::retry(&state.db, id).await?;
        // Of two who ask at once, one begins.
        if set_status(state, id, run.status, RunStatus::Running).await? {
            state.workers.spawn(go_on(state.clone(), id.clone()));
        }
    }
    read(state, id).await
}

async fn set_status(
    state: &AppState,
    id: &TemplateRunId,
    from: RunStatus,
    to: RunStatus,
) -> DbResult<bool> {
    runs::set_status(&state.db, id, &word(&from)?, &word(&to)?).await
}

/// Goes on with those that were under way when the server stopped.
pub async fn resume_all(state: AppState) {
    match runs::running(&state.db).await {
        Ok(ids) => {
            for id in ids {
                go_on(state.clone(), TemplateRunId(id)).await;
            }
        }
        Err(error) => tracing::error!(%error, "Templates that were being applied can't be read"),
    }
}

async fn go_on(state: AppState, id: TemplateRunId) {
    if let Err(error) = work(&state, &id).await {
        tracing::error!(?error, "A template could not be applied");
    }
}

async fn work(state: &AppState, id: &TemplateRunId) -> ApiResult<()> {
    let Some(run) = runs::find(&state.db, id).await? else { return Ok(()) };
    let admin = UserId(run.user_id);
    let template = super::read(state, &TemplateId(run.template_id)).await?;
    let custom = super::custom(state).await?;
    while !state.stopping.is_cancelled()
        && let Some(address) = runs::next(&state.db, id).await?
    {
        if !is_still_admin(state, &admin).await? {
            set_status(state, id, RunStatus::Running, RunStatus::Cancelled).await?;
            return Ok(());
        }
        let status = one(state, id, &template, &custom, (&admin, &address)).await;
        runs::set_row(&state.db, id, &address, &word(&status)?).await?;
    }
    if !state.stopping.is_cancelled() {
        set_status(state, id, RunStatus::Running, RunStatus::Done).await?;
    }
    Ok(())
}

/// Who was one when it began need not be one to its end.
async fn is_still_admin(state: &AppState, user: &UserId) -> ApiResult<bool> {
    match db::users::find(&state.db, user).await? {
        Some(user) => admins::is_admin(state, &user.email, &user.realm).await,
        None => Ok(false),
    }
}

async fn one(
    state: &AppState,
    run: &TemplateRunId,
    template: &SignatureTemplate,
    custom: &[String],
    (admin, address): (&UserId, &str),
) -> RowStatus {
    let member = match members::find(&state.db, address).await {
        Ok(Some(member)) => member,
        Ok(None) => return RowStatus::NoMember,
        Err(error) => {
            tracing::error!(%error, "A member can't be read");
            return RowStatus::Failed;
        }
    };
    let of = (&template.design, custom);
    match signature::give(state, &template.id, of, &member).await {
        Ok(()) => {}
        Err(error) if error.kind() == ProblemKind::TextTooLarge => return RowStatus::TooLong,
        Err(error) => {
            tracing::error!(?error, "A signature could not be made");
            return RowStatus::Failed;
        }
    }
    match mail::tell(state, admin, run, template, &member).await {
        Ok(()) => RowStatus::Done,
        Err(error) => {
            tracing::warn!(?error, "A member could not be told of a signature");
            RowStatus::NotTold
        }
    }
}
