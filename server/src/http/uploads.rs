//! Files on their way into a message.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use shared::attachment::Upload;
use shared::id::UploadId;

use super::access::{AccountAccess, SendAs};
use super::extract::Path;
use crate::error::ApiResult;
use crate::state::AppState;
use crate::submission::files;

/// Takes a file's bytes, streaming them to disk.
#[utoipa::path(
    post,
    path = "/accounts/{account}/uploads",
    tag = "uploads",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "The file waits to be part of a message", body = Upload))
)]
pub(super) async fn create(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    body: Body,
) -> ApiResult<(StatusCode, Json<Upload>)> {
    let chunks = body.into_data_stream();
    let upload = files::receive(&state, &access.account, &access.user, chunks).await?;
    Ok((StatusCode::CREATED, Json(upload)))
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    upload: UploadId,
}

/// Forgets a file that isn't to be sent after all.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/uploads/{upload}",
    tag = "uploads",
    responses((status = 204, description = "Forgotten"))
)]
pub(super) async fn discard(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(Place { upload }): Path<Place>,
) -> ApiResult<StatusCode> {
    files::discard(&state, &access.account, &access.user, &upload).await?;
    Ok(StatusCode::NO_CONTENT)
}
