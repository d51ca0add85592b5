//! The automatic reply, and lists of senders: parts of the rules that have a form of their own.

use axum::Json as Answer;
use axum::extract::State;
use shared::auto_reply::{AutoReplyState, AutoReplyUpdate};
use shared::sender_list::{SenderListsState, SenderListsUpdate};

use super::access::{AccountAccess, AutoReply, BlockedSenders};
use super::extract::Json;
use super::scripts::{changed, to_its_end};
use crate::error::ApiResult;
use crate::org::senders;
use crate::rules::views;
use crate::state::AppState;

/// The automatic reply.
#[utoipa::path(
    get,
    path = "/accounts/{account}/auto-reply",
    tag = "rules",
    responses((status = 200, body = AutoReplyState))
)]
pub(super) async fn read_auto_reply(
    access: AccountAccess<AutoReply>,
) -> ApiResult<Answer<AutoReplyState>> {
    Ok(Answer(views::read_auto_reply(&access.account).await?))
}

/// Writes the automatic reply into the script. "Only to contacts" means those whom the user knows now.
#[utoipa::path(
    put,
    path = "/accounts/{account}/auto-reply",
    tag = "rules",
    request_body = AutoReplyUpdate,
    responses((status = 200, body = AutoReplyState))
)]
pub(super) async fn write_auto_reply(
    State(state): State<AppState>,
    access: AccountAccess<AutoReply>,
    Json(update): Json<AutoReplyUpdate>,
) -> ApiResult<Answer<AutoReplyState>> {
    let write = async move {
        let (account, user) = (&access.account, &access.user);
        let written = views::write_auto_reply(&state, account, user, update).await?;
        changed(&state, &access).await;
        Ok(written)
    };
    Ok(Answer(to_its_end(write).await?))
}

/// Senders that are blocked, and such as never are.
#[utoipa::path(
    get,
    path = "/accounts/{account}/sender-lists",
    tag = "rules",
    responses((status = 200, body = SenderListsState))
)]
pub(super) async fn read_sender_lists(
    State(state): State<AppState>,
    access: AccountAccess<BlockedSenders>,
) -> ApiResult<Answer<SenderListsState>> {
    let organisation = senders::of_account(&state, &access.account).await?;
    let own = views::read_sender_lists(&access.account).await?;
    Ok(Answer(SenderListsState { organisation, ..own }))
}

/// Writes the lists of senders into the script.
#[utoipa::path(
    put,
    path = "/accounts/{account}/sender-lists",
    tag = "rules",
    request_body = SenderListsUpdate,
    responses((status = 200, body = SenderListsState))
)]
pub(super) async fn write_sender_lists(
    State(state): State<AppState>,
    access: AccountAccess<BlockedSenders>,
    Json(update): Json<SenderListsUpdate>,
) -> ApiResult<Answer<SenderListsState>> {
    let write = async move {
        let own = views::write_sender_lists(&access.account, update).await?;
        changed(&state, &access).await;
        let organisation = senders::of_account(&state, &access.account).await?;
        Ok(SenderListsState { organisation, ..own })
    };
    Ok(Answer(to_its_end(write).await?))
}
