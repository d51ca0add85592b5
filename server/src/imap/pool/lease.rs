//! A connection of the pool, lent to one holder.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;

use super::Pool;
use super::resting::Member;
use crate::imap::{Connection, MailboxName};

/// A connection for as long as this is held.
pub struct Lease {
    member: Member,
    pool: Arc<Pool>,
    /// Under which number others may wait for it.
    lent: Option<u64>,
    /// How long the connection was unused before.
    pub(super) rested: Duration,
    pub(super) is_dead: bool,
    /// Whether it isn't worth keeping while something is still being answered.
    pub(super) closes_when_busy: bool,
    _room: OwnedSemaphorePermit,
    transfer: Option<Arc<OwnedSemaphorePermit>>,
}

impl Lease {
    pub(super) fn new(
        pool: &Arc<Pool>,
        member: Member,
        rested: Duration,
        room: OwnedSemaphorePermit,
        mailbox: Option<&MailboxName>,
    ) -> Self {
        let lent = mailbox.map(|mailbox| pool.note_lent(mailbox));
        let pool = Arc::clone(pool);
        let (is_dead, closes_when_busy) = (false, false);
        Self { member, pool, lent, rested, is_dead, closes_when_busy, _room: room, transfer: None }
    }

    /// From now on it is held for as long as a reader far away takes: nobody should wait for it.
    pub(super) fn begin_transfer(&mut self, permit: Arc<OwnedSemaphorePermit>) {
        self.transfer = Some(permit);
        self.forget_lent();
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }

    fn forget_lent(&mut self) {
        if let Some(number) = self.lent.take() {
            self.pool.forget_lent(number);
        }
    }
}

impl Deref for Lease {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.member.connection
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let is_abandoned = self.closes_when_busy && self.member.connection.is_busy();
        if !self.is_dead && !is_abandoned {
            self.pool.give_back(self.member.clone());
        }
        self.forget_lent();
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").finish_non_exhaustive()
    }
}
