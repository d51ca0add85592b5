//! What was moved in the last weeks, for whoever finds out late that it shouldn't have been.
//!
//! Only where the messages went is kept, not what they are: that is asked of the host when somebody looks.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use shared::change::{Change, Moved, Target};
use shared::history::{History, PastMove};
use shared::id::{AccountId, HistoryId, JobId, UserId};
use shared::job::Job;

use crate::db::history::Entry;
use crate::db::{self, DbResult};
use crate::error::{ApiError, ApiResult};
use crate::imap;
use crate::jobs;
use crate::mail::changes::Messages;
use crate::mail::ids::{mailbox_id, mailbox_name};
use crate::mail::{MessageRef, held};
use crate::people::accounts::OpenAccount;
use crate::secrets::random_name;
use crate::state::AppState;

/// How long a move can be taken back.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Moves that are shown: each is asked for at the host.
const SHOWN: i64 = 50;
/// Subjects that are told of each.
const SUBJECTS: usize = 3;

fn oldest(now: Timestamp) -> Timestamp {
    now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN)
}

/// Notes where messages went. What goes back where it came from is no move of its own. The move is done, whatever becomes
/// of the note.
pub async fn note(state: &AppState, account: &AccountId, user: &UserId, moved: &[Moved]) {
    if let Err(error) = try_note(state, account, user, moved).await {
        tracing::error!(%error, "A move can't be noted");
    }
}

async fn try_note(
    state: &AppState,
    account: &AccountId,
    user: &UserId,
    moved: &[Moved],
) -> DbResult<()> {
    let mut groups: BTreeMap<_, Vec<(u32, u32)>> = BTreeMap::new();
    for pair in moved {
        let ends = (MessageRef::parse(&pair.from), MessageRef::parse(&pair.to));
        let (Some(from), Some(to)) = ends else { continue };
        let way = (from.mailbox, from.uid_validity, to.mailbox, to.uid_validity);
        groups.entry(way).or_default().push((from.uid, to.uid));
    }
    let now = state.clock.now();
    for ((from, from_validity, to, uid_validity), uids) in groups {
        let (source, target) = (mailbox_id(&from), mailbox_id(&to));
        let old: Vec<u32> = uids.iter().map(|(old, _)| *old).collect();
        let place = (&source, from_validity);
        let back = db::history::left(&state.db, account, place, &old, &target).await?;
        let back: HashSet<u32> = back.into_iter().collect();
        let uids: Vec<u32> =
            uids.into_iter().filter(|(old, _)| !back.contains(old)).map(|(_, new)| new).collect();
        if uids.is_empty() {
            continue;
        }
        let id = HistoryId(random_name::<12>(&mut rand::rng()));
        let entry = Entry { id, at: now, source, target, uid_validity, uids };
        db::history::add(&state.db, account, user, entry).await?;
    }
    db::history::forget(&state.db, oldest(now)).await
}

/// What a user moved and the host still holds where it went.
///
/// # Errors
///
/// What the host said no to.
pub async fn list(state: &AppState, account: &OpenAccount, user: &UserId) -> ApiResult<History> {
    let since = oldest(state.clock.now());
    let entries = db::history::list(&state.db, &account.id, user, since, SHOWN).await?;
    let mut items = Vec::new();
    for entry in entries {
        let Some(mailbox) = mailbox_name(&entry.target) else { continue };
        let messages =
            Messages { mailbox, uid_validity: entry.uid_validity, uids: entry.uids.clone() };
        let held = match held::look(&account.pool, &messages, SUBJECTS).await {
            Ok(held) => held,
            Err(imap::Error::Stale | imap::Error::MailboxMissing) => held::Held::default(),
            Err(error) => return Err(error.into()),
        };
        if held.uids.len() != entry.uids.len() {
            db::history::set_uids(&state.db, &entry.id, &held.uids).await?;
        }
        if !held.uids.is_empty() {
            items.push(PastMove {
                id: entry.id,
                at: entry.at,
                from: entry.source,
                to: entry.target,
                count: u32::try_from(held.uids.len()).unwrap_or(u32::MAX),
                subjects: held.subjects,
            });
        }
    }
    Ok(History { items })
}

/// Moves messages back where they came from, beside the requests.
///
/// # Errors
///
/// 404 for a move that nobody remembers.
pub async fn undo(
    state: &AppState,
    account: &Arc<OpenAccount>,
    user: &UserId,
    id: &HistoryId,
    new: JobId,
) -> ApiResult<Job> {
    let entry = db::history::find(&state.db, &account.id, user, id).await?;
    let entry = entry.ok_or_else(ApiError::not_found)?;
    let folders = (mailbox_name(&entry.target), mailbox_name(&entry.source));
    let (Some(mailbox), Some(target)) = folders else { return Err(ApiError::not_found()) };
    let messages = Messages { mailbox, uid_validity: entry.uid_validity, uids: entry.uids };
    let change = Change::Move { to: Target::Mailbox(entry.source) };
    Ok(jobs::begin_with(state, account, user, new, (messages, change, target)))
}
