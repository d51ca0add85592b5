//! Changes to whole lists.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use shared::activity::ActivityKind;
use shared::change::{Change, Target};
use shared::id::JobId;
use shared::job::{Job, JobRequest};
use shared::mailbox::MailboxRole;

use super::access::{AccountAccess, Organise};
use super::extract::{Json, Path};
use crate::error::ApiResult;
use crate::jobs;
use crate::mail::ids::mailbox_name;
use crate::sharing::activity;
use crate::state::AppState;

#[derive(Debug, Deserialize)]
pub(super) struct JobPath {
    job: JobId,
}

/// Changes all messages of a folder, those that pass some filters, or those that a search finds. Goes on after the answer; how far it is comes as
/// `jobChanged` in the event stream.
#[utoipa::path(
    post,
    path = "/accounts/{account}/jobs",
    tag = "jobs",
    request_body = JobRequest,
    responses((status = 202, description = "It has begun", body = Job))
)]
pub(super) async fn create(
    State(state): State<AppState>,
    access: AccountAccess<Organise>,
    Json(request): Json<JobRequest>,
) -> ApiResult<(StatusCode, Answer<Job>)> {
    let new = jobs::new_id(state.nodes.id, &mut rand::rng());
    let job = jobs::begin(&state, &access.account, &access.user, &request, new).await?;
    let folder = request.mailbox.as_ref().and_then(mailbox_name).map(|name| name.decoded());
    // A search without a folder goes through all of them.
    let folder = folder.unwrap_or_else(|| "*".to_owned());
    let kind = match &request.change {
        Change::Move { to: Target::Role(MailboxRole::Trash) } | Change::Destroy => {
            Some(ActivityKind::Deleted)
        }
        Change::Move { .. } => Some(ActivityKind::Moved),
        Change::Keywords { .. } | Change::Copy { .. } | Change::Snooze { .. } => None,
    };
    if let Some(kind) = kind {
        let (account, user) = (access.account_id(), &access.user);
        let words = (folder.as_str(), &*format!("{} messages", job.total));
        activity::note(&state, account, user, kind, words).await;
    }
    Ok((StatusCode::ACCEPTED, Answer(job)))
}

/// How far it is.
#[utoipa::path(
    get,
    path = "/accounts/{account}/jobs/{job}",
    tag = "jobs",
    responses((status = 200, body = Job))
)]
pub(super) async fn read(
    State(state): State<AppState>,
    access: AccountAccess<Organise>,
    Path(path): Path<JobPath>,
) -> ApiResult<Answer<Job>> {
    Ok(Answer(jobs::read(&state, access.account_id(), &path.job)?))
}

/// Stops it. What was done stays done, and can be taken back.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/jobs/{job}",
    tag = "jobs",
    responses((status = 204, description = "It stops after the messages that are under way"))
)]
pub(super) async fn cancel(
    State(state): State<AppState>,
    access: AccountAccess<Organise>,
    Path(path): Path<JobPath>,
) -> ApiResult<StatusCode> {
    jobs::cancel(&state, access.account_id(), &path.job)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back what it did, as a job of its own.
#[utoipa::path(
    post,
    path = "/accounts/{account}/jobs/{job}/undo",
    tag = "jobs",
    responses((status = 202, description = "It has begun", body = Job))
)]
pub(super) async fn undo(
    State(state): State<AppState>,
    access: AccountAccess<Organise>,
    Path(path): Path<JobPath>,
) -> ApiResult<(StatusCode, Answer<Job>)> {
    let new = jobs::new_id(state.nodes.id, &mut rand::rng());
    let job = jobs::undo(&state, &access.account, &access.user, &path.job, new)?;
    Ok((StatusCode::ACCEPTED, Answer(job)))
}
