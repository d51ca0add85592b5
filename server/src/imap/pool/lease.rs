//! A connection of the pool, lent to one holder.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;

use super::Pool;
use crate::imap::Connection;

/// A connection for as long as this is held.
pub struct Lease {
    connection: Connection,
    pool: Arc<Pool>,
    /// How long the connection was unused before.
    pub(super) rested: Duration,
    pub(super) is_dead: bool,
    /// Whether it isn't worth keeping while something is still being answered.
    pub(super) closes_when_busy: bool,
    _room: OwnedSemaphorePermit,
    pub(super) transfer: Option<Arc<OwnedSemaphorePermit>>,
}

impl Lease {
    pub(super) fn new(
        pool: &Arc<Pool>,
        connection: Connection,
        rested: Duration,
        room: OwnedSemaphorePermit,
    ) -> Self {
        let pool = Arc::clone(pool);
        let (is_dead, closes_when_busy) = (false, false);
        Self { connection, pool, rested, is_dead, closes_when_busy, _room: room, transfer: None }
    }
}

impl Lease {
    /// Whether no other connection waits in the pool.
    pub fn is_only_one(&self) -> bool {
        self.pool.idle().connections.is_empty()
    }
}

impl Deref for Lease {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let is_abandoned = self.closes_when_busy && self.connection.is_busy();
        if !self.is_dead && !is_abandoned {
            self.pool.give_back(self.connection.clone());
        }
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").finish_non_exhaustive()
    }
}
