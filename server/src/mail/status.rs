//! STATUS (RFC 9051 §6.3.11): counts of a folder, and the word for its state.

use crate::imap::response::{Data, Kind};
use crate::imap::value::Value;
use crate::imap::{Capabilities, Command, MailboxName};

/// How a folder stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub messages: Option<u32>,
    pub unseen: Option<u32>,
    pub uid_next: Option<u32>,
    pub uid_validity: Option<u32>,
    pub highest_mod_seq: Option<u64>,
}

impl Status {
    /// What to ask for: `(MESSAGES …)`.
    pub fn items(host: &Capabilities) -> &'static str {
        if host.has("CONDSTORE") {
            "(MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ)"
        } else {
            "(MESSAGES UNSEEN UIDNEXT UIDVALIDITY)"
        }
    }

    pub fn command(mailbox: &MailboxName, host: &Capabilities) -> Command {
        Command::new("STATUS").mailbox(mailbox).word(Self::items(host)).wants(&[Kind::Status])
    }

    /// `* STATUS name (MESSAGES 1 …)`.
    pub fn parse(data: &Data) -> Option<(MailboxName, Self)> {
        let [name, items, ..] = data.values.as_slice() else { return None };
        let mut status = Self::default();
        for pair in items.items().chunks_exact(2) {
            let [item, value] = pair else { continue };
            match item.text().unwrap_or_default().to_ascii_uppercase().as_str() {
                "MESSAGES" => status.messages = value.number32(),
                "UNSEEN" => status.unseen = value.number32(),
                "UIDNEXT" => status.uid_next = value.number32(),
                "UIDVALIDITY" => status.uid_validity = value.number32(),
                "HIGHESTMODSEQ" => status.highest_mod_seq = value.number(),
                _ => {}
            }
        }
        Some((name_of(name), status))
    }

    /// A word that changes whenever messages or, where the host can tell, their keywords change.
    /// Empty where the host told too little.
    pub fn state(&self) -> String {
        match (self.uid_validity, self.highest_mod_seq) {
            // 0: the mailbox keeps no such numbers (RFC 7162 §3.1.2.2).
            (Some(validity), Some(mod_seq)) if mod_seq > 0 => format!("{validity}-{mod_seq}"),
            (Some(validity), _) => match (self.uid_next, self.messages, self.unseen) {
                (Some(next), Some(messages), Some(unseen)) => {
                    format!("{validity}-{next}-{messages}-{unseen}")
                }
                _ => String::new(),
            },
            (None, _) => String::new(),
        }
    }
}

/// The name of a mailbox in a response, where even one called `NIL` may stand bare.
pub(super) fn name_of(value: &Value) -> MailboxName {
    value.bytes().map_or_else(|| MailboxName::new("NIL"), |bytes| MailboxName::from_wire(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_says_what_the_host_lets_it() {
        let full = Status {
            messages: Some(3),
            unseen: Some(1),
            uid_next: Some(9),
            uid_validity: Some(7),
            highest_mod_seq: Some(42),
        };
        assert_eq!(full.state(), "7-42");
        assert_eq!(Status { highest_mod_seq: Some(0), ..full }.state(), "7-9-3-1");
        assert_eq!(Status { highest_mod_seq: None, ..full }.state(), "7-9-3-1");
        assert_eq!(Status { uid_validity: None, ..full }.state(), "");
    }
}
