//! The order of lists, kept for as long as it holds and there is room.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::contact::Revision;
use shared::id::{AccountId, UserId};
use shared::view::ListView;

use super::super::status::Status;
use crate::imap::MailboxName;

/// UIDs kept in all: 32 MB.
const ROOM: usize = 8_000_000;

/// What an index is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    account: AccountId,
    mailbox: MailboxName,
    view: ListView,
    /// Where it is about contacts: whose, and how these stand.
    contacts: Option<(UserId, Revision)>,
}

impl Key {
    pub(super) fn new(
        account: &AccountId,
        mailbox: &MailboxName,
        view: &ListView,
        contacts: Option<(UserId, Revision)>,
    ) -> Self {
        let (account, mailbox, view) = (account.clone(), mailbox.clone(), view.clone());
        Self { account, mailbox, view, contacts }
    }
}

/// The messages of a view, in its order.
#[derive(Clone, Debug)]
pub(super) struct Index {
    uid_validity: u32,
    status: Status,
    uids: Arc<[u32]>,
}

impl Index {
    pub(super) fn new(status: &Status, uid_validity: u32, uids: Vec<u32>) -> Self {
        Self { uid_validity, status: status.clone(), uids: uids.into() }
    }

    pub(super) fn uids(&self) -> &[u32] {
        &self.uids
    }

    pub(super) fn uid_validity(&self) -> u32 {
        self.uid_validity
    }

    /// Whether it still is the order of a folder that stands at `now`. The same messages are in the same order; which of
    /// them a view holds may depend on their keywords.
    fn holds(&self, view: &ListView, now: &Status) -> bool {
        let then = &self.status;
        let same_messages = now.uid_next.is_some()
            && (now.uid_validity, now.uid_next, now.messages)
                == (then.uid_validity, then.uid_next, then.messages);
        let same_keywords = !now.state().is_empty() && now.state() == then.state();
        same_messages
            && (!view.depends_on_keywords()
                || same_keywords && now.highest_mod_seq.is_some_and(|number| number > 0))
    }
}

/// All indexes. The ones used longest ago go first when there are too many.
#[derive(Debug, Default)]
pub struct Indexes(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// With the number of their last use.
    indexes: HashMap<Key, (Index, u64)>,
    uses: u64,
    size: usize,
}

impl Indexes {
    pub(super) fn get(&self, key: &Key, now: &Status) -> Option<Index> {
        let mut kept = self.lock();
        kept.uses += 1;
        let uses = kept.uses;
        let (index, used) = kept.indexes.get_mut(key)?;
        *used = uses;
        index.holds(&key.view, now).then(|| index.clone())
    }

    pub(super) fn put(&self, key: Key, index: Index) -> Index {
        let mut kept = self.lock();
        kept.remove(&key);
        kept.uses += 1;
        kept.size += index.uids.len();
        let uses = kept.uses;
        kept.indexes.insert(key, (index.clone(), uses));
        while kept.size > ROOM && kept.indexes.len() > 1 {
            let oldest = kept.indexes.iter().min_by_key(|(_, (_, used))| *used);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { break };
            kept.remove(&oldest);
        }
        index
    }

    pub(super) fn forget(&self, key: &Key) {
        self.lock().remove(key);
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing that holds the lock can leave it half-changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn remove(&mut self, key: &Key) {
        if let Some((index, _)) = self.indexes.remove(key) {
            self.size = self.size.saturating_sub(index.uids.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::view::Filter;

    use super::*;

    fn status(uid_next: u32, mod_seq: u64) -> Status {
        Status {
            messages: Some(3),
            unseen: Some(1),
            uid_next: Some(uid_next),
            uid_validity: Some(1),
            highest_mod_seq: Some(mod_seq),
        }
    }

    fn key(view: ListView) -> Key {
        Key::new(&AccountId::from("a"), &MailboxName::inbox(), &view, None)
    }

    #[test]
    fn an_order_holds_until_messages_come_or_go_and_a_filter_until_keywords_change() {
        let unread = ListView { filters: [Filter::Unread].into(), ..ListView::default() };
        let to_me = ListView { filters: [Filter::ToMe].into(), ..ListView::default() };
        for (view, after_marking) in [(unread, false), (to_me, true)] {
            let indexes = Indexes::default();
            let key = key(view);
            indexes.put(key.clone(), Index::new(&status(9, 5), 1, vec![3, 1, 2]));
            assert_eq!(indexes.get(&key, &status(9, 5)).unwrap().uids(), [3, 1, 2]);
            assert_eq!(indexes.get(&key, &status(9, 6)).is_some(), after_marking);
            assert!(indexes.get(&key, &status(10, 5)).is_none());
        }
    }

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let indexes = Indexes::default();
        let keys: Vec<Key> = ["a", "b", "c"]
            .into_iter()
            .map(|account| {
                Key::new(
                    &AccountId::from(account),
                    &MailboxName::inbox(),
                    &ListView::default(),
                    None,
                )
            })
            .collect();
        for key in &keys {
            indexes.get(&keys[0], &status(9, 5));
            indexes.put(key.clone(), Index::new(&status(9, 5), 1, vec![1; ROOM / 2 - 1]));
        }
        let is_kept = |key: &Key| indexes.get(key, &status(9, 5)).is_some();
        assert!(is_kept(&keys[0]) && !is_kept(&keys[1]) && is_kept(&keys[2]));
    }
}
