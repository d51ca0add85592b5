//! An automatic reply of the organisation's, switched on for members through ManageSieve by the master user.
//!
//! It is written by the code that writes a member's own: a script changes in that one rule, and one that can't be read is
//! left alone.

use shared::auto_reply::{Audience, AutoReply};
use shared::problem::ProblemKind;
use shared::template::model::RowStatus;
use shared::template::starter::{Starter, SwitchOnSettings};

use super::signature;
use crate::db::members;
use crate::error::ApiResult;
use crate::people::accounts;
use crate::rules::views::{self, SwitchedOn};
use crate::state::AppState;

/// Where the member chose no other.
const USUAL_DAYS: u32 = 7;

/// Does it for one address, or says what would come of it.
pub(super) async fn one(
    state: &AppState,
    content: &Starter,
    settings: &SwitchOnSettings,
    address: &str,
) -> RowStatus {
    match switch(state, content, settings, address).await {
        Ok(status) => status,
        Err(error) => match error.kind() {
            ProblemKind::ScriptBroken => RowStatus::Unreadable,
            ProblemKind::ScriptRefused => RowStatus::Refused,
            ProblemKind::Unsupported => RowStatus::Unsupported,
            ProblemKind::CredentialRefused
            | ProblemKind::HostUnknown
            | ProblemKind::WrongPassword => RowStatus::NoAccess,
            _ => {
                tracing::warn!(?error, "An automatic reply could not be switched on");
                RowStatus::Failed
            }
        },
    }
}

async fn switch(
    state: &AppState,
    content: &Starter,
    settings: &SwitchOnSettings,
    address: &str,
) -> ApiResult<RowStatus> {
    let Some(member) = members::find(&state.db, address).await? else {
        return Ok(RowStatus::NoMember);
    };
    let Starter::AutoReply { subject, text } = content.filled(&signature::values(&member)) else {
        return Ok(RowStatus::Failed);
    };
    let reply = AutoReply {
        enabled: true,
        from: settings.from.clone(),
        until: settings.until.clone(),
        subject: Some(subject).filter(|subject| !subject.trim().is_empty()),
        text,
        audience: Audience::Everyone,
        days: USUAL_DAYS,
        aliases: Vec::new(),
    };
    let account = accounts::open_by_master(state, address)?;
    let done = views::switch_on(&account, reply, settings.is_preview).await?;
    Ok(match (settings.is_preview, done) {
        (false, _) => RowStatus::Done,
        (true, SwitchedOn::New) => RowStatus::Ready,
        (true, SwitchedOn::InPlaceOfAnother) => RowStatus::Replaces,
    })
}
