//! Changes to messages.

use axum::Json as Answer;
use shared::change::{ChangeRequest, ChangeResult};

use super::access::{AccountAccess, Organise};
use super::extract::Json;
use crate::error::{ApiError, ApiResult};
use crate::mail::changes;

/// More than anybody selects by hand, and few enough to be done before a request times out.
const MAX_MESSAGES: usize = 10_000;

/// Marks, moves, copies or destroys messages, one or many at once, of one folder or of several.
#[utoipa::path(
    post,
    path = "/accounts/{account}/changes",
    tag = "messages",
    request_body = ChangeRequest,
    responses((status = 200, body = ChangeResult))
)]
pub(super) async fn apply(
    access: AccountAccess<Organise>,
    Json(request): Json<ChangeRequest>,
) -> ApiResult<Answer<ChangeResult>> {
    if request.messages.len() > MAX_MESSAGES {
        return Err(ApiError::bad_request("Too many messages at once."));
    }
    Ok(Answer(changes::apply(access.pool(), &request).await?))
}
