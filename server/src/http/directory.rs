//! The organisation's directory.

use axum::Json as Answer;
use axum::extract::State;
use serde::Deserialize;
use shared::directory::DirectoryAnswer;
use utoipa::IntoParams;

use super::access::Signed;
use super::extract::Query;
use crate::directory;
use crate::error::ApiResult;
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Words {
    /// Words of names or addresses.
    #[serde(default)]
    q: String,
}

/// People of the organisation whom every word fits, a few of them.
#[utoipa::path(
    get,
    path = "/directory",
    tag = "contacts",
    params(Words),
    responses((status = 200, body = DirectoryAnswer))
)]
pub(super) async fn look_up(
    State(state): State<AppState>,
    signed: Signed,
    Query(Words { q }): Query<Words>,
) -> ApiResult<Answer<DirectoryAnswer>> {
    Ok(Answer(directory::find(&state, &signed.user, &q).await?))
}
