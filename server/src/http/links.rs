//! Making links to messages, and taking them back.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use shared::id::MessageLinkId;
use shared::link::{MessageLinkList, MessageLinkRequest, NewMessageLink};

use super::access::{AccountAccess, SendAs};
use super::extract::{Json, Path};
use super::messages::MessagePath;
use crate::error::ApiResult;
use crate::links;
use crate::state::AppState;

/// Makes a link by which anybody who has it can read the message, with its files, until it expires or is taken back.
#[utoipa::path(
    post,
    path = "/accounts/{account}/messages/{message}/links",
    tag = "links",
    request_body = MessageLinkRequest,
    responses((status = 201, body = NewMessageLink))
)]
pub(super) async fn make_link(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(path): Path<MessagePath>,
    Json(request): Json<MessageLinkRequest>,
) -> ApiResult<(StatusCode, Answer<NewMessageLink>)> {
    let (account, user) = (&access.account, &access.user);
    let link = links::make(&state, account, user, &path.message, request.days).await?;
    Ok((StatusCode::CREATED, Answer(link)))
}

/// The user's links that still lead somewhere.
#[utoipa::path(
    get,
    path = "/accounts/{account}/message-links",
    tag = "links",
    responses((status = 200, body = MessageLinkList))
)]
pub(super) async fn list_links(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
) -> ApiResult<Answer<MessageLinkList>> {
    Ok(Answer(links::list(&state, &access.account, &access.user).await?))
}

#[derive(Debug, Deserialize)]
pub(super) struct LinkPath {
    link: MessageLinkId,
}

/// Takes a link back: from now on it leads nowhere.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/message-links/{link}",
    tag = "links",
    responses((status = 204, description = "Taken back"))
)]
pub(super) async fn revoke_link(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(path): Path<LinkPath>,
) -> ApiResult<StatusCode> {
    links::revoke(&state, &access.account, &access.user, &path.link).await?;
    Ok(StatusCode::NO_CONTENT)
}
