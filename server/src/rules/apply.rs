//! What a trial found, done to the messages it was found for: moves, copies, marks, and deletions into the trash.
//!
//! Nothing is sent for mail that is there already, and no header of it is rewritten.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use shared::change::{Change, Target};
use shared::id::{JobId, TrialId, UserId};
use shared::job::Job;
use shared::keyword::Keyword;
use shared::mailbox::MailboxRole;
use shared::problem::ProblemKind;
use shared::trial::TriedKind;
use shared::view::ListView;

use super::trials::Findings;
use crate::error::{ApiError, ApiResult};
use crate::imap::MailboxName;
use crate::imap::flags::{self, flag};
use crate::jobs::{self, Step};
use crate::mail::changes::Messages;
use crate::mail::ids::mailbox_id;
use crate::mail::{folders, mailboxes, roles, view};
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

/// Begins to do what a trial found.
///
/// # Errors
///
/// 404 for a trial that nobody remembers; what the host said no to before anything was changed, but for folders that the
/// rules make.
pub async fn begin(
    state: &AppState,
    account: &Arc<OpenAccount>,
    user: &UserId,
    trial: &TrialId,
    new: JobId,
) -> ApiResult<Job> {
    let found = state.trials.find(&account.id, trial)?.findings();
    let found = found.ok_or_else(|| ApiError::bad_request("The rules are still being tried."))?;
    let place = mailbox_id(&found.mailbox);
    let steps = plan(account, found).await?;
    Ok(jobs::start(state, account, user, new, place, steps))
}

/// By what is done: the messages.
#[derive(Debug, Default)]
struct Plan {
    marks: BTreeMap<Keyword, Vec<u32>>,
    copies: BTreeMap<String, Vec<u32>>,
    moves: BTreeMap<String, Vec<u32>>,
    trash: Vec<u32>,
}

impl Plan {
    fn new(found: &Findings) -> Self {
        let mut plan = Self::default();
        for (uid, actions) in &found.actions {
            for action in actions {
                let target = action.target.clone().unwrap_or_default();
                let to = match action.kind {
                    TriedKind::Flag => match keyword(&target) {
                        Some(keyword) => plan.marks.entry(keyword).or_default(),
                        None => continue,
                    },
                    TriedKind::Copy => plan.copies.entry(target).or_default(),
                    TriedKind::Move => plan.moves.entry(target).or_default(),
                    TriedKind::Delete => &mut plan.trash,
                    TriedKind::Edit
                    | TriedKind::Forward
                    | TriedKind::Reply
                    | TriedKind::Reject
                    | TriedKind::Notify => continue,
                };
                to.push(*uid);
            }
        }
        plan
    }
}

/// Marks a message can get. `\Deleted` would have others throw it away.
fn keyword(name: &str) -> Option<Keyword> {
    let keyword = flags::keyword(name)?;
    (flag(&keyword) != "\\Deleted").then_some(keyword)
}

async fn plan(account: &Arc<OpenAccount>, found: Findings) -> ApiResult<Vec<Step>> {
    let plan = Plan::new(&found);
    let there = targets(account, &plan, &found).await?;
    let messages = |uids: Vec<u32>| Messages {
        mailbox: found.mailbox.clone(),
        uid_validity: found.uid_validity,
        uids,
    };
    let mut steps = Vec::new();
    for (keyword, uids) in plan.marks {
        // Only where it isn't set, so that taking it back leaves what was set before.
        let owner = view::Owner::of(account, None);
        let lacking =
            view::find(owner, &found.mailbox, &ListView::default(), Some((&keyword, true))).await?;
        if lacking.uid_validity != found.uid_validity {
            return Err(ProblemKind::MailboxRebuilt.into());
        }
        let lacking: BTreeSet<u32> = lacking.uids.into_iter().collect();
        let uids = uids.into_iter().filter(|uid| lacking.contains(uid)).collect();
        let change = Change::Keywords { add: vec![keyword], remove: Vec::new() };
        steps.push(Step { messages: messages(uids), change, target: None });
    }
    // Copies before moves, which take the message away.
    for (folder, uids) in plan.copies {
        if let Some(target) = there.get(&folder) {
            let change = Change::Copy { to: Target::Mailbox(mailbox_id(target)) };
            steps.push(Step { messages: messages(uids), change, target: Some(target.clone()) });
        }
    }
    for (folder, uids) in plan.moves {
        if let Some(target) = there.get(&folder) {
            let change = Change::Move { to: Target::Mailbox(mailbox_id(target)) };
            steps.push(Step { messages: messages(uids), change, target: Some(target.clone()) });
        }
    }
    if !plan.trash.is_empty() {
        let trash = roles::mailbox_for(&account.pool, MailboxRole::Trash).await?;
        if trash != found.mailbox {
            let change = Change::Move { to: Target::Role(MailboxRole::Trash) };
            steps.push(Step { messages: messages(plan.trash), change, target: Some(trash) });
        }
    }
    steps.retain(|step| !step.messages.uids.is_empty());
    Ok(steps)
}

/// The folders that messages go to, by the names that the rules give them. What is to go to one that isn't there, and
/// that the rules don't make, stays, as the host would leave it in the inbox.
async fn targets(
    account: &Arc<OpenAccount>,
    plan: &Plan,
    found: &Findings,
) -> ApiResult<BTreeMap<String, MailboxName>> {
    let known: BTreeSet<MailboxName> =
        mailboxes::names(&account.pool).await?.into_iter().map(|folder| folder.name).collect();
    let mut targets = BTreeMap::new();
    for folder in plan.copies.keys().chain(plan.moves.keys()) {
        let name = MailboxName::new(folder);
        if !known.contains(&name) {
            if !found.made_folders.contains(folder) {
                continue;
            }
            folders::make(&account.pool, &name).await?;
        }
        targets.insert(folder.clone(), name);
    }
    Ok(targets)
}
