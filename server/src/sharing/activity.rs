//! What was done in accounts that several people work in: written with the deed, for those who may see it.

use jiff::{SignedDuration, Timestamp};
use shared::activity::{Activity, ActivityKind, ActivityPage};
use shared::change::{Change, ChangeRequest, Target};
use shared::contact::csv::safe_cell;
use shared::id::{AccountId, UserId};
use shared::mailbox::MailboxRole;

use crate::db::activity::Wanted;
use crate::db::{self, Db, DbResult};
use crate::error::{ApiError, ApiResult};
use crate::lines;
use crate::mail::changes::Messages;
use crate::mail::ids::mailbox_name;
use crate::mail::{MessageRef, held};
use crate::people::accounts::OpenAccount;
use crate::secrets::random_name;
use crate::state::AppState;

/// How long it is known what was done.
const KEPT: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Messages that are named where several were changed at once.
const SUBJECTS: usize = 3;
/// Characters that are kept of what others wrote.
const CHARACTERS: usize = 300;

/// Writes down that a user did something, where several people work. The deed is done, whatever becomes of the line.
pub async fn note(
    state: &AppState,
    account: &AccountId,
    user: &UserId,
    kind: ActivityKind,
    (subject, note): (&str, &str),
) {
    if let Err(error) = write(state, account, user, kind, (subject, note)).await {
        tracing::error!(?error, "What was done in a shared account can't be noted");
    }
}

async fn write(
    state: &AppState,
    account: &AccountId,
    user: &UserId,
    kind: ActivityKind,
    (subject, note): (&str, &str),
) -> ApiResult<()> {
    if db::shares::count(&state.db, account).await? < 2 {
        return Ok(());
    }
    let row = db::users::find(&state.db, user).await?.ok_or_else(ApiError::not_found)?;
    let entry = Activity {
        id: random_name::<12>(&mut rand::rng()),
        at: state.clock.now(),
        person: row.email,
        kind,
        subject: subject.chars().take(CHARACTERS).collect(),
        note: note.chars().take(CHARACTERS).collect(),
    };
    Ok(db::activity::add(&state.db, account, &entry).await?)
}

/// What a change is going to do, in words for the log, asked before it is done; `None` where nobody else works in the
/// account, or for what isn't logged.
pub async fn of_change(
    state: &AppState,
    account: &OpenAccount,
    request: &ChangeRequest,
) -> Option<(ActivityKind, String, String)> {
    let (kind, place) = match &request.change {
        Change::Move { to: Target::Role(MailboxRole::Trash) } | Change::Destroy => {
            (ActivityKind::Deleted, String::new())
        }
        Change::Move { to: Target::Role(role) } => {
            (ActivityKind::Moved, format!("{role:?}").to_lowercase())
        }
        Change::Move { to: Target::Mailbox(mailbox) } => {
            (ActivityKind::Moved, mailbox_name(mailbox).map(|name| name.decoded())?)
        }
        Change::Keywords { .. } | Change::Copy { .. } | Change::Snooze { .. } => return None,
    };
    if db::shares::count(&state.db, &account.id).await.ok()? < 2 {
        return None;
    }
    let first = MessageRef::parse(request.messages.first()?)?;
    let same = request.messages.iter().filter_map(MessageRef::parse).filter(|message| {
        message.mailbox == first.mailbox && message.uid_validity == first.uid_validity
    });
    let uids = same.take(SUBJECTS).map(|message| message.uid).collect();
    let (mailbox, uid_validity) = (first.mailbox, first.uid_validity);
    let messages = Messages { mailbox, uid_validity, uids };
    let held = held::look(&account.pool, &messages, SUBJECTS).await.ok()?;
    let more = request.messages.len().saturating_sub(held.subjects.len());
    let mut subject = held.subjects.join("; ");
    if more > 0 {
        subject.push_str(&format!(" (+{more})"));
    }
    Some((kind, subject, place))
}

/// A page of it; `next` is what the page before said.
///
/// # Errors
///
/// 400 where `next` is none of ours.
pub async fn read(
    state: &AppState,
    account: &AccountId,
    mut wanted: Wanted,
    next: Option<&str>,
) -> ApiResult<ActivityPage> {
    wanted.after = lines::place(next)?;
    wanted.limit = lines::ASKED;
    let found = db::activity::list(&state.db, account, &wanted).await?;
    let (items, next) = lines::page(found, |entry| (entry.at, &entry.id));
    let people = db::activity::people(&state.db, account).await?;
    Ok(ActivityPage { items, people, next })
}

/// Forgets what was done longer ago than it is to be known.
///
/// # Errors
///
/// Those of the database.
pub async fn forget_old(db: &Db, now: Timestamp) -> DbResult<()> {
    db::activity::forget(db, now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN)).await
}

/// All that is wanted, as a table (RFC 4180) that no spreadsheet runs.
///
/// # Errors
///
/// Those of the database.
pub async fn export(
    state: &AppState,
    account: &AccountId,
    mut wanted: Wanted,
) -> ApiResult<Vec<u8>> {
    wanted.limit = lines::EXPORTED;
    let entries = db::activity::list(&state.db, account, &wanted).await?;
    let line = |entry: Activity| {
        let (kind, said) = (lines::word(&entry.kind), [entry.person, entry.subject, entry.note]);
        let [person, subject, note] = said.map(|text| safe_cell(&text));
        [entry.at.to_string(), person, kind, subject, note]
    };
    let heading = ["time", "person", "kind", "subject", "note"];
    lines::table(heading, entries.into_iter().map(line))
}
