//! IDLE (RFC 2177) and NOTIFY (RFC 5465): how a host tells what happens without being asked.

use super::command::{Command, Effect};
use super::{Connection, Pending};

/// Everything but the messages of the selected mailbox, of which there is none on a connection that only listens.
const EVENTS: &str =
    "(personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))";

impl Connection {
    /// Listens for what happens in the selected mailbox, until [`Self::end_idle`].
    pub(crate) fn start_idle(&self) -> Pending {
        self.submit(Command::new("IDLE").with_effect(Effect::Idle))
    }

    /// Asks to be told of whatever happens in any of the user's own mailboxes.
    pub(crate) fn notify_all(&self) -> Pending {
        self.submit(Command::new("NOTIFY SET").word(EVENTS))
    }
}
