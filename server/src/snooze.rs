//! Messages put away until a time: they wait in a folder of their own, and come back to the inbox, unread and at its top.
//!
//! A message is noted before it is moved, and forgotten once it is back: whatever stops in between, it comes back. It
//! comes back in the name of whoever put it away, for as long as they may; a message that somebody took out of the folder
//! meanwhile is left alone.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use shared::change::{Change, ChangeRequest, ChangeResult};
use shared::id::{AccountId, MessageId, UserId};
use shared::keyword::Keyword;
use shared::mailbox::MailboxRole;
use shared::message::MessageWindow;
use shared::permission::Permission;
use shared::problem::ProblemKind;
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::db::snoozes::Snooze;
use crate::db::{self, DbResult};
use crate::error::{ApiError, ApiResult};
use crate::imap::{self, MailboxName, Pool};
use crate::mail::changes::{self, Messages};
use crate::mail::ids::mailbox_name;
use crate::mail::{MessageRef, names, roles, search};
use crate::nodes::{Kind, Taken};
use crate::people::access::may_still;
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

/// How far ahead a message can be put away.
const LONGEST: SignedDuration = SignedDuration::from_hours(5 * 366 * 24);
/// Messages of an account that wait.
const MOST: i64 = 10_000;
/// Accounts that are seen to at once.
const AT_ONCE: usize = 8;
/// The database is asked at least this often, whatever it said before.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

/// What the worker and the handlers share.
#[derive(Debug, Default)]
pub struct Snoozes {
    wake: Notify,
}

/// Puts messages away; those that are already get another time.
///
/// # Errors
///
/// 400 for a time that is over or too far ahead; what the host said no to.
pub async fn put_away(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    messages: &[MessageId],
    until: Timestamp,
) -> ApiResult<ChangeResult> {
    check(state, &account.id, messages.len(), until).await?;
    let named = names::of(&account.pool, messages).await?;
    let snooze = |(message, name): (MessageId, Option<String>)| Snooze {
        account: account.id.clone(),
        user: user.clone(),
        message,
        name,
        due_at: until,
        attempts: 0,
    };
    let snoozes: Vec<Snooze> = named.into_iter().map(snooze).collect();
    db::snoozes::put(&state.db, &snoozes).await?;
    let request = ChangeRequest { messages: messages.to_vec(), change: Change::Snooze { until } };
    // What isn't moved isn't found when its time has come, and forgotten then.
    let result = changes::apply(&account.pool, &request).await;
    if let Ok(result) = &result {
        for moved in &result.moved {
            db::snoozes::moved(&state.db, &account.id, &moved.from, &moved.to).await?;
        }
    }
    state.snoozes.wake.notify_one();
    Ok(result?)
}

/// Whether so many messages more can be put away until then.
///
/// # Errors
///
/// 400 for a time that is over or too far ahead; 507 for too many.
pub(crate) async fn check(
    state: &AppState,
    account: &AccountId,
    messages: usize,
    until: Timestamp,
) -> ApiResult<()> {
    let ahead = until.duration_since(state.clock.now());
    if !ahead.is_positive() || ahead > LONGEST {
        return Err(ApiError::bad_request("A message is put away for five years at most."));
    }
    let more = i64::try_from(messages).unwrap_or(i64::MAX);
    if db::snoozes::count(&state.db, account).await?.saturating_add(more) > MOST {
        return Err(ProblemKind::NoRoom.into());
    }
    Ok(())
}

/// Whether messages of an account wait in this folder.
pub fn is_folder(account: &OpenAccount, mailbox: &MailboxName) -> bool {
    account.pool.role(MailboxRole::Snoozed).as_ref() == Some(mailbox)
}

/// Says of each row of that folder when its message comes back.
///
/// # Errors
///
/// Those of the database.
pub async fn tell(
    state: &AppState,
    account: &OpenAccount,
    window: &mut MessageWindow,
) -> DbResult<()> {
    let name = mailbox_name(&window.mailbox);
    if !name.is_some_and(|name| is_folder(account, &name)) {
        return Ok(());
    }
    let all = db::snoozes::of_account(&state.db, &account.id).await?;
    let times: HashMap<_, _> = all.into_iter().map(|it| (it.message, it.due_at)).collect();
    for item in &mut window.items {
        item.snoozed_until = times.get(&item.id).copied();
    }
    Ok(())
}

