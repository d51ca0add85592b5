//! Sends.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use shared::activity::ActivityKind;
use shared::id::SubmissionId;
use shared::submission::{SendRequest, Submission, SubmissionList};

use super::access::{AccountAccess, SendAs};
use super::extract::{self, Path};
use crate::contacts::collected;
use crate::error::{ApiError, ApiResult};
use crate::sharing::activity;
use crate::state::AppState;
use crate::submission::outbox;

/// RFC draft-ietf-httpapi-idempotency-key-header
const KEY: &str = "idempotency-key";

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    submission: SubmissionId,
}

/// Takes a message to be sent. Once this is answered, it will be, whatever happens to the server.
///
/// Needs an `Idempotency-Key`: repeating one gives the same answer and sends nothing twice.
#[utoipa::path(
    post,
    path = "/accounts/{account}/submissions",
    tag = "submissions",
    params(("Idempotency-Key" = String, Header, description = "Names this send; the same for each try")),
    request_body = SendRequest,
    responses((status = 202, description = "It will be sent", body = Submission))
)]
pub(super) async fn create(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    headers: HeaderMap,
    extract::Json(request): extract::Json<SendRequest>,
) -> ApiResult<(StatusCode, Json<Submission>)> {
    let key = headers.get(KEY).and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned();
    // Finished even if the browser goes away, which will come back with the same key.
    let accepted = tokio::spawn(async move {
        let (account, user) = (&access.account, &access.user);
        let submission = outbox::accept(&state, account, user, &key, &request).await?;
        // A message that will be sent is no failure because an address wasn't kept.
        let _ = collected::note(&state, user, &account.email, &submission.recipients).await;
        let to: Vec<_> = submission.recipients.iter().map(|to| to.email.as_str()).collect();
        let words = (submission.subject.as_str(), &*to.join(", "));
        activity::note(&state, &account.id, user, ActivityKind::Sent, words).await;
        Ok::<_, ApiError>(submission)
    });
    let submission = accepted.await.map_err(ApiError::internal)??;
    Ok((StatusCode::ACCEPTED, Json(submission)))
}

/// The outbox: what isn't sent yet, and what was and hasn't been dismissed.
#[utoipa::path(
    get,
    path = "/accounts/{account}/submissions",
    tag = "submissions",
    responses((status = 200, body = SubmissionList))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
) -> ApiResult<Json<SubmissionList>> {
    Ok(Json(outbox::list(&state, &access.account, &access.user).await?))
}

/// One send and how far it got.
#[utoipa::path(
    get,
    path = "/accounts/{account}/submissions/{submission}",
    tag = "submissions",
    responses((status = 200, body = Submission))
)]
pub(super) async fn read(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(Place { submission }): Path<Place>,
) -> ApiResult<Json<Submission>> {
    let row = outbox::find(&state, &access.account, &access.user, &submission).await?;
    Ok(Json(row.submission()?))
}

/// Undoes a send while nothing of it is with the mail host; dismisses one that has come to its end.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/submissions/{submission}",
    tag = "submissions",
    responses((status = 200, body = Submission))
)]
pub(super) async fn undo(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(Place { submission }): Path<Place>,
) -> ApiResult<Json<Submission>> {
    let (account, user) = (&access.account, &access.user);
    Ok(Json(outbox::undo_or_dismiss(&state, account, user, &submission).await?))
}

/// Sends again what was refused, or what may have been lost: the user's decision.
#[utoipa::path(
    post,
    path = "/accounts/{account}/submissions/{submission}/retry",
    tag = "submissions",
    responses((status = 202, description = "It will be sent again", body = Submission))
)]
pub(super) async fn retry(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(Place { submission }): Path<Place>,
) -> ApiResult<(StatusCode, Json<Submission>)> {
    let again = outbox::send_again(&state, &access.account, &access.user, &submission).await?;
    Ok((StatusCode::ACCEPTED, Json(again)))
}
