//! Whether this browser is told of new mail while Pli is closed.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use shared::push::{PushKey, PushState, PushSubscription};

use super::access::Signed;
use super::extract::Json;
use crate::error::ApiResult;
use crate::push;
use crate::state::AppState;

/// How it stands for this session, which is this browser.
#[utoipa::path(get, path = "/push", tag = "push", responses((status = 200, body = PushState)))]
pub(super) async fn read_push(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<Answer<PushState>> {
    Ok(Answer(push::read(&state, &signed.access).await?))
}

/// Makes the key with which the browser subscribes at its push service. Until it has, it is told of nothing.
#[utoipa::path(post, path = "/push/key", tag = "push", responses((status = 200, body = PushKey)))]
pub(super) async fn make_push_key(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<Answer<PushKey>> {
    Ok(Answer(push::begin(&state, &signed.access).await?))
}

/// Tells the browser of new mail from now on, for as long as its session lasts: in every inbox that its user may read.
#[utoipa::path(
    put,
    path = "/push",
    tag = "push",
    request_body = PushSubscription,
    responses((status = 204, description = "It is told"))
)]
pub(super) async fn subscribe(
    State(state): State<AppState>,
    signed: Signed,
    Json(request): Json<PushSubscription>,
) -> ApiResult<StatusCode> {
    push::subscribe(&state, &signed.access, &request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells it of nothing any more.
#[utoipa::path(delete, path = "/push", tag = "push", responses((status = 204, description = "It isn't told")))]
pub(super) async fn end_push(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<StatusCode> {
    push::end(&state, &signed.access).await?;
    Ok(StatusCode::NO_CONTENT)
}
