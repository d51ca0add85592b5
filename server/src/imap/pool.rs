//! All connections of one account.
//!
//! Invariant: a connection has one holder at a time. It goes back when its [`Lease`] is dropped, whatever became of
//! what was asked on it: its task reads every answer to the end.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use shared::host::Endpoint;
use shared::mailbox::MailboxRole;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::capability::Capabilities;
use super::connection::{Connection, Unasked};
use super::credential::Credential;
use super::error::Error;
use super::handshake;
use super::name::MailboxName;
use super::scope::Scope;
use crate::dialer::Dialer;

mod lease;

pub use lease::Lease;

/// How much an account may ask of its host.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once, beside the one that listens for news.
    pub connections: usize,
    /// After how long an unused connection is closed.
    pub idle: Duration,
    /// Capabilities not to be used although the host offers them, in upper case: for hosts whose promise is broken.
    pub without: BTreeSet<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 5, idle: Duration::from_secs(4 * 60), without: BTreeSet::new() }
    }
}

/// After how long a connection has to show that it lives before it is trusted with what must not be done twice.
const RESTED: Duration = Duration::from_secs(20);

/// How long a connection that rested gets to answer before another is tried.
const REVIVED_WITHIN: Duration = Duration::from_secs(10);

pub struct Pool {
    endpoint: Endpoint,
    credential: Credential,
    dialer: Arc<Dialer>,
    limits: Limits,
    scope: Scope,
    idle: Mutex<Idle>,
    room: Arc<Semaphore>,
    /// Transfers hold a connection for as long as their reader takes; this many leave some for everything else.
    transfers: Arc<Semaphore>,
    /// The host refused the credential: asking again would only get the account locked.
    is_refused: AtomicBool,
}

#[derive(Default)]
struct Idle {
    /// The one used last stands last.
    connections: Vec<(Connection, Instant)>,
    is_swept: bool,
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
        Self::within(endpoint, credential, dialer, limits, Scope::ALL)
    }

    /// Connections for which only the mailboxes of `scope` are there.
    pub fn within(
        endpoint: Endpoint,
        credential: Credential,
        dialer: Arc<Dialer>,
        limits: Limits,
        scope: Scope,
    ) -> Arc<Self> {
        let room = Arc::new(Semaphore::new(limits.connections.max(2)));
        let transfers = Arc::new(Semaphore::new(limits.connections.saturating_sub(2).max(1)));
        let idle = Mutex::default();
        let is_refused = AtomicBool::new(false);
        Arc::new(Self {
            endpoint,
            credential,
            dialer,
            limits,
            scope,
            idle,
            room,
            transfers,
            is_refused,
        })
    }

    /// The mailboxes that are there for whoever holds this pool.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// A connection, best one on which `mailbox` is selected.
    ///
    /// # Errors
    ///
    /// As [`handshake::sign_in`].
    pub async fn lease(self: &Arc<Self>, mailbox: Option<&MailboxName>) -> Result<Lease, Error> {
        let room = self.permit(&self.room).await?;
        let (connection, rested) = match self.take_idle(mailbox) {
            Some((connection, since)) => (connection, since.elapsed()),
            None => (self.connect().await?, Duration::ZERO),
        };
        Ok(Lease::new(self, connection, rested, room))
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
                let connection = self.connect().await?;
                work(Lease::new(self, connection, Duration::ZERO, room)).await
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
            lease.transfer = Some(Arc::clone(&permit));
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
        lease.transfer = Some(permit);
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

    /// Takes in a connection that was made to check a password, so that it wasn't made in vain.
    pub fn adopt(self: &Arc<Self>, connection: Connection) {
        connection.limit_to(&self.scope);
        self.give_back(connection);
    }

    /// Closes what is unused, as when the user signs out.
    pub fn close_idle(&self) {
        self.idle().connections.clear();
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
        let connection = self.note_refused(outcome.await)?;
        connection.limit_to(&self.scope);
        Ok(connection)
    }

    async fn connect(&self) -> Result<Connection, Error> {
        let Self { endpoint, credential, dialer, limits, .. } = self;
        self.check_refused()?;
        let outcome = handshake::sign_in(endpoint, credential, dialer, &limits.without);
        let connection = self.note_refused(outcome.await)?;
        connection.limit_to(&self.scope);
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

    fn take_idle(&self, mailbox: Option<&MailboxName>) -> Option<(Connection, Instant)> {
        let mut idle = self.idle();
        idle.connections.retain(|(connection, _)| !connection.is_closed());
        let count = idle.connections.len();
        let best = idle.connections.iter().enumerate().min_by_key(|(age, (connection, _))| {
            let selected = connection.selected().map(|selected| selected.name);
            let fits = mailbox.is_none() || selected.as_ref() == mailbox;
            // One on which the mailbox is selected, and that was used last: what the host keeps at hand for it is warm.
            // Else the one used longest ago, so that the mailboxes in use stay selected.
            let rank = if fits && mailbox.is_some() { count - age } else { *age };
            // One that still answers somebody who went away comes last.
            (connection.is_busy(), !fits, selected.is_some(), rank)
        });
        let (place, (connection, _)) = best?;
        // A new one is quicker than the end of what nobody waits for, where there is room for it.
        if connection.is_busy() && idle.connections.len() <= self.room.available_permits() {
            return None;
        }
        Some(idle.connections.remove(place))
    }

    fn give_back(self: &Arc<Self>, connection: Connection) {
        if connection.is_closed() {
            return;
        }
        let mut idle = self.idle();
        idle.capabilities.get_or_insert_with(|| connection.capabilities().clone());
        idle.connections.push((connection, Instant::now()));
        if !idle.is_swept {
            idle.is_swept = true;
            tokio::spawn(sweep(Arc::downgrade(self), self.limits.idle));
        }
    }
}

/// Closes connections that are unused for long, until there are none.
async fn sweep(pool: Weak<Pool>, limit: Duration) {
    loop {
        tokio::time::sleep(limit / 4).await;
        let Some(pool) = pool.upgrade() else { return };
        let mut idle = pool.idle();
        idle.connections
            .retain(|(connection, since)| !connection.is_closed() && since.elapsed() < limit);
        if idle.connections.is_empty() {
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
