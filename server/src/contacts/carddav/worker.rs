//! When books are made the same: after a change here, when somebody asks, and from time to time.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use shared::contact::sync::SyncFailure;
use shared::event::Event;
use shared::id::{AddressServerId, UserId};
use tokio::sync::Notify;
use tokio::time::sleep;

use super::Error;
use super::sync::sync;
use crate::db::DbResult;
use crate::db::address_servers::{self as table, Outcome, ServerRow};
use crate::nodes::{Kind, Taken};
use crate::state::AppState;

/// How often a server is asked what is new there.
const EVERY: SignedDuration = SignedDuration::from_mins(15);

/// How long a change here waits for the next one.
const SETTLING: Duration = Duration::from_millis(500);

/// The database is asked at least this often.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

/// Servers that are seen to at once.
const AT_ONCE: usize = 4;

/// How long somebody who asks waits for the end; it goes on without them.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the worker and the handlers share.
#[derive(Debug, Default)]
pub struct Syncs {
    wake: Notify,
    done: Notify,
    /// Users who changed something.
    changed: Mutex<BTreeSet<UserId>>,
    running: Mutex<BTreeSet<AddressServerId>>,
}

impl Syncs {
    /// The user's cards or books changed here.
    pub fn note(&self, user: &UserId) {
        self.changed.lock().unwrap_or_else(|broken| broken.into_inner()).insert(user.clone());
        self.wake.notify_one();
    }

    pub fn is_running(&self, server: &AddressServerId) -> bool {
        self.running.lock().unwrap_or_else(|broken| broken.into_inner()).contains(server)
    }

    /// `false` if it runs already.
    fn begin(&self, server: &AddressServerId) -> bool {
        self.running.lock().unwrap_or_else(|broken| broken.into_inner()).insert(server.clone())
    }

    fn end(&self, server: &AddressServerId) {
        self.running.lock().unwrap_or_else(|broken| broken.into_inner()).remove(server);
        self.done.notify_waiters();
    }

    fn take_changed(&self) -> BTreeSet<UserId> {
        std::mem::take(&mut self.changed.lock().unwrap_or_else(|broken| broken.into_inner()))
    }
}

/// Ends the run of a server whatever becomes of it.
struct Run<'a> {
    syncs: &'a Syncs,
    server: AddressServerId,
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        self.syncs.end(&self.server);
    }
}

/// Sees to what is due, until the server stops.
pub async fn run(state: AppState) {
    let stop = state.stopping.clone();
    while !stop.is_cancelled() {
        if let Err(error) = see_to_all(&state).await {
            tracing::error!(%error, "Address books can't be kept the same");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = state.syncs.wake.notified() => sleep(SETTLING).await,
            () = sleep(LONGEST_SLEEP) => {}
        }
    }
}

async fn see_to_all(state: &AppState) -> DbResult<()> {
    let refused = word(SyncFailure::WrongPassword);
    for user in state.syncs.take_changed() {
        table::make_due(&state.db, &user, &refused, state.clock.now()).await?;
    }
    let due = table::due(&state.db, state.clock.now()).await?;
    stream::iter(due)
        .for_each_concurrent(AT_ONCE, |server| async move {
            let seen = state.stopping.run_until_cancelled(see_to(state, &server)).await;
            if let Some(Err(error)) = seen {
                tracing::error!(%error, "What came of an address server can't be noted");
            }
        })
        .await;
    Ok(())
}

async fn see_to(state: &AppState, server: &ServerRow) -> DbResult<()> {
    let Some(taken) = Taken::take(state, Kind::AddressServer, &server.id).await? else {
        return Ok(()); // Another node sees to it.
    };
    if !state.syncs.begin(&server.id()) {
        return Ok(());
    }
    let run = Run { syncs: &state.syncs, server: server.id() };
    let done = sync(state, server).await;
    let now = state.clock.now();
    let failure = done.as_ref().err().map(super::Stop::failure);
    if let Err(super::Stop::Here(error @ (Error::Db(_) | Error::Broken(_)))) = &done {
        tracing::error!(%error, "Address books can't be written");
    }
    let attempts = if failure.is_some() { server.attempts.saturating_add(1) } else { 0 };
    let due_at = match failure {
        None => later(now, EVERY),
        Some(SyncFailure::WrongPassword) => None,
        Some(_) => later(now, pause(attempts)),
    };
    let failure = failure.map(word);
    let outcome = Outcome { failure: failure.as_deref(), attempts, due_at };
    table::note(&state.db, &server.id(), outcome, now).await?;
    drop((run, taken));
    // Whoever looked meanwhile saw that it runs.
    state.events.publish(&server.user(), Event::ContactsChanged);
    Ok(())
}

/// How long to wait after so many attempts.
fn pause(attempts: u32) -> SignedDuration {
    SignedDuration::from_mins(match attempts {
        0 | 1 => 1,
        2..=4 => 5,
        5..=10 => 30,
        _ => 4 * 60,
    })
}

fn later(now: Timestamp, time: SignedDuration) -> Option<Timestamp> {
    now.checked_add(time).ok()
}

/// How a failure stands in the database.
fn word(failure: SyncFailure) -> String {
    serde_json::to_string(&failure).unwrap_or_default()
}

/// Makes the books of one server the same because somebody asks for it, and waits a while for the end.
///
/// # Errors
///
/// [`Error::NotFound`] if it isn't the user's.
pub async fn sync_now(state: &AppState, user: &UserId, id: &AddressServerId) -> Result<(), Error> {
    let all = table::of_user(&state.db, user).await?;
    let server = all.into_iter().find(|row| row.id == id.as_str()).ok_or(Error::NotFound)?;
    let task = {
        let state = state.clone();
        state.workers.clone().spawn(async move {
            // What runs already may have begun before the change that is asked for.
            while state.syncs.is_running(&server.id()) {
                let done = state.syncs.done.notified();
                if state.syncs.is_running(&server.id()) {
                    done.await;
                }
            }
            if let Err(error) = see_to(&state, &server).await {
                tracing::error!(%error, "What came of an address server can't be noted");
            }
        })
    };
    let _ = tokio::time::timeout(PATIENCE, task).await;
    Ok(())
}
