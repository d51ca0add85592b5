//! Connections that nobody uses at the moment, and which of them to lend.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use crate::imap::{Connection, MailboxName};

/// A connection of the pool.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) connection: Connection,
    /// Held for as long as the connection lives.
    _spare: Option<Arc<Spare>>,
}

/// The places of a connection that was opened ahead of need.
pub(super) struct Spare {
    _of_account: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Spare {
    pub(super) fn new(of_account: OwnedSemaphorePermit, of_all: OwnedSemaphorePermit) -> Self {
        Self { _of_account: of_account, _of_all: of_all }
    }
}

impl Member {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection, _spare: None }
    }

    pub(super) fn opened_ahead(connection: Connection, spare: Spare) -> Self {
        Self { connection, _spare: Some(Arc::new(spare)) }
    }

    pub(super) fn has_selected(&self, mailbox: &MailboxName) -> bool {
        self.connection.selected().is_some_and(|selected| selected.name == *mailbox)
    }
}

/// The one used last stands last.
#[derive(Default)]
pub(super) struct Resting(Vec<(Member, Instant)>);

impl Resting {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn put(&mut self, member: Member) {
        self.0.push((member, Instant::now()));
    }

    /// Whether there is one that is free and on which nothing is selected.
    pub(super) fn has_unselected(&self) -> bool {
        self.0.iter().any(|(Member { connection, .. }, _)| {
            !connection.is_closed() && !connection.is_busy() && connection.selected().is_none()
        })
    }

    /// The one used last on which `mailbox` is selected.
    pub(super) fn take_selected(&mut self, mailbox: &MailboxName) -> Option<(Member, Instant)> {
        self.drop_closed();
        let fits = |(member, _): &(Member, Instant)| {
            !member.connection.is_busy() && member.has_selected(mailbox)
        };
        self.0.iter().rposition(fits).map(|place| self.0.remove(place))
    }

    /// One for another mailbox than those that are selected: best where none is; else the one used longest ago, so
    /// that the mailboxes in use stay selected. `room` is how many more could be opened.
    pub(super) fn take_other(&mut self, room: usize) -> Option<(Member, Instant)> {
        self.drop_closed();
        let rank = |(age, (Member { connection, .. }, _)): &(usize, &(Member, Instant))| {
            // One that still answers somebody who went away comes last.
            (connection.is_busy(), connection.selected().is_some(), *age)
        };
        let (place, _) = self.0.iter().enumerate().min_by_key(rank)?;
        self.take(place, room)
    }

    /// The one used last, whose process on the host has everything at hand.
    pub(super) fn take_any(&mut self, room: usize) -> Option<(Member, Instant)> {
        self.drop_closed();
        let is_free = |(member, _): &(Member, Instant)| !member.connection.is_busy();
        let place = self.0.iter().rposition(is_free).unwrap_or(0);
        self.take(place, room)
    }

    fn take(&mut self, place: usize, room: usize) -> Option<(Member, Instant)> {
        let (member, _) = self.0.get(place)?;
        // A new one is quicker than the end of what nobody waits for, where there is room for it.
        if member.connection.is_busy() && self.0.len() <= room {
            return None;
        }
        Some(self.0.remove(place))
    }

    pub(super) fn close_unused(&mut self, limit: Duration) {
        self.0.retain(|(member, since)| !member.connection.is_closed() && since.elapsed() < limit);
    }

    fn drop_closed(&mut self) {
        self.0.retain(|(member, _)| !member.connection.is_closed());
    }
}