/// Brings back what is due, until the server stops. Nothing makes it end before.
pub async fn run(state: AppState) {
    let stop = state.stopping.clone();
    while !stop.is_cancelled() {
        let pause = match take_up(&state).await {
            Ok(pause) => pause,
            Err(error) => {
                report("Messages that are put away can't be read", &error);
                LONGEST_SLEEP
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = state.snoozes.wake.notified() => {}
            () = sleep(pause) => {}
        }
    }
}

fn report(what: &'static str, error: &dyn StdError) {
    tracing::error!(%error, "{what}");
}

/// Sees to all that is due, and tells how long nothing else will be.
async fn take_up(state: &AppState) -> DbResult<Duration> {
    let now = state.clock.now();
    let mut by_account: HashMap<AccountId, Vec<Snooze>> = HashMap::new();
    for snooze in db::snoozes::due(&state.db, now, 1000).await? {
        by_account.entry(snooze.account.clone()).or_default().push(snooze);
    }
    stream::iter(by_account)
        .for_each_concurrent(AT_ONCE, |(account, snoozes)| async move {
            if let Err(error) = see_to(state, &account, snoozes).await {
                report("What came of messages that were put away can't be noted", &error);
            }
        })
        .await;
    let next = db::snoozes::next_due(&state.db, now).await?;
    let pause = next.and_then(|next| Duration::try_from(next.duration_since(now)).ok());
    Ok(pause.unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP))
}

async fn see_to(state: &AppState, account: &AccountId, snoozes: Vec<Snooze>) -> DbResult<()> {
    let Some(_taken) = Taken::take(state, Kind::Snoozes, account.as_str()).await? else {
        return Ok(()); // Another node sees to them.
    };
    let mut held: HashMap<UserId, bool> = HashMap::new();
    let mut left = Vec::new();
    for snooze in snoozes {
        let user = &snooze.user;
        if !held.contains_key(user) {
            let may = may_still(state, user, account, Permission::Organise).await?;
            held.insert(user.clone(), may.is_some());
        }
        if held.get(user) == Some(&true) {
            left.push(snooze);
        } else {
            db::snoozes::forget(&state.db, &snooze).await?;
        }
    }
    let outcome = match state.accounts.get(state, account).await {
        Ok(account) => bring_back(&account.pool, &left).await.map_err(ApiError::from),
        Err(error) => Err(error),
    };
    for snooze in left {
        match &outcome {
            Ok(()) => db::snoozes::forget(&state.db, &snooze).await?,
            // The host is away, or somebody has to sign in again: neither is news for the log.
            Err(_) => {
                let again = state.clock.now().saturating_add(pause(snooze.attempts));
                db::snoozes::put_off(&state.db, &snooze, again.unwrap_or(Timestamp::MAX)).await?;
            }
        }
    }
    Ok(())
}

/// How long to wait after so many attempts.
fn pause(attempts: u32) -> SignedDuration {
    SignedDuration::from_secs(match attempts {
        0..=2 => 10,
        3..=8 => 60,
        9..=20 => 10 * 60,
        _ => 3600,
    })
}

/// Moves to the inbox what is still in the folder; unread, so that it is new there.
async fn bring_back(pool: &Arc<Pool>, snoozes: &[Snooze]) -> Result<(), imap::Error> {
    let Some(folder) = roles::find(pool, MailboxRole::Snoozed).await? else { return Ok(()) };
    let mut groups: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut lost = Vec::new();
    for snooze in snoozes {
        match MessageRef::parse(&snooze.message).filter(|it| it.mailbox == folder) {
            Some(it) => groups.entry(it.uid_validity).or_default().push(it.uid),
            None => lost.push(snooze),
        }
    }
    for (uid_validity, uids) in groups {
        let group = Messages { mailbox: folder.clone(), uid_validity, uids };
        match move_back(pool, &group).await {
            // The folder was made anew: its messages have other numbers.
            Err(imap::Error::Stale) => lost.extend(snoozes.iter().filter(|snooze| {
                let place = MessageRef::parse(&snooze.message);
                place.is_some_and(|it| it.uid_validity == uid_validity && it.mailbox == folder)
            })),
            Err(imap::Error::MailboxMissing) => return Ok(()),
            moved => moved?,
        }
    }
    for snooze in lost {
        find_and_move_back(pool, &folder, snooze).await?;
    }
    Ok(())
}

async fn find_and_move_back(
    pool: &Arc<Pool>,
    folder: &MailboxName,
    snooze: &Snooze,
) -> Result<(), imap::Error> {
    let Some(name) = &snooze.name else { return Ok(()) };
    let found = search::by_header(pool, folder, "Message-ID", &format!("<{name}>")).await?;
    let Some(first) = found.first() else { return Ok(()) };
    let uids = found.iter().map(|it| it.uid).collect();
    let group = Messages { mailbox: folder.clone(), uid_validity: first.uid_validity, uids };
    move_back(pool, &group).await
}

async fn move_back(pool: &Arc<Pool>, group: &Messages) -> Result<(), imap::Error> {
    let remove = vec![Keyword::new(Keyword::SEEN)];
    let unread = Change::Keywords { add: Vec::new(), remove };
    changes::apply_to(pool, group, &unread, None).await?;
    let target = shared::change::Target::Role(MailboxRole::Inbox);
    let inbox = MailboxName::inbox();
    changes::apply_to(pool, group, &Change::Move { to: target }, Some(&inbox)).await?;
    Ok(())
}
