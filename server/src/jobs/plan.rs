//! What a job is made of.

use std::collections::BTreeSet;
use std::sync::Arc;

use shared::change::Change;
use shared::id::UserId;
use shared::job::JobRequest;
use shared::keyword::Keyword;
use shared::problem::ProblemKind;
use shared::search::keys::Zone;
use shared::search::parse;
use shared::view::ListView;

use crate::error::{ApiError, ApiResult};
use crate::imap::MailboxName;
use crate::mail::changes::{self, Messages};
use crate::mail::search::{Request, Source};
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
    let view =
        ListView { filters: request.filters.iter().copied().collect(), ..ListView::default() };
    let contacts = view::Contacts::of(state, user, &view).await?;
    let mut steps = Vec::new();
    for Place { mailbox, found } in places(state, account, request).await? {
        if target.as_ref() == Some(&mailbox) {
            continue; // They are there already.
        }
        for (change, keyword) in single(&request.change) {
            let owner = view::Owner::of(account, Some(&contacts));
            let keyword = keyword.as_ref().map(|(keyword, on)| (keyword, *on));
            let mut messages = match &found {
                Some(found) if keyword.is_none() && view.is_default() => found.clone(),
                _ => view::find(owner, &mailbox, &view, keyword).await?,
            };
            let validity = messages.uid_validity;
            let is_meant = |uid: u32| {
                let is_found = found.as_ref().is_none_or(|found| {
                    found.uid_validity == validity && found.uids.binary_search(&uid).is_ok()
                });
                is_found && !except.contains(&MessageRef::new(mailbox.clone(), validity, uid))
            };
            messages.uids.retain(|uid| is_meant(*uid));
            if let Change::Snooze { until } = request.change {
                snooze::check(state, &account.id, messages.uids.len(), until).await?;
            }
            steps.push(Step { messages, change, target: target.clone() });
        }
    }
    Ok(steps)
}

/// A folder in which messages are meant: all that pass the filters, or those that were found.
struct Place {
    mailbox: MailboxName,
    /// In ascending order.
    found: Option<Messages>,
}

async fn places(
    state: &AppState,
    account: &Arc<OpenAccount>,
    request: &JobRequest,
) -> ApiResult<Vec<Place>> {
    let mailbox = request.mailbox.as_ref();
    let mailbox = mailbox.map(|id| ids::mailbox_name(id).ok_or(ProblemKind::MailboxMissing));
    let mailbox = mailbox.transpose()?;
    let Some(query) = &request.query else {
        let mailbox = mailbox.ok_or_else(|| ApiError::bad_request("No folder is named."))?;
        return Ok(vec![Place { mailbox, found: None }]);
    };
    let sources = vec![Source { account: account.id.clone(), pool: Arc::clone(&account.pool) }];
    let zone = Zone::new(state.clock.now(), request.zone);
    let query = parse(query).query;
    let search = state.searches.open_fresh(Request { sources, mailbox, query, zone });
    search.finished().await?;
    state.searches.keep(&search);
    let place = |found: Messages| Place { mailbox: found.mailbox.clone(), found: Some(found) };
    Ok(search.found().into_iter().map(place).collect())
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
