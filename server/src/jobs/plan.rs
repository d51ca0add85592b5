//! What a job is made of.

use std::collections::BTreeSet;
use std::sync::Arc;

use shared::change::Change;
use shared::id::UserId;
use shared::job::JobRequest;
use shared::keyword::Keyword;
use shared::problem::ProblemKind;
use shared::view::ListView;

use crate::error::{ApiError, ApiResult};
use crate::imap::MailboxName;
use crate::mail::changes::{self, Messages};
use crate::mail::{MessageRef, ids, view};
use crate::people::accounts::OpenAccount;
use crate::snooze;
use crate::state::AppState;

/// One change to some messages of one folder.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) messages: Messages,
    pub(crate) change: Change,
    /// Where they go, where they go anywhere.
    pub(crate) target: Option<MailboxName>,
}

impl Messages {
    /// The same folder, and no messages.
    pub(super) fn clone_place(&self) -> Self {
        Self { mailbox: self.mailbox.clone(), uid_validity: self.uid_validity, uids: Vec::new() }
    }
}

/// Finds the messages of a job. A keyword is set only where it isn't, so that taking it back leaves what was set before.
pub(super) async fn make(
    state: &AppState,
    account: &Arc<OpenAccount>,
    user: &UserId,
    request: &JobRequest,
) -> ApiResult<Vec<Step>> {
    let mailbox = ids::mailbox_name(&request.mailbox).ok_or(ProblemKind::MailboxMissing)?;
    let except: Option<BTreeSet<MessageRef>> =
        request.except.iter().map(MessageRef::parse).collect();
    let except = except.ok_or_else(|| ApiError::bad_request("No message has this id."))?;
    let target = match &request.change {
        Change::Move { to } | Change::Copy { to } => {
            Some(changes::resolve(&account.pool, to).await?)
        }
        // Where they are put away already, they get another time.
        Change::Snooze { .. } | Change::Keywords { .. } | Change::Destroy => None,
    };
    if target.as_ref() == Some(&mailbox) {
        return Ok(Vec::new()); // They are there already.
    }
    let view =
        ListView { filters: request.filters.iter().copied().collect(), ..ListView::default() };
    let contacts = view::Contacts::of(state, user, &view).await?;
    let mut steps = Vec::new();
    for (change, keyword) in single(&request.change) {
        let owner = view::Owner::of(account, Some(&contacts));
        let keyword = keyword.as_ref().map(|(keyword, on)| (keyword, *on));
        let mut messages = view::find(owner, &mailbox, &view, keyword).await?;
        let validity = messages.uid_validity;
        messages
            .uids
            .retain(|uid| !except.contains(&MessageRef::new(mailbox.clone(), validity, *uid)));
        if let Change::Snooze { until } = request.change {
            snooze::check(state, &account.id, messages.uids.len(), until).await?;
        }
        steps.push(Step { messages, change, target: target.clone() });
    }
    Ok(steps)
}

/// A change as one change for each keyword, with the keyword and whether it is set.
fn single(change: &Change) -> Vec<(Change, Option<(Keyword, bool)>)> {
    let Change::Keywords { add, remove } = change else { return vec![(change.clone(), None)] };
    let set = |keyword: &Keyword, on: bool| {
        let list = vec![keyword.clone()];
        let (add, remove) = if on { (list, Vec::new()) } else { (Vec::new(), list) };
        (Change::Keywords { add, remove }, Some((keyword.clone(), on)))
    };
    let adds = add.iter().map(|keyword| set(keyword, true));
    adds.chain(remove.iter().map(|keyword| set(keyword, false))).collect()
}
