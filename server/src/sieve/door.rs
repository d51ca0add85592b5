//! How an account comes by a connection to its scripts: one at a time, and none that is kept.
//!
//! Scripts are looked at a few times a day, and a host keeps a process for each connection, often few of them a user. A
//! new one costs a handshake, which nobody notices beside what the host does to compile a script.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shared::host::Endpoint;
use tokio::sync::MutexGuard;
use tokio::time::Instant;

use super::connection::{Connection, Host};
use super::error::Error;
use crate::dialer::Dialer;
use crate::imap::Credential;

/// For how long a host that refused the sign-in is left alone: many count attempts, and lock accounts.
const REFUSED_FOR: Duration = Duration::from_secs(60);

pub struct Door {
    endpoint: Option<Endpoint>,
    credential: Credential,
    dialer: Arc<Dialer>,
    /// Held while somebody talks to the host, so that nothing of ours comes between a look and a change.
    turn: tokio::sync::Mutex<()>,
    refused: Mutex<Option<(Instant, Error)>>,
    known: Mutex<Option<Host>>,
}

/// A connection for as long as this is held.
#[derive(Debug)]
pub struct Visit<'a> {
    pub connection: Connection,
    _turn: MutexGuard<'a, ()>,
}

impl Door {
    pub fn new(endpoint: Option<Endpoint>, credential: Credential, dialer: Arc<Dialer>) -> Self {
        let (turn, refused) = (tokio::sync::Mutex::default(), Mutex::default());
        let known = Mutex::default();
        Self { endpoint, credential, dialer, turn, refused, known }
    }

    /// Whether there is a host at all.
    pub fn exists(&self) -> bool {
        self.endpoint.is_some()
    }

    /// Waits for its turn, connects and signs in.
    ///
    /// # Errors
    ///
    /// [`Error::None`] without a host; those of [`Connection::open`].
    pub async fn enter(&self) -> Result<Visit<'_>, Error> {
        let endpoint = self.endpoint.as_ref().ok_or(Error::None)?;
        let turn = self.turn.lock().await;
        if let Some((at, error)) = &*self.refused()
            && at.elapsed() < REFUSED_FOR
        {
            return Err(error.clone());
        }
        let opened = Connection::open(endpoint, &self.credential, &self.dialer).await;
        if let Err(error @ Error::SignIn { .. }) = &opened {
            *self.refused() = Some((Instant::now(), error.clone()));
        }
        let connection = opened?;
        *self.known() = Some(connection.host().clone());
        Ok(Visit { connection, _turn: turn })
    }

    /// What the host said of itself when it was last asked.
    pub fn known_host(&self) -> Option<Host> {
        self.known().clone()
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Option<Host>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refused(&self) -> std::sync::MutexGuard<'_, Option<(Instant, Error)>> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visit<'_> {
    pub async fn leave(self) {
        self.connection.leave().await;
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
