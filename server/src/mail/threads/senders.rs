//! Who wrote the messages of a folder, as far as it was read through.

use std::sync::Arc;
use std::time::Duration;

use shared::address::Address;
use tokio::time::Instant;

use super::Threads;
use super::index::Index;
use crate::imap::MailboxName;

/// How long one waits for a folder to be read through that wasn't: fetching its senders would take as long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Which messages of a folder are from some people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::mail) struct BySender {
    pub(in crate::mail) uid_validity: u32,
    /// In the order of UIDs.
    messages: Vec<(u32, bool)>,
}

impl BySender {
    /// `None` for a message that wasn't read.
    pub(in crate::mail) fn is_from(&self, uid: u32) -> Option<bool> {
        let place = self.messages.binary_search_by_key(&uid, |(known, _)| *known).ok()?;
        self.messages.get(place).map(|(_, is_from)| *is_from)
    }
}

impl Threads {
    /// Asks of each sender in `mailbox` whether it is one of those that are meant. `None` for folders of which this
    /// isn't known.
    pub(in crate::mail) async fn by_sender(
        self: &Arc<Self>,
        mailbox: &MailboxName,
        is_meant: impl Fn(&Address) -> bool,
    ) -> Option<BySender> {
        self.touch();
        if self.is_left_out(mailbox) {
            return None;
        }
        if self.index().stamp(mailbox).is_none() {
            self.begin(mailbox);
            self.wait_until(mailbox, Instant::now() + PATIENCE).await;
        }
        // What came since is fetched by whoever asks.
        self.index().by_sender(mailbox, is_meant)
    }
}

impl Index {
    fn by_sender(
        &self,
        mailbox: &MailboxName,
        is_meant: impl Fn(&Address) -> bool,
    ) -> Option<BySender> {
        let (uid_validity, senders) = self.senders(mailbox)?;
        // Thousands of letters come from some dozens of people.
        let meant: Vec<bool> = self.people().iter().map(is_meant).collect();
        let is_from = |sender: u32| {
            let place = usize::try_from(sender).ok();
            place.and_then(|place| meant.get(place)).copied().unwrap_or_default()
        };
        let messages = senders.map(|(uid, sender)| (uid, is_from(sender))).collect();
        Some(BySender { uid_validity, messages })
    }
}

#[cfg(test)]
mod tests {
    use super::super::folder::Folder;
    use super::super::index::Letter;
    use super::*;

    #[test]
    fn each_message_is_from_whom_it_says() {
        let mut index = Index::default();
        let letters = [(3, "ann@x.example"), (5, "bob@x.example"), (9, "ann@x.example")];
        let letters = letters.map(|(uid, email)| Letter {
            uid,
            message_id: format!("<{uid}@x.example>"),
            from: Some(Address::new("", email)),
            ..Letter::default()
        });
        let entries = index.learn(&letters);
        let inbox = MailboxName::inbox();
        index.insert(&inbox, Folder::new(7, 10, entries));
        let found = index.by_sender(&inbox, |sender| sender.email.starts_with("ann")).unwrap();
        assert_eq!(found.uid_validity, 7);
        assert_eq!(
            [3, 5, 9, 10].map(|uid| found.is_from(uid)),
            [Some(true), Some(false), Some(true), None]
        );
        assert_eq!(index.by_sender(&MailboxName::new("Other"), |_| true), None);
    }
}
