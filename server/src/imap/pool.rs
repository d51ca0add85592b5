//! All connections of one account.
//!
//! Invariant: a connection has one holder at a time. It goes back when its [`Lease`] is dropped, whatever became of
//! what was asked on it: its task reads every answer to the end.
//!
//! SELECT of a large folder takes a hundred times as long as reading from it. So a folder that is in use stays
//! selected: whoever asks for another one gets a connection on which nothing is selected, and the next such
//! connection is opened ahead of need.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use shared::host::Endpoint;
use shared::mailbox::MailboxRole;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::capability::Capabilities;
use super::connection::{Connection, Unasked};
use super::credential::Credential;
use super::error::Error;
use super::handshake;
use super::name::MailboxName;
use crate::dialer::Dialer;

mod lease;
mod resting;
mod shown;

pub use lease::Lease;
use resting::{Member, Resting, Spare};
use shown::ShownParts;

/// How much an account may ask of its host.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once, beside the one that listens for news.
    pub connections: usize,
    /// After how long an unused connection is closed.
    pub idle: Duration,
    /// Capabilities not to be used although the host offers them, in upper case: for hosts whose promise is broken.
    pub without: BTreeSet<String>,
    /// Room for connections that are opened ahead of need, of all accounts together.
    pub spares: Arc<Semaphore>,
}

/// After how long a connection has to show that it lives before it is trusted with what must not be done twice.
const RESTED: Duration = Duration::from_secs(20);

/// How long a connection that rested gets to answer before another is tried.
const REVIVED_WITHIN: Duration = Duration::from_secs(10);

/// Connections opened ahead of need, of one account.
const SPARES: usize = 2;

/// How long to wait for a connection on which the right folder is selected before selecting it on another.
const WORTH_WAITING: Duration = Duration::from_millis(50);

pub struct Pool {
    endpoint: Endpoint,
    credential: Credential,
    dialer: Arc<Dialer>,
    limits: Limits,
    idle: Mutex<Idle>,
    returned: Notify,
    room: Arc<Semaphore>,
    spares: Arc<Semaphore>,
    /// Transfers hold a connection for as long as their reader takes; this many leave some for everything else.
    transfers: Arc<Semaphore>,
    /// The host refused the credential: asking again would only get the account locked.
    is_refused: AtomicBool,
    shown: ShownParts,
}

#[derive(Default)]
struct Idle {
    resting: Resting,
    /// The folders that connections are lent for, by number of the lease.
    lent: BTreeMap<u64, MailboxName>,
    last_lease: u64,
    is_swept: bool,
    /// A connection is being opened ahead of need.
    is_growing: bool,
    capabilities: Option<Capabilities>,
    /// As the last list of folders had them.
    roles: BTreeMap<MailboxRole, MailboxName>,
}

impl Pool {
    pub fn new(
        endpoint: Endpoint,
        credential: Credential,
        dialer: Arc<Dialer>,
        limits: Limits,
    ) -> Arc<Self> {
        let room = Arc::new(Semaphore::new(limits.connections.max(2)));
        let transfers = Arc::new(Semaphore::new(limits.connections.saturating_sub(2).max(1)));
        Arc::new(Self {
            endpoint,
            credential,
            dialer,
            limits,
            idle: Mutex::default(),
            returned: Notify::new(),
            room,
            spares: Arc::new(Semaphore::new(SPARES)),
            transfers,
            is_refused: AtomicBool::new(false),
            shown: ShownParts::default(),
        })
    }

    /// A connection, best one on which `mailbox` is selected.
    ///
    /// # Errors
    ///
    /// As [`handshake::sign_in`].
    pub async fn lease(self: &Arc<Self>, mailbox: Option<&MailboxName>) -> Result<Lease, Error> {
        let room = self.permit(&self.room).await?;
        let found = match mailbox {
            Some(mailbox) => self.take_for(mailbox).await,
            None => self.idle().resting.take_any(self.room.available_permits()),
        };
        let (member, rested) = match found {
            Some((member, since)) => (member, since.elapsed()),
            None => (Member::new(self.connect().await?), Duration::ZERO),
        };
        if mailbox.is_some_and(|mailbox| !member.has_selected(mailbox)) {
            self.open_spare();
        }
        Ok(Lease::new(self, member, rested, room, mailbox))
    }

