//! SELECT (RFC 9051 §6.3.2).

use super::command::{Command, Effect};
use super::error::Error;
use super::name::MailboxName;
use super::response::Kind;
use super::selected::Selected;
use super::{Connection, Reply};

impl Connection {
    /// Selects `mailbox`, unless it is selected already.
    ///
    /// # Errors
    ///
    /// [`Error::MailboxMissing`] if it isn't there or can't hold messages.
    pub async fn select(&self, mailbox: &MailboxName) -> Result<Selected, Error> {
        if let Some(selected) = self.selected().filter(|selected| selected.name == *mailbox) {
            return Ok(selected);
        }
        // Only what a SELECT brings; EXISTS and the like are noted by the connection itself.
        let wants: &[Kind] = &[Kind::Flags, Kind::Recent];
        let select = Command::new("SELECT").mailbox(mailbox).wants(wants);
        let reply = self.run(select.with_effect(Effect::Select(mailbox.clone()))).await;
        reply.map_err(missing)?;
        self.selected().filter(|selected| selected.name == *mailbox).ok_or(Error::Closed)
    }

    /// Selects `mailbox` as it is now. One that stayed selected may lack messages that came since: what is asked of an
    /// unknown UID is done to nothing, without a word (RFC 9051 §6.4.9).
    ///
    /// # Errors
    ///
    /// Those of [`Self::select`].
    pub async fn select_now(&self, mailbox: &MailboxName) -> Result<Selected, Error> {
        if self.selected().is_none_or(|selected| selected.name != *mailbox) {
            return self.select(mailbox).await;
        }
        // On its own: Dovecot looks for what is new only when nothing else waits, and tells old numbers until then.
        self.noop().await?;
        // The host may have told that it is gone.
        self.select(mailbox).await
    }

    /// Lets go of the selected mailbox (RFC 9051 §6.4.2).
    ///
    /// # Errors
    ///
    /// What the host said no to, or that the connection broke.
    pub async fn unselect(&self) -> Result<Reply, Error> {
        self.run(Command::new("UNSELECT").with_effect(Effect::Unselect)).await
    }

    /// Takes in what is new in the selected mailbox.
    ///
    /// # Errors
    ///
    /// That the connection broke.
    pub async fn noop(&self) -> Result<Reply, Error> {
        self.run(Command::new("NOOP")).await
    }
}

/// Hosts without RFC 5530 say why they refuse a mailbox only in words.
fn missing(error: Error) -> Error {
    match error {
        Error::Refused { code: None, .. } => Error::MailboxMissing,
        error => error,
    }
}
