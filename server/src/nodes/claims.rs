//! What is done by one task of one node at a time.
//!
//! A claim of a node that died is let go by the others. One that only seems dead, cut off from the database, can't be told
//! from it: what must not happen twice is fenced besides, as sends are by their revision.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::sleep;

use crate::db::{self, DbResult};
use crate::state::AppState;

/// How often it is looked whether something is free.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long a failing database is left alone.
const BREATHER: Duration = Duration::from_secs(1);

/// What can be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A send, to be sent or to be cleared up after.
    Submission,
    /// The messages of an account whose time has come.
    Snoozes,
    /// A CardDAV server.
    AddressServer,
    /// A template being applied.
    TemplateRun,
    /// A draft being saved.
    Draft,
    /// An account whose new mail closed browsers are told of.
    Push,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Snoozes => "snoozes",
            Self::AddressServer => "address-server",
            Self::TemplateRun => "template-run",
            Self::Draft => "draft",
            Self::Push => "push",
        }
    }
}

/// The claims of this node's tasks.
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<HashSet<(Kind, String)>>);

impl Held {
    pub(super) fn has(&self, kind: Kind, subject: &str) -> bool {
        self.lock().contains(&(kind, subject.to_owned()))
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<(Kind, String)>> {
        // Nothing that holds the lock can leave it half-changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something that this task alone does, until it is dropped.
#[derive(Debug)]
pub struct Taken {
    state: AppState,
    kind: Kind,
    subject: String,
}

impl Taken {
    /// Takes something, unless another task or node has it.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn take(state: &AppState, kind: Kind, subject: &str) -> DbResult<Option<Self>> {
        let nodes = &state.nodes;
        if !nodes.claims.lock().insert((kind, subject.to_owned())) {
            return Ok(None);
        }
        // Dropped on the way out, it lets go of what it did not get, which does no harm.
        let taken = Self { state: state.clone(), kind, subject: subject.to_owned() };
        let is_ours = !nodes.are_many
            || db::nodes::claim(&state.db, nodes.id.in_database(), kind.as_str(), subject).await?;
        Ok(is_ours.then_some(taken))
    }

    /// Takes something once whoever has it is done.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn wait(state: &AppState, kind: Kind, subject: &str) -> DbResult<Self> {
        loop {
            if let Some(taken) = Self::take(state, kind, subject).await? {
                return Ok(taken);
            }
            sleep(LOOK_EVERY).await;
        }
    }
}

impl Taken {
    /// Lets go of it, and waits until that is so.
    pub async fn release(mut self) {
        let subject = std::mem::take(&mut self.subject);
        let_go(&self.state, self.kind, subject).await;
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let (state, kind) = (self.state.clone(), self.kind);
        let subject = std::mem::take(&mut self.subject);
        if subject.is_empty() {
            return; // It was released.
        }
        if state.nodes.are_many {
            // Waited for when the server stops, as all workers are.
            state.workers.clone().spawn(async move { let_go(&state, kind, subject).await });
        } else {
            state.nodes.claims.lock().remove(&(kind, subject));
        }
    }
}

async fn let_go(state: &AppState, kind: Kind, subject: String) {
    if state.nodes.are_many {
        let node = state.nodes.id.in_database();
        while let Err(error) = db::nodes::release(&state.db, node, kind.as_str(), &subject).await
            && !state.db.is_closed()
        {
            tracing::warn!(%error, "A claim could not be let go");
            sleep(BREATHER).await;
        }
    }
    state.nodes.claims.lock().remove(&(kind, subject));
}
