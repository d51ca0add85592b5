//! Being taken off a list.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use shared::draft::{DraftBody, DraftContent};
use shared::mailto::Mailto;
use shared::problem::ProblemKind;
use shared::sender::Unsubscribed;

use super::access::{AccountAccess, SendAs};
use super::extract::Path;
use super::messages::MessagePath;
use crate::dialer::fetch::Parcel;
use crate::error::ApiResult;
use crate::mail::unsubscribe::{self, Way};
use crate::mail::{MessageRef, parts};
use crate::state::AppState;
use crate::submission::about::send_about;

/// How long a sender's server may think about it.
const PATIENCE: Duration = Duration::from_secs(15);

/// The whole of a one-click request (RFC 8058 §3.2).
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// Asks the sender of a message to send no more: their server, or by a mail in the user's name. Says whether the wish was
/// taken; a page that only the user can fill in is opened by the browser.
#[utoipa::path(
    post,
    path = "/accounts/{account}/messages/{message}/unsubscription",
    tag = "messages",
    responses((status = 200, body = Unsubscribed))
)]
pub(super) async fn unsubscribe(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(path): Path<MessagePath>,
) -> ApiResult<Json<Unsubscribed>> {
    let message = MessageRef::parse(&path.message).ok_or(ProblemKind::MessageMissing)?;
    let fields = parts::fetch_structure(access.pool(), &message).await?.headers;
    let is_asked = match unsubscribe::way(&fields, &access.account.own.hosts) {
        // Why a stranger's server said no is nothing that a user could act on.
        Some(Way::OneClick(url)) => {
            state.dialer.post(&url, Parcel::form(ONE_CLICK), PATIENCE).await.is_ok()
        }
        Some(Way::Mail(link)) => {
            let about = ("unsubscribe", &path.message);
            send_about(&state, &access.account, &access.user, about, content(link)).await?;
            true
        }
        Some(Way::Page(_)) | None => return Err(ProblemKind::Unsupported.into()),
    };
    Ok(Json(Unsubscribed { is_asked }))
}

/// Only to the first address: what a message names is no mailing list of its own.
fn content(link: Mailto) -> DraftContent {
    let subject = if link.subject.is_empty() { "unsubscribe".to_owned() } else { link.subject };
    let body = if link.body.is_empty() { "unsubscribe\n".to_owned() } else { link.body };
    DraftContent {
        to: link.to.into_iter().take(1).collect(),
        subject,
        body: DraftBody::Plain { text: body },
        ..DraftContent::default()
    }
}
