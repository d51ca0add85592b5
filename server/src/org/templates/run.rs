//! A template applied to members, one after the other, each told by mail.
//!
//! Each address has a row that says what became of it. An address that was done is not done again, whatever stops in
//! between: giving a signature twice gives the same one, and the mail has a key by which the outbox takes it once.

use std::collections::BTreeSet;
use std::time::Duration;

use shared::admin_log::AdminAction;
use shared::id::{TemplateId, TemplateRunId, UserId};
use shared::member::Member;
use shared::problem::ProblemKind;
use shared::template::model::{
    ApplyTemplate, RowStatus, RunRow, RunStatus, SignatureTemplate, TemplateKind, TemplateRun,
    TemplateState,
};
use shared::template::starter::{StarterTemplate, SwitchOn, SwitchOnSettings};
use tokio::time::sleep;

use super::{mail, signature, starter, switch_on};
use crate::db::templates::runs;
use crate::db::{self, DbResult, from_word, members, templates, word};
use crate::error::{ApiError, ApiResult};
use crate::nodes::{Kind, Taken};
use crate::org::{admins, log};
use crate::secrets::random_name;
use crate::state::AppState;

/// How often it is looked for runs of nodes that died.
const LOOK_EVERY: Duration = Duration::from_secs(10);

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
    let addresses = chosen(state, wanted.everyone, &wanted.addresses).await?;
    let id = TemplateRunId(random_name::<16>(&mut rand::rng()));
    let now = state.clock.now();
    runs::insert(&state.db, &id, &template.id, admin, "{}", &addresses, now).await?;
    let count = addresses.len().to_string();
    log::write(state, email, AdminAction::TemplateApplied, &template.name, &count).await?;
    state.workers.spawn(go_on(state.clone(), id.clone()));
    read(state, &id).await
}

/// Begins to switch an automatic reply on, or to say what would come of that.
///
/// # Errors
///
/// 400 for one that is not visible, for a rule, for days that end before they begin, and where nobody is chosen.
pub async fn begin_switch_on(
    state: &AppState,
    (admin, email): (&UserId, &str),
    template: &TemplateId,
    wanted: &SwitchOn,
) -> ApiResult<TemplateRun> {
    let template = starter::read(state, template).await?;
    if template.state != TemplateState::Visible
        || template.content.kind() != TemplateKind::AutoReply
    {
        return Err(ApiError::bad_request("Only a visible automatic reply is switched on."));
    }
    let settings = &wanted.settings;
    if let (Some(from), Some(until)) = (&settings.from, &settings.until)
        && until.date < from.date
    {
        return Err(ApiError::bad_request("It would end before it begins."));
    }
    let addresses = chosen(state, wanted.everyone, &wanted.addresses).await?;
    let id = TemplateRunId(random_name::<16>(&mut rand::rng()));
    let json = serde_json::to_string(settings).map_err(ApiError::internal)?;
    let now = state.clock.now();
    runs::insert(&state.db, &id, &template.id, admin, &json, &addresses, now).await?;
    if !settings.is_preview {
        let count = addresses.len().to_string();
        log::write(state, email, AdminAction::AutoReplySwitched, &template.name, &count).await?;
    }
    state.workers.spawn(go_on(state.clone(), id.clone()));
    read(state, &id).await
}

async fn chosen(state: &AppState, everyone: bool, named: &[String]) -> ApiResult<Vec<String>> {
    let named: BTreeSet<&str> = named.iter().map(String::as_str).collect();
    let is_chosen =
        |member: &Member| named.contains(member.email.as_str()) || (everyone && !member.is_shared);
    let all = super::all_members(state).await?;
    let addresses: Vec<String> =
        all.into_iter().filter(is_chosen).map(|member| member.email).collect();
    if addresses.is_empty() {
        return Err(ApiError::bad_request("No member is chosen."));
    }
    Ok(addresses)
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
        is_preview: settings(&run.settings).is_preview,
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

/// Goes on with those that were under way when the server stopped, and at any time with those of nodes that died.
pub async fn resume_all(state: AppState) {
    loop {
        match runs::running(&state.db).await {
            Ok(ids) => {
                for id in ids {
                    go_on(state.clone(), TemplateRunId(id)).await;
                }
            }
            Err(error) => tracing::error!(%error, "Templates being applied can't be read"),
        }
        let pause = state.stopping.run_until_cancelled(sleep(LOOK_EVERY)).await;
        if pause.is_none() || !state.nodes.are_many {
            return;
        }
    }
}

async fn go_on(state: AppState, id: TemplateRunId) {
    // Somebody may have it go on in the moment in which it ends.
    while is_carried_on(&state, &id).await
        && matches!(runs::next(&state.db, &id).await, Ok(Some(_)))
    {}
}

/// Carries a run on as far as it goes. `false` if something else does, or keeps it from going further.
async fn is_carried_on(state: &AppState, id: &TemplateRunId) -> bool {
    let taken = match Taken::take(state, Kind::TemplateRun, id.as_str()).await {
        Ok(Some(taken)) => taken,
        Ok(None) => return false,
        Err(error) => {
            tracing::error!(%error, "A template could not be applied");
            return false;
        }
    };
    let worked = work(state, id).await;
    taken.release().await;
    if let Err(error) = &worked {
        tracing::error!(?error, "A template could not be applied");
    }
    worked.is_ok() && !state.stopping.is_cancelled()
}

async fn work(state: &AppState, id: &TemplateRunId) -> ApiResult<()> {
    let Some(run) = runs::find(&state.db, id).await? else { return Ok(()) };
    let admin = UserId(run.user_id);
    let gift = Gift::read(state, &TemplateId(run.template_id), &run.settings).await?;
    while !state.stopping.is_cancelled()
        && let Some(address) = runs::next(&state.db, id).await?
    {
        if !is_still_admin(state, &admin).await? {
            set_status(state, id, RunStatus::Running, RunStatus::Cancelled).await?;
            return Ok(());
        }
        let status = gift.give(state, id, (&admin, &address)).await;
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

/// What a run gives to each address.
enum Gift {
    Signature { template: SignatureTemplate, custom: Vec<String> },
    AutoReply { template: StarterTemplate, settings: SwitchOnSettings },
}

impl Gift {
    async fn read(state: &AppState, template: &TemplateId, json: &str) -> ApiResult<Self> {
        if templates::find(&state.db, TemplateKind::Signature, template).await?.is_some() {
            let template = super::read(state, template).await?;
            return Ok(Self::Signature { template, custom: super::custom(state).await? });
        }
        let template = starter::read(state, template).await?;
        Ok(Self::AutoReply { template, settings: settings(json) })
    }

    async fn give(
        &self,
        state: &AppState,
        run: &TemplateRunId,
        (admin, address): (&UserId, &str),
    ) -> RowStatus {
        match self {
            Self::Signature { template, custom } => {
                one(state, run, template, custom, (admin, address)).await
            }
            Self::AutoReply { template, settings } => {
                switch_on::one(state, &template.content, settings, address).await
            }
        }
    }
}

/// Runs of signatures have none.
fn settings(json: &str) -> SwitchOnSettings {
    serde_json::from_str(json).unwrap_or_default()
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