    /// A connection that has just shown that it lives, for what must not be done twice.
    ///
    /// # Errors
    ///
    /// As [`handshake::sign_in`].
    pub async fn lease_alive(
        self: &Arc<Self>,
        mailbox: Option<&MailboxName>,
    ) -> Result<Lease, Error> {
        loop {
            let mut lease = self.lease(mailbox).await?;
            if lease.rested < RESTED {
                return Ok(lease);
            }
            // A firewall between may have forgotten a connection that rested, without a word to us.
            let sign_of_life = tokio::time::timeout(Duration::from_secs(5), lease.noop()).await;
            if sign_of_life.is_ok_and(|reply| reply.is_ok()) {
                return Ok(lease);
            }
            lease.is_dead = true;
        }
    }

    /// Does what is safe to do twice: once more on another connection if the first one breaks.
    ///
    /// # Errors
    ///
    /// Those of `work`, and of [`Self::lease`].
    pub async fn repeatable<T, W: Future<Output = Result<T, Error>>>(
        self: &Arc<Self>,
        mailbox: Option<&MailboxName>,
        work: impl Fn(Lease) -> W,
    ) -> Result<T, Error> {
        let lease = self.lease(mailbox).await?;
        let outcome = if lease.rested < RESTED {
            work(lease).await
        } else {
            // One that was forgotten on the way takes every word and never answers.
            let answer = tokio::time::timeout(REVIVED_WITHIN, work(lease)).await;
            answer.unwrap_or(Err(Error::Closed))
        };
        match outcome {
            Err(error) if error.is_fault_of_host() => work(self.lease(mailbox).await?).await,
            Err(Error::Closed) => {
                let room = self.permit(&self.room).await?;
                let member = Member::new(self.connect().await?);
                work(Lease::new(self, member, Duration::ZERO, room, mailbox)).await
            }
            outcome => outcome,
        }
    }

    /// Like [`Self::repeatable`], for what holds its connection for as long as a reader far away takes. Waits while there
    /// are so many of these that nothing would be left for everything else.
    ///
    /// # Errors
    ///
    /// Those of `work`, and of [`Self::lease`].
    pub async fn transfer<T, W: Future<Output = Result<T, Error>>>(
        self: &Arc<Self>,
        mailbox: Option<&MailboxName>,
        work: impl Fn(Lease) -> W,
    ) -> Result<T, Error> {
        let permit = Arc::new(self.permit(&self.transfers).await?);
        let work = |mut lease: Lease| {
            lease.begin_transfer(Arc::clone(&permit));
            work(lease)
        };
        self.repeatable(mailbox, work).await
    }

    /// A connection that has just shown that it lives, for what the host may take minutes to answer. Waits while there are
    /// so many of these that nothing would be left for everything else. Dropped before the answer, it is closed, which
    /// is how a host learns that nobody waits any more.
    ///
    /// # Errors
    ///
    /// As [`handshake::sign_in`].
    pub async fn lease_patiently(
        self: &Arc<Self>,
        mailbox: Option<&MailboxName>,
    ) -> Result<Lease, Error> {
        let permit = Arc::new(self.permit(&self.transfers).await?);
        let mut lease = self.lease_alive(mailbox).await?;
        lease.begin_transfer(permit);
        lease.closes_when_busy = true;
        Ok(lease)
    }

    /// What the host offers; asks it if that isn't known yet.
    ///
    /// # Errors
    ///
    /// As [`handshake::sign_in`].
    pub async fn capabilities(self: &Arc<Self>) -> Result<Capabilities, Error> {
        if let Some(known) = self.idle().capabilities.clone() {
            return Ok(known);
        }
        Ok(self.lease(None).await?.capabilities().clone())
    }

    /// The folder that had this role when folders were listed last.
    pub(crate) fn role(&self, role: MailboxRole) -> Option<MailboxName> {
        self.idle().roles.get(&role).cloned()
    }

    pub(crate) fn set_roles(&self, roles: BTreeMap<MailboxRole, MailboxName>) {
        self.idle().roles = roles;
    }

    pub(crate) fn note_role(&self, role: MailboxRole, name: &MailboxName) {
        self.idle().roles.insert(role, name.clone());
    }

    /// Which parts of messages are their text, as far as lists have told.
    pub(crate) fn shown(&self) -> &ShownParts {
        &self.shown
    }

    /// Takes in a connection that was made to check a password, so that it wasn't made in vain.
    pub fn adopt(self: &Arc<Self>, connection: Connection) {
        self.give_back(Member::new(connection));
    }

    /// A connection outside of the pool, whose host's unasked words go to `unasked`.
    pub(crate) async fn connect_and_hear(&self, unasked: Unasked) -> Result<Connection, Error> {
        let Self { endpoint, credential, dialer, limits, .. } = self;
        self.check_refused()?;
        let outcome = handshake::sign_in_and_hear(
            endpoint,
            credential,
            dialer,
            &limits.without,
            Some(unasked),
        );
        self.note_refused(outcome.await)
    }

