//! All that is known of an account's conversations: pure, knows no host.

use std::collections::BTreeMap;
use std::hash::RandomState;

use jiff::Timestamp;
use shared::address::Address;
use shared::thread::{Forest, Node, Ties};

use super::folder::{Entry, Folder, Stamp};
use super::people::People;
use crate::imap::MailboxName;

/// How many of a conversation's participants a row is told, and among how many of its messages they are looked for.
const PARTICIPANTS: usize = 4;
const LOOKED_THROUGH: usize = 200;

/// What a message says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) uid: u32,
    pub(super) message_id: String,
    pub(super) references: String,
    pub(super) in_reply_to: String,
    pub(super) from: Option<Address>,
    pub(super) received_at: Option<Timestamp>,
    /// By its own word.
    pub(super) sent_at: Option<Timestamp>,
}

impl Letter {
    pub(super) fn ties(&self) -> Ties<'_> {
        let Self { message_id, references, in_reply_to, .. } = self;
        Ties { message_id, references, in_reply_to }
    }
}

/// A row of a folder's list of conversations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its messages in this folder, the newest first.
    pub(super) uids: Vec<u32>,
    /// All its messages, those in other folders too.
    pub(super) count: u32,
    pub(super) participants: Vec<Address>,
}

/// A message of a conversation and where it lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) when: When,
    pub(super) mailbox: MailboxName,
    pub(super) uid_validity: u32,
    pub(super) uid: u32,
}

/// Where a message stands in its conversation: by when it came, and within one second by when it says it was sent. In
/// seconds; mail is younger than 1970 and gone before 2106.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct When {
    received_at: u32,
    sent_at: u32,
}

impl When {
    fn of(letter: &Letter) -> Self {
        let seconds = |at: Option<Timestamp>| {
            at.and_then(|at| u32::try_from(at.as_second()).ok()).unwrap_or(0)
        };
        Self { received_at: seconds(letter.received_at), sent_at: seconds(letter.sent_at) }
    }
}

/// By node: who wrote it, and when.
#[derive(Clone, Copy, Debug, Default)]
struct About {
    sender: u32,
    when: When,
}

#[derive(Debug)]
pub(super) struct Index {
    forest: Forest<RandomState>,
    about: Vec<About>,
    people: People,
    folders: BTreeMap<MailboxName, Folder>,
}

impl Default for Index {
    fn default() -> Self {
        Self {
            forest: Forest::new(RandomState::new()),
            about: Vec::new(),
            people: People::default(),
            folders: BTreeMap::new(),
        }
    }
}

impl Index {
    pub(super) fn stamp(&self, mailbox: &MailboxName) -> Option<Stamp> {
        self.folders.get(mailbox).map(Folder::stamp)
    }

    pub(super) fn folders(&self) -> impl Iterator<Item = &MailboxName> {
        self.folders.keys()
    }

    /// Which life of a folder is known, and by UID the number of who wrote each message in it. A copy of a message that
    /// was known before counts as that one.
    pub(super) fn senders(
        &self,
        mailbox: &MailboxName,
    ) -> Option<(u32, impl Iterator<Item = (u32, u32)>)> {
        let folder = self.folders.get(mailbox)?;
        let sender = |entry: &Entry| {
            let about = self.about.get(entry.node.place());
            about.map(|about| (entry.uid, about.sender))
        };
        Some((folder.uid_validity, folder.entries().iter().filter_map(sender)))
    }

    /// Who wrote, by number.
    pub(super) fn people(&self) -> &[Address] {
        self.people.all()
    }

    /// How many messages are known.
    pub(super) fn len(&self) -> usize {
        self.folders.values().map(|folder| folder.entries().len()).sum()
    }

    /// Takes letters in. What is given must go into a folder, or out again by [`Self::forget`].
    pub(super) fn learn(&mut self, letters: &[Letter]) -> Vec<Entry> {
        letters.iter().map(|letter| self.learn_one(letter)).collect()
    }

    fn learn_one(&mut self, letter: &Letter) -> Entry {
        let node = self.forest.add(&letter.ties());
        if self.about.len() < self.forest.len() {
            self.about.resize(self.forest.len(), About::default());
        }
        // Who comes later with the same Message-ID doesn't change what is said of it.
        if let Some(about) =
            self.about.get_mut(node.place()).filter(|it| it.when == When::default())
        {
            about.sender = self.people.number(letter.from.as_ref());
            about.when = When::of(letter);
        }
        Entry { uid: letter.uid, node }
    }

    pub(super) fn forget(&mut self, entries: &[Entry]) {
        for entry in entries {
            self.forest.remove(entry.node);
        }
    }

    /// Puts a folder in that was read to its end.
    pub(super) fn insert(&mut self, mailbox: &MailboxName, folder: Folder) {
        self.remove_folder(mailbox);
        self.folders.insert(mailbox.clone(), folder);
    }

