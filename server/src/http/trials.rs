//! Rules tried on mail that is there, and why a message is where it is.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::sse::Event as Line;
use serde::Deserialize;
use shared::id::TrialId;
use shared::job::Job;
use shared::trial::{Explanation, ExplanationRequest, Trial, TrialRequest, TrialWindow, TriedKind};
use utoipa::IntoParams;

use super::access::{AccountAccess, Organise, Rules, Signed, Standing};
use super::events::{CHECK_EVERY, sse};
use super::extract::{Json, Path, Query};
use crate::error::ApiResult;
use crate::jobs;
use crate::rules::trials::{Entry, Wanted};
use crate::rules::{apply, explain, trials};
use crate::state::AppState;

/// Results that come in a burst are told together.
const TELL_EVERY: Duration = Duration::from_millis(100);

#[derive(Debug, Deserialize)]
pub(super) struct TrialPath {
    trial: TrialId,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Place {
    /// Of the first message; 0 is the newest.
    #[serde(default)]
    position: u32,
    /// How many messages, up to the limit that the session names.
    #[serde(default = "default_limit")]
    limit: u32,
    /// Only messages that meet this kind of action.
    kind: Option<TriedKind>,
    /// 1: only messages of which something becomes.
    #[serde(default)]
    changed: u8,
    /// 1: only messages of which something else becomes than under the script compared with.
    #[serde(default)]
    differing: u8,
}

fn default_limit() -> u32 {
    50
}

/// Tries a script on the newest messages of a folder, in the background and without changing anything.
#[utoipa::path(
    post,
    path = "/accounts/{account}/trials",
    tag = "rules",
    request_body = TrialRequest,
    responses((status = 202, description = "It has begun", body = Trial))
)]
pub(super) async fn begin_trial(
    State(state): State<AppState>,
    access: AccountAccess<Rules>,
    Json(request): Json<TrialRequest>,
) -> ApiResult<(StatusCode, Answer<Trial>)> {
    let id = trials::new_id(state.nodes.id, &mut rand::rng());
    let trial = trials::begin(&state, &access.account, request, id).await?;
    Ok((StatusCode::ACCEPTED, Answer(trial)))
}

/// How far a trial is, and what it came to so far.
#[utoipa::path(
    get,
    path = "/accounts/{account}/trials/{trial}",
    tag = "rules",
    responses((status = 200, body = Trial))
)]
pub(super) async fn read_trial(
    State(state): State<AppState>,
    access: AccountAccess<Rules>,
    Path(path): Path<TrialPath>,
) -> ApiResult<Answer<Trial>> {
    Ok(Answer(state.trials.find(access.account_id(), &path.trial)?.trial()))
}

/// Stops a trial. What it came to until then stays to be looked at.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/trials/{trial}",
    tag = "rules",
    responses((status = 204, description = "It stops"))
)]
pub(super) async fn cancel_trial(
    State(state): State<AppState>,
    access: AccountAccess<Rules>,
    Path(path): Path<TrialPath>,
) -> ApiResult<StatusCode> {
    state.trials.find(access.account_id(), &path.trial)?.cancel();
    Ok(StatusCode::NO_CONTENT)
}

/// Tells how far a trial is until it is over. Closing the stream doesn't stop it.
#[utoipa::path(
    get,
    path = "/accounts/{account}/trials/{trial}/progress",
    tag = "rules",
    responses((status = 200, description = "Server-sent events", body = Trial, content_type = "text/event-stream"))
)]
pub(super) async fn follow_trial(
    State(state): State<AppState>,
    signed: Signed,
    access: AccountAccess<Rules>,
    Path(path): Path<TrialPath>,
) -> ApiResult<impl IntoResponse> {
    let entry = state.trials.find(access.account_id(), &path.trial)?;
    Ok(stream(state, signed, entry))
}

fn stream(state: AppState, signed: Signed, entry: Arc<Entry>) -> impl IntoResponse {
    let lines = async_stream::stream! {
        let mut changes = entry.follow();
        let mut checks = tokio::time::interval(CHECK_EVERY);
        checks.tick().await;
        loop {
            changes.mark_unchanged();
            let is_over = !entry.is_running();
            let trial = serde_json::to_string(&entry.trial()).unwrap_or_default();
            yield Ok::<_, Infallible>(Line::default().data(trial));
            if is_over {
                break;
            }
            let stands = tokio::select! {
                () = state.stopping.cancelled() => false,
                changed = changes.changed() => {
                    if entry.is_running() {
                        tokio::time::sleep(TELL_EVERY).await;
                    }
                    changed.is_ok()
                }
                _ = checks.tick() => signed.standing(&state).await == Standing::Same,
            };
            if !stands {
                break;
            }
        }
    };
    sse(lines)
}

/// Part of the messages that were tried, newest first.
#[utoipa::path(
    get,
    path = "/accounts/{account}/trials/{trial}/messages",
    tag = "rules",
    params(Place),
    responses((status = 200, body = TrialWindow))
)]
pub(super) async fn list_tried(
    State(state): State<AppState>,
    access: AccountAccess<Rules>,
    Path(path): Path<TrialPath>,
    Query(place): Query<Place>,
) -> ApiResult<Answer<TrialWindow>> {
    let entry = state.trials.find(access.account_id(), &path.trial)?;
    let wanted =
        Wanted { kind: place.kind, changed: place.changed != 0, differing: place.differing != 0 };
    let limit = place.limit.min(state.config.limits.window);
    Ok(Answer(entry.window(wanted, place.position, limit)))
}

/// Does to the messages what the trial found, as a job that can be taken back. What is to be deleted goes to the trash;
/// nothing is forwarded, answered or rejected, and no header changed.
#[utoipa::path(
    post,
    path = "/accounts/{account}/trials/{trial}/jobs",
    tag = "rules",
    responses((status = 202, description = "It has begun", body = Job))
)]
pub(super) async fn apply_trial(
    State(state): State<AppState>,
    _: AccountAccess<Rules>,
    access: AccountAccess<Organise>,
    Path(path): Path<TrialPath>,
) -> ApiResult<(StatusCode, Answer<Job>)> {
    let new = jobs::new_id(state.nodes.id, &mut rand::rng());
    let job = apply::begin(&state, &access.account, &access.user, &path.trial, new).await?;
    Ok((StatusCode::ACCEPTED, Answer(job)))
}

/// Runs a script, or the one that mail goes through, on one message, and tells every step.
#[utoipa::path(
    post,
    path = "/accounts/{account}/explanations",
    tag = "rules",
    request_body = ExplanationRequest,
    responses((status = 200, body = Explanation))
)]
pub(super) async fn explain_message(
    access: AccountAccess<Rules>,
    Json(request): Json<ExplanationRequest>,
) -> ApiResult<Answer<Explanation>> {
    Ok(Answer(explain::explain(&access.account, request).await?))
}
