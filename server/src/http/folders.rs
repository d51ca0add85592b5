//! Making, renaming, moving and deleting folders.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use shared::event::Event;
use shared::mailbox::{MailboxChange, MailboxNamed, MailboxPlace};
use shared::problem::ProblemKind;

use super::access::{AccountAccess, Folders};
use super::extract::{Json, Path};
use super::mailboxes::MailboxPath;
use crate::error::{ApiError, ApiResult};
use crate::imap::MailboxName;
use crate::mail::folders::{self, FolderError};
use crate::mail::ids;
use crate::sharing;
use crate::state::AppState;

/// Makes a folder.
#[utoipa::path(
    post,
    path = "/accounts/{account}/mailboxes",
    tag = "mailboxes",
    request_body = MailboxPlace,
    responses((status = 201, description = "It is there", body = MailboxNamed))
)]
pub(super) async fn create(
    State(state): State<AppState>,
    access: AccountAccess<Folders>,
    Json(place): Json<MailboxPlace>,
) -> ApiResult<(StatusCode, Answer<MailboxNamed>)> {
    let name = folders::create(access.pool(), &place).await?;
    tell(&state, &access);
    Ok((StatusCode::CREATED, Answer(named(&name))))
}

/// Renames a folder, moves it with all that is in it, or changes whether it is subscribed.
#[utoipa::path(
    patch,
    path = "/accounts/{account}/mailboxes/{mailbox}",
    tag = "mailboxes",
    request_body = MailboxChange,
    responses((status = 200, body = MailboxNamed))
)]
pub(super) async fn update(
    State(state): State<AppState>,
    access: AccountAccess<Folders>,
    Path(path): Path<MailboxPath>,
    Json(change): Json<MailboxChange>,
) -> ApiResult<Answer<MailboxNamed>> {
    let mailbox = ids::mailbox_name(&path.mailbox).ok_or(ProblemKind::MailboxMissing)?;
    let changed = folders::change(access.pool(), &mailbox, &change).await?;
    let renamed = changed.renamed.into_iter().map(|(from, to)| (from, Some(to)));
    sharing::follow_folders(&state, access.account_id(), renamed).await;
    tell(&state, &access);
    Ok(Answer(named(&changed.name)))
}

/// Deletes a folder, the folders in it and all their messages, for good.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/mailboxes/{mailbox}",
    tag = "mailboxes",
    responses((status = 204, description = "It is gone"))
)]
pub(super) async fn delete(
    State(state): State<AppState>,
    access: AccountAccess<Folders>,
    Path(path): Path<MailboxPath>,
) -> ApiResult<StatusCode> {
    let mailbox = ids::mailbox_name(&path.mailbox).ok_or(ProblemKind::MailboxMissing)?;
    let gone = folders::delete(access.pool(), &mailbox).await?;
    let gone = gone.into_iter().map(|name| (name, None));
    sharing::follow_folders(&state, access.account_id(), gone).await;
    tell(&state, &access);
    Ok(StatusCode::NO_CONTENT)
}

fn named(name: &MailboxName) -> MailboxNamed {
    MailboxNamed { id: ids::mailbox_id(name) }
}

/// Not every host tells of folders by itself.
fn tell(state: &AppState, access: &AccountAccess<Folders>) {
    let account = access.account_id();
    state.events.publish(account, Event::MailboxesChanged { account: account.clone() });
}

impl From<FolderError> for ApiError {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::BadName => Self::new(ProblemKind::BadMailboxName),
            FolderError::Exists => Self::new(ProblemKind::MailboxExists),
            FolderError::Fixed => Self::new(ProblemKind::MailboxFixed),
            FolderError::Host(error) => error.into(),
        }
    }
}
