//! Conversations: which messages of an account answer each other, whatever folder they are in.
//!
//! A host can thread one folder by itself (RFC 5256), but not across folders, and many can't at all. So the few header
//! fields that tie messages are read once, folder by folder, and what they say is kept in memory: a keyed hash a
//! Message-ID, four bytes a message and folder. From then on only what comes or goes is asked for. It holds nothing that
//! the host doesn't, and is made again where it was lost.
//!
//! Until a folder is read through, its list is shown as plain messages.

mod conversation;
mod folder;
mod index;
mod learn;
mod people;
mod senders;
mod window;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use shared::mailbox::MailboxRole;
use tokio::sync::watch;
use tokio::time::Instant;

use super::status::Status;
use super::{Error, mailboxes};
use crate::imap::{MailboxName, Pool};
use index::Index;
pub(super) use senders::BySender;

/// Messages of an account that are kept track of, over all folders; some 60 bytes each.
const MOST_MESSAGES: usize = 300_000;

/// How long the first answer waits for its folder to be read through: long enough for a few thousand messages, and not
/// long enough to be noticed.
const PATIENCE: Duration = Duration::from_millis(200);

/// How long an account that nobody looks at keeps its conversations.
const KEPT_FOR: Duration = Duration::from_secs(15 * 60);

/// What is known of the conversations of one account.
pub struct Threads {
    pool: Arc<Pool>,
    index: Mutex<Index>,
    /// How folders stand that changed since they were looked at.
    changed: Mutex<BTreeMap<MailboxName, Status>>,
    /// One reads or updates a folder at a time.
    folders: Mutex<BTreeMap<MailboxName, Arc<tokio::sync::Mutex<()>>>>,
    is_reading: AtomicBool,
    /// Somebody sees to it that the memory is given back.
    is_minded: AtomicBool,
    used_at: Mutex<Instant>,
    /// Told whenever a folder was read through, and when there is no more to read.
    progress: watch::Sender<()>,
}

impl std::fmt::Debug for Threads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Threads").finish_non_exhaustive()
    }
}

impl Threads {
    pub fn new(pool: Arc<Pool>) -> Arc<Self> {
        Arc::new(Self {
            pool,
            index: Mutex::default(),
            changed: Mutex::default(),
            folders: Mutex::default(),
            is_reading: AtomicBool::new(false),
            is_minded: AtomicBool::new(false),
            used_at: Mutex::new(Instant::now()),
            progress: watch::Sender::new(()),
        })
    }

    /// Takes note of how a folder stands now, so that the next answer is about that.
    pub fn heard(&self, mailbox: &MailboxName, status: &Status) {
        let known = self.index().stamp(mailbox);
        if known.is_some_and(|known| learn::stamp(status) != Some(known)) {
            lock(&self.changed).insert(mailbox.clone(), status.clone());
        }
    }

    /// Whether folders are being read through.
    pub(super) fn is_reading(&self) -> bool {
        self.is_reading.load(Ordering::Acquire)
    }

    /// Begins to read all folders through, `first` first, unless that is being done.
    fn begin(self: &Arc<Self>, first: &MailboxName) {
        if self.is_reading.swap(true, Ordering::AcqRel) {
            return;
        }
        let (threads, first) = (Arc::clone(self), first.clone());
        tokio::spawn(async move {
            let outcome = threads.read_all(&first).await;
            if let Err(error) = outcome {
                tracing::debug!(%error, "Reading conversations ended early");
            }
            threads.is_reading.store(false, Ordering::Release);
            threads.progress.send_replace(());
            if !threads.is_minded.swap(true, Ordering::AcqRel) {
                tokio::spawn(forget_when_unused(Arc::downgrade(&threads)));
            }
        });
    }

    /// Waits a moment for `mailbox` to be read through.
    async fn wait_for(&self, mailbox: &MailboxName) {
        self.wait_until(mailbox, Instant::now() + PATIENCE).await;
    }

    async fn wait_until(&self, mailbox: &MailboxName, until: Instant) {
        let mut progress = self.progress.subscribe();
        while self.index().stamp(mailbox).is_none() && self.is_reading() {
            if tokio::time::timeout_at(until, progress.changed()).await.is_err() {
                return;
            }
        }
    }

    async fn read_all(&self, first: &MailboxName) -> Result<(), Error> {
        if self.pool.role(MailboxRole::Inbox).is_none() {
            mailboxes::refresh_roles(&self.pool).await?;
        }
        let statuses = self.statuses().await?;
        for mailbox in self.in_order(first, &statuses) {
            let messages = statuses.get(mailbox).and_then(|status| status.messages).unwrap_or(0);
            let room = MOST_MESSAGES.saturating_sub(self.index().len());
            if usize::try_from(messages).is_ok_and(|messages| messages <= room) {
                match self.read_folder(mailbox).await {
                    Ok(()) => self.progress.send_replace(()),
                    Err(error) if error.is_connection() => return Err(error),
                    // One that can't be opened, or went away meanwhile, keeps nobody from reading the others.
                    Err(_) => {}
                }
            }
        }
        Ok(())
    }

    async fn statuses(&self) -> Result<BTreeMap<MailboxName, Status>, Error> {
        self.pool.repeatable(None, |lease| async move { mailboxes::statuses(&lease).await }).await
    }

    /// The folders that are not read yet: `first`, then those where answers usually are.
    fn in_order<'a>(
        &self,
        first: &MailboxName,
        statuses: &'a BTreeMap<MailboxName, Status>,
    ) -> Vec<&'a MailboxName> {
        let role = |role| self.pool.role(role);
        let inbox = role(MailboxRole::Inbox);
        let (sent, archive) = (role(MailboxRole::Sent), role(MailboxRole::Archive));
        let first = [Some(first.clone()), inbox, sent, archive];
        let rank = |name: &MailboxName| first.iter().position(|it| it.as_ref() == Some(name));
        let index = self.index();
        let unread = |name: &&MailboxName| !self.is_left_out(name) && index.stamp(name).is_none();
        let mut names: Vec<&MailboxName> = statuses.keys().filter(unread).collect();
        names.sort_by_key(|name| rank(name).unwrap_or(first.len()));
        names
    }

    /// What was thrown away, sent by machines or is not written yet belongs to no conversation.
    fn is_left_out(&self, mailbox: &MailboxName) -> bool {
        let roles = [MailboxRole::Drafts, MailboxRole::Junk, MailboxRole::Trash];
        roles.iter().any(|role| self.pool.role(*role).as_ref() == Some(mailbox))
    }

    fn touch(&self) {
        *lock(&self.used_at) = Instant::now();
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        lock(&self.index)
    }

    fn folder_lock(&self, mailbox: &MailboxName) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(lock(&self.folders).entry(mailbox.clone()).or_default())
    }
}

/// Gives the memory back when nobody has looked for long.
async fn forget_when_unused(threads: Weak<Threads>) {
    loop {
        tokio::time::sleep(KEPT_FOR / 3).await;
        let Some(threads) = threads.upgrade() else { return };
        let is_unused = lock(&threads.used_at).elapsed() >= KEPT_FOR;
        if is_unused && !threads.is_reading() {
            *threads.index() = Index::default();
            threads.is_minded.store(false, Ordering::Release);
            return;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds one of these locks can leave what it guards half-changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
