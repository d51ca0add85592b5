//! Which parts of messages are their text, as far as a list has told: so that opening one asks for what it is made of
//! and for its text at once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::imap::MailboxName;

/// As many as stand in a few windows of a list. What isn't known any more costs a second question.
const MOST: usize = 400;

/// A mailbox in one of its lives, and a message in it.
type Key = (MailboxName, u32, u32);

#[derive(Debug, Default)]
pub(crate) struct ShownParts(Mutex<HashMap<Key, Vec<String>>>);

impl ShownParts {
    pub(crate) fn note(
        &self,
        mailbox: &MailboxName,
        uid_validity: u32,
        messages: impl Iterator<Item = (u32, Vec<String>)>,
    ) {
        let mut known = self.lock();
        for (uid, parts) in messages {
            if known.len() >= MOST {
                known.clear();
            }
            known.insert((mailbox.clone(), uid_validity, uid), parts);
        }
    }

    /// None where nothing is known.
    pub(crate) fn of(&self, mailbox: &MailboxName, uid_validity: u32, uid: u32) -> Vec<String> {
        self.lock().get(&(mailbox.clone(), uid_validity, uid)).cloned().unwrap_or_default()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Vec<String>>> {
        // Nothing that holds the lock can leave it half-changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_listed_last_is_known_and_memory_is_bounded() {
        let shown = ShownParts::default();
        let inbox = MailboxName::inbox();
        for uid in 1..=10_000 {
            shown.note(&inbox, 7, std::iter::once((uid, vec!["1".to_owned()])));
            assert_eq!(shown.of(&inbox, 7, uid), ["1"]);
        }
        assert!(shown.lock().len() <= MOST);
        assert!(shown.of(&inbox, 8, 10_000).is_empty(), "another life of the mailbox");
    }
}
