//! Senders that are blocked or approved for everyone, for the organisation's admins.

use axum::Json as Answer;
use axum::extract::State;
use shared::sender_list::{OrganisationSenders, SenderListsUpdate};

use super::access::Administrator;
use super::extract::Json;
use super::scripts::to_its_end;
use crate::error::ApiResult;
use crate::org::senders;
use crate::state::AppState;

/// Senders for everyone, and whether the mail host acts on them.
#[utoipa::path(
    get,
    path = "/organisation-senders",
    tag = "organisation",
    responses((status = 200, body = OrganisationSenders))
)]
pub(super) async fn read_organisation_senders(
    State(state): State<AppState>,
    _admin: Administrator,
) -> ApiResult<Answer<OrganisationSenders>> {
    Ok(Answer(senders::read(&state).await?))
}

/// Changes the senders for everyone, unless somebody else has since they were read.
#[utoipa::path(
    put,
    path = "/organisation-senders",
    tag = "organisation",
    request_body = SenderListsUpdate,
    responses((status = 200, body = OrganisationSenders))
)]
pub(super) async fn write_organisation_senders(
    State(state): State<AppState>,
    admin: Administrator,
    Json(update): Json<SenderListsUpdate>,
) -> ApiResult<Answer<OrganisationSenders>> {
    let write = async move { senders::write(&state, &admin.email, update).await };
    Ok(Answer(to_its_end(write).await?))
}
