//! Changes to messages.

use axum::Json as Answer;
use axum::extract::State;
use shared::change::{Change, ChangeRequest, ChangeResult};

use super::access::{AccountAccess, Organise};
use super::extract::Json;
use crate::error::{ApiError, ApiResult};
use crate::history;
use crate::mail::changes;
use crate::sharing::activity;
use crate::snooze;
use crate::state::AppState;

/// More than anybody selects by hand, and few enough to be done before a request times out.
const MAX_MESSAGES: usize = 10_000;

/// Marks, moves, copies, puts away or destroys messages, one or many at once, of one folder or of several.
#[utoipa::path(
    post,
    path = "/accounts/{account}/changes",
    tag = "messages",
    request_body = ChangeRequest,
    responses((status = 200, body = ChangeResult))
)]
pub(super) async fn apply(
    State(state): State<AppState>,
    access: AccountAccess<Organise>,
    Json(request): Json<ChangeRequest>,
) -> ApiResult<Answer<ChangeResult>> {
    if request.messages.len() > MAX_MESSAGES {
        return Err(ApiError::bad_request("Too many messages at once."));
    }
    if let Change::Snooze { until } = request.change {
        let (account, user) = (&access.account, &access.user);
        let result = snooze::put_away(&state, account, user, &request.messages, until).await?;
        return Ok(Answer(result));
    }
    let done = activity::of_change(&state, &access.account, &request).await;
    let result = changes::apply(access.pool(), &request).await?;
    if let Some((kind, subject, note)) = done {
        let (account, user) = (access.account_id(), &access.user);
        activity::note(&state, account, user, kind, (&subject, &note)).await;
    }
    if matches!(request.change, Change::Move { .. }) {
        history::note(&state, access.account_id(), &access.user, &result.moved).await;
    }
    Ok(Answer(result))
}
