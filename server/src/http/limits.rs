//! Bounds on the time and the size of requests.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt;
use shared::problem::ProblemKind;

use super::security::UPLOAD_TYPE;
use crate::error::ApiResult;
use crate::state::AppState;

/// What is read of a body that is too large, so that its sender gets to read the answer. A connection that is closed
/// with bytes unread is reset, and the answer lost with it (RFC 9112 §9.6).
const DRAINED_BYTES: usize = 128 * 1024 * 1024;

/// Bounds the time until an answer begins. Uploads may take as long as bytes keep coming.
pub(super) async fn give_up_late(
    State(timeout): State<Duration>,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    if is_upload(request.headers()) {
        return Ok(next.run(request).await);
    }
    let answer = tokio::time::timeout(timeout, next.run(request)).await;
    answer.map_err(|_| ProblemKind::TimedOut.into())
}

/// Refuses a body that says itself that it is too large. One that doesn't say is stopped where it is read.
pub(super) async fn refuse_large(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let limits = &state.config.limits;
    let most = match is_upload(request.headers()) {
        true => limits.upload_bytes,
        false => u64::try_from(limits.json_bytes).unwrap_or(u64::MAX),
    };
    if announced_bytes(request.headers()) > most {
        drain(request.into_body()).await;
        return Err(ProblemKind::TooLarge.into());
    }
    Ok(next.run(request).await)
}

fn is_upload(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value == UPLOAD_TYPE)
}

fn announced_bytes(headers: &HeaderMap) -> u64 {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or(0)
}

async fn drain(body: Body) {
    let mut drained = 0;
    let mut chunks = body.into_data_stream();
    while drained < DRAINED_BYTES
        && let Some(Ok(chunk)) = chunks.next().await
    {
        drained += chunk.len();
    }
}