    async fn connect(&self) -> Result<Connection, Error> {
        let Self { endpoint, credential, dialer, limits, .. } = self;
        self.check_refused()?;
        let outcome = handshake::sign_in(endpoint, credential, dialer, &limits.without);
        let connection = self.note_refused(outcome.await)?;
        self.idle().capabilities = Some(connection.capabilities().clone());
        Ok(connection)
    }

    /// Whether the host refused the credential; then nothing is tried any more.
    pub fn is_refused(&self) -> bool {
        self.is_refused.load(Ordering::Relaxed)
    }

    fn check_refused(&self) -> Result<(), Error> {
        let text = String::new();
        if self.is_refused() { Err(Error::WrongPassword { text }) } else { Ok(()) }
    }

    fn note_refused(&self, outcome: Result<Connection, Error>) -> Result<Connection, Error> {
        if matches!(outcome, Err(Error::WrongPassword { .. })) {
            self.is_refused.store(true, Ordering::Relaxed);
        }
        outcome
    }

    async fn permit(&self, semaphore: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Error> {
        Arc::clone(semaphore).acquire_owned().await.map_err(|_| Error::Closed)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection for work in `mailbox`. One on which it is selected is worth a moment's wait.
    async fn take_for(&self, mailbox: &MailboxName) -> Option<(Member, Instant)> {
        let until = Instant::now() + WORTH_WAITING;
        loop {
            let mut returned = pin!(self.returned.notified());
            // From here on nothing that comes back is missed.
            returned.as_mut().enable();
            {
                let mut idle = self.idle();
                let fitting = idle.resting.take_selected(mailbox);
                if fitting.is_some() {
                    return fitting;
                }
                let is_lent = idle.lent.values().any(|lent| lent == mailbox);
                if !is_lent || Instant::now() >= until {
                    return idle.resting.take_other(self.room.available_permits());
                }
            }
            // Whether it came back or not is seen above.
            let _ = tokio::time::timeout_at(until, returned).await;
        }
    }

    /// Notes that a connection was lent for work in `mailbox`.
    fn note_lent(&self, mailbox: &MailboxName) -> u64 {
        let mut idle = self.idle();
        idle.last_lease += 1;
        let number = idle.last_lease;
        idle.lent.insert(number, mailbox.clone());
        number
    }

    /// Notes that nobody should wait for what was lent under this number.
    fn forget_lent(&self, number: u64) {
        self.idle().lent.remove(&number);
        self.returned.notify_waiters();
    }

    fn give_back(self: &Arc<Self>, member: Member) {
        if member.connection.is_closed() {
            return;
        }
        let mut idle = self.idle();
        idle.capabilities.get_or_insert_with(|| member.connection.capabilities().clone());
        // Each sign-in brings one, however many there are.
        if idle.resting.len() < self.limits.connections.max(2) {
            idle.resting.put(member);
        }
        if !idle.is_swept {
            idle.is_swept = true;
            tokio::spawn(sweep(Arc::downgrade(self), self.limits.idle));
        }
        drop(idle);
        self.returned.notify_waiters();
    }

    /// Opens a connection ahead of need, unless there is one on which nothing is selected, or no room for another.
    fn open_spare(self: &Arc<Self>) {
        let Some(spare) = self.place_for_spare() else { return };
        let pool = Arc::clone(self);
        tokio::spawn(async move {
            let opened = pool.connect().await;
            pool.idle().is_growing = false;
            // That it failed is seen, and said, when somebody needs one.
            if let Ok(connection) = opened
                && pool.has_room()
            {
                pool.give_back(Member::opened_ahead(connection, spare));
            }
        });
    }

    fn place_for_spare(&self) -> Option<Spare> {
        let has_room = self.has_room();
        let mut idle = self.idle();
        if idle.is_growing || idle.resting.has_unselected() || !has_room {
            return None;
        }
        let place = |room: &Arc<Semaphore>| Arc::clone(room).try_acquire_owned().ok();
        let spare = Spare::new(place(&self.spares)?, place(&self.limits.spares)?);
        idle.is_growing = true;
        Some(spare)
    }

    /// Whether the account has fewer connections than it may have.
    fn has_room(&self) -> bool {
        self.idle().resting.len() < self.room.available_permits()
    }
}

/// Closes connections that are unused for long, until there are none.
async fn sweep(pool: Weak<Pool>, limit: Duration) {
    loop {
        tokio::time::sleep(limit / 4).await;
        let Some(pool) = pool.upgrade() else { return };
        let mut idle = pool.idle();
        idle.resting.close_unused(limit);
        if idle.resting.len() == 0 {
            idle.is_swept = false;
            return;
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}
