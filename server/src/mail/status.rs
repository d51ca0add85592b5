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
            (Some(validity), Some(mod_seq)) if mod_seq > 0 => {
                // With these two it also tells whether messages came or went (see [`Known`]).
                let (next, messages) = (self.uid_next.unwrap_or(0), self.messages.unwrap_or(0));
                format!("{validity}.{mod_seq}.{next}.{messages}")
            }
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

/// What a state says of the folder that it was the state of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) uid_validity: u32,
    pub(super) mod_seq: u64,
    uid_next: u32,
    messages: u32,
}

impl Known {
    /// `None` for a state that holds no HIGHESTMODSEQ, and for what is no state of ours.
    pub(super) fn parse(state: &str) -> Option<Self> {
        let mut parts = state.split('.');
        let known = Self {
            uid_validity: parts.next()?.parse().ok()?,
            mod_seq: parts.next()?.parse().ok().filter(|number| *number > 0)?,
            uid_next: parts.next()?.parse().ok().filter(|number| *number > 0)?,
            messages: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(known)
    }

    /// Whether a folder that stands at `now` holds the very messages that it held then: as many, and no UID was given
    /// out since.
    pub(super) fn holds_the_same(&self, now: &Status) -> bool {
        now.uid_validity == Some(self.uid_validity)
            && now.uid_next == Some(self.uid_next)
            && now.messages == Some(self.messages)
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
        assert_eq!(full.state(), "7.42.9.3");
        assert_eq!(Status { highest_mod_seq: Some(0), ..full }.state(), "7-9-3-1");
        assert_eq!(Status { highest_mod_seq: None, ..full }.state(), "7-9-3-1");
        assert_eq!(Status { uid_validity: None, ..full }.state(), "");
    }
    #[test]
    fn a_state_tells_whether_messages_came_or_went() {
        let then = Status {
            messages: Some(3),
            unseen: Some(1),
            uid_next: Some(9),
            uid_validity: Some(7),
            highest_mod_seq: Some(42),
        };
        let known = Known::parse(&then.state()).unwrap();
        assert_eq!((known.uid_validity, known.mod_seq), (7, 42));
        let marked = Status { unseen: Some(0), highest_mod_seq: Some(43), ..then };
        assert!(known.holds_the_same(&marked));
        let one_came_and_one_went = Status { uid_next: Some(10), ..marked };
        assert!(!known.holds_the_same(&one_came_and_one_went));
        assert!(!known.holds_the_same(&Status { messages: Some(2), ..marked }));
        assert!(!known.holds_the_same(&Status { uid_validity: Some(8), ..marked }));
        for other in ["", "7-9-3-1", "7.42", "7.0.9.3", "7.42.9.3.1", "a.b.c.d", "7.42.0.3"] {
            assert_eq!(Known::parse(other), None, "{other}");
        }
    }
}