    pub(super) fn remove_folder(&mut self, mailbox: &MailboxName) {
        if let Some(folder) = self.folders.remove(mailbox) {
            self.forget(folder.entries());
        }
    }

    /// Messages that came to a folder after those that are known.
    pub(super) fn extend(&mut self, mailbox: &MailboxName, uid_next: u32, letters: &[Letter]) {
        let Some(known) = self.folders.get(mailbox).map(|folder| folder.uid_next) else { return };
        let new: Vec<Letter> = letters.iter().filter(|new| new.uid >= known).cloned().collect();
        let entries = self.learn(&new);
        if let Some(folder) = self.folders.get_mut(mailbox) {
            folder.extend(uid_next, entries);
        }
    }

    /// Takes out what is not in a folder any more. `uids` must be in order.
    pub(super) fn retain(&mut self, mailbox: &MailboxName, uids: &[u32]) {
        let gone = self.folders.get_mut(mailbox).map(|folder| folder.retain(uids));
        self.forget(&gone.unwrap_or_default());
    }

    /// Rows of a folder from `position` on, and how many it has. `None` if the folder isn't known.
    pub(super) fn rows(
        &mut self,
        mailbox: &MailboxName,
        position: u32,
        limit: u32,
    ) -> Option<(Vec<Row>, u32)> {
        let folder = self.folders.get_mut(mailbox)?;
        let (rows, total) = folder.rows(&self.forest, position, limit);
        Some((rows.iter().map(|entries| self.row(entries)).collect(), total))
    }

    fn row(&self, entries: &[Entry]) -> Row {
        let uids: Vec<u32> = entries.iter().map(|entry| entry.uid).collect();
        let Some(newest) = entries.first() else {
            return Row { uids, count: 0, participants: Vec::new() };
        };
        let mut nodes: Vec<Node> = entries.iter().map(|entry| entry.node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        // Two letters that bear the same Message-ID are two letters all the same.
        let twice = u32::try_from(entries.len() - nodes.len()).unwrap_or(0);
        let count = self.forest.size(newest.node).saturating_add(twice);
        let participants = if count > 1 { self.participants(newest.node) } else { Vec::new() };
        Row { uids, count, participants }
    }

    /// Who wrote lately, each once, the newest first.
    fn participants(&self, node: Node) -> Vec<Address> {
        let members = self.forest.members(node).take(LOOKED_THROUGH);
        let mut letters: Vec<About> =
            members.filter_map(|node| self.about.get(node.place()).copied()).collect();
        letters.sort_by_key(|about| std::cmp::Reverse(about.when));
        let mut senders: Vec<u32> = Vec::new();
        for about in letters {
            if senders.len() < PARTICIPANTS && !senders.contains(&about.sender) {
                senders.push(about.sender);
            }
        }
        senders.into_iter().filter_map(|sender| self.people.get(sender)).collect()
    }

    /// Where the messages of a conversation lie, the oldest first, one copy of each: the one in `here` if there is one.
    pub(super) fn conversation(&self, node: Node, here: &MailboxName) -> Vec<Place> {
        let root = self.forest.conversation(node);
        let size = usize::try_from(self.forest.size(node)).unwrap_or(0);
        let mut seen = std::collections::HashSet::with_capacity(size);
        let mut places = Vec::with_capacity(size);
        let first = self.folders.get_key_value(here);
        let others = self.folders.iter().filter(|(name, _)| *name != here);
        for (mailbox, folder) in first.into_iter().chain(others) {
            let of_it = folder.entries().iter();
            for entry in of_it.filter(|entry| self.forest.conversation(entry.node) == root) {
                // Within one folder, two letters with one Message-ID are two.
                if mailbox == here || seen.insert(entry.node) {
                    seen.insert(entry.node);
                    let about = self.about.get(entry.node.place()).copied().unwrap_or_default();
                    places.push(Place {
                        when: about.when,
                        mailbox: mailbox.clone(),
                        uid_validity: folder.uid_validity,
                        uid: entry.uid,
                    });
                }
            }
        }
        places.sort_unstable();
        places
    }

    /// Whether nothing belongs with it.
    pub(super) fn is_alone(&self, node: Node) -> bool {
        self.forest.size(node) < 2
    }

    /// The node of a message that is known.
    pub(super) fn node(&self, mailbox: &MailboxName, uid_validity: u32, uid: u32) -> Option<Node> {
        let folder = self.folders.get(mailbox).filter(|it| it.uid_validity == uid_validity)?;
        folder.find(uid).map(|entry| entry.node)
    }

    /// Where a message belongs that is in no folder that is read.
    pub(super) fn related(&self, ties: &Ties<'_>) -> Option<Node> {
        self.forest.find(ties)
    }
}

#[cfg(test)]
mod tests;
