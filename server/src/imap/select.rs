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

    /// Selects `mailbox` and makes sure that its UIDs mean what they meant when `uid_validity` was noted.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`] if they don't; [`Error::MailboxMissing`].
    pub async fn select_valid(
        &self,
        mailbox: &MailboxName,
        uid_validity: u32,
    ) -> Result<Selected, Error> {
        let selected = self.select(mailbox).await?;
        if selected.uid_validity == uid_validity { Ok(selected) } else { Err(Error::Stale) }
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
