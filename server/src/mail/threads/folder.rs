//! The messages of one folder as conversations: pure, knows no host.

use std::collections::HashMap;

use shared::thread::{Forest, Node};

/// The most messages that one row stands for. A conversation that goes on beyond is another row, so that a machine that
/// answers itself for years makes neither a row nor a page that nothing can show.
pub(super) const LONGEST: usize = 100;

/// A message of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) uid: u32,
    pub(super) node: Node,
}

/// In which state a folder was read. Messages only come with a higher UIDNEXT, and only go with a lower count: the same
/// three numbers are the same messages (RFC 9051 §2.3.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) uid_validity: u32,
    pub(super) uid_next: u32,
    pub(super) messages: u32,
}

#[derive(Debug)]
pub(super) struct Folder {
    pub(super) uid_validity: u32,
    pub(super) uid_next: u32,
    /// By UID, the lowest first.
    entries: Vec<Entry>,
    arranged: Option<Arranged>,
}

/// Which messages are one row. Holds as long as no messages came or went and none came to belong together.
#[derive(Debug)]
struct Arranged {
    changes: u64,
    /// The newest message of each row, the newest first, as a place in `entries`.
    heads: Vec<u32>,
    /// By entry: the place of the next older message of the same row; [`NONE`] for the oldest.
    older: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Folder {
    /// `entries` must be in the order of their UIDs.
    pub(super) fn new(uid_validity: u32, uid_next: u32, entries: Vec<Entry>) -> Self {
        Self { uid_validity, uid_next, entries, arranged: None }
    }

    pub(super) fn stamp(&self) -> Stamp {
        let messages = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        Stamp { uid_validity: self.uid_validity, uid_next: self.uid_next, messages }
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn find(&self, uid: u32) -> Option<Entry> {
        let place = self.entries.binary_search_by_key(&uid, |entry| entry.uid).ok()?;
        self.entries.get(place).copied()
    }

    /// Takes in messages that came after all others, in the order of their UIDs.
    pub(super) fn extend(&mut self, uid_next: u32, entries: impl IntoIterator<Item = Entry>) {
        let last = self.entries.last().map_or(0, |entry| entry.uid);
        let before = self.entries.len();
        self.entries.extend(entries.into_iter().filter(|entry| entry.uid > last));
        self.uid_next = self.uid_next.max(uid_next);
        if self.entries.len() != before {
            self.arranged = None;
        }
    }

    /// Keeps only the messages that are still there, and gives those that went. `uids` must be in order.
    pub(super) fn retain(&mut self, uids: &[u32]) -> Vec<Entry> {
        let mut gone = Vec::new();
        self.entries.retain(|entry| {
            let stays = uids.binary_search(&entry.uid).is_ok();
            if !stays {
                gone.push(*entry);
            }
            stays
        });
        if !gone.is_empty() {
            self.arranged = None;
        }
        gone
    }

    /// Some rows from `position` on, and how many there are in all. Each row is its messages, the newest first.
    pub(super) fn rows<S: std::hash::BuildHasher>(
        &mut self,
        forest: &Forest<S>,
        position: u32,
        limit: u32,
    ) -> (Vec<Vec<Entry>>, u32) {
        let arranged = match self.arranged.take() {
            Some(known) if known.changes == forest.changes() => known,
            _ => arrange(&self.entries, forest),
        };
        let heads = arranged.heads.iter().skip(count(position)).take(count(limit));
        let rows = heads.map(|head| {
            let older = |at: &u32| arranged.older.get(count(*at)).copied().filter(|at| *at != NONE);
            let places = std::iter::successors(Some(*head), older);
            places.filter_map(|place| self.entries.get(count(place)).copied()).collect()
        });
        let rows = rows.collect();
        let total = u32::try_from(arranged.heads.len()).unwrap_or(u32::MAX);
        self.arranged = Some(arranged);
        (rows, total)
    }
}

/// A message that belongs with no other one is a row by itself, and so is each of its copies.
///
/// Counted from the oldest message on, so that one that comes changes only the row it comes to.
fn arrange<S: std::hash::BuildHasher>(entries: &[Entry], forest: &Forest<S>) -> Arranged {
    let mut older = Vec::with_capacity(entries.len());
    let mut is_head = vec![true; entries.len()];
    // The newest message so far of each conversation's last row, and how many that row has.
    let mut rows: HashMap<Node, (u32, usize)> = HashMap::new();
    for (place, entry) in (0u32..).zip(entries) {
        if forest.size(entry.node) < 2 {
            older.push(NONE);
            continue;
        }
        let row = rows.entry(forest.conversation(entry.node)).or_insert((NONE, 0));
        if row.1 == LONGEST {
            *row = (NONE, 0);
        }
        if let Some(head) = is_head.get_mut(count(row.0)) {
            *head = false;
        }
        older.push(row.0);
        *row = (place, row.1 + 1);
    }
    let heads = (0u32..).zip(is_head).filter(|(_, is_head)| *is_head).map(|(place, _)| place);
    let mut heads: Vec<u32> = heads.collect();
    heads.reverse();
    Arranged { changes: forest.changes(), heads, older }
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasherDefault, DefaultHasher};

    use shared::thread::Ties;

    use super::*;

    type Fixed = Forest<BuildHasherDefault<DefaultHasher>>;

    /// Messages with the UIDs 1, 2 …, each named and answering as given.
    fn folder(forest: &mut Fixed, letters: &[(&str, &str)]) -> Folder {
        let entries = (1u32..).zip(letters).map(|(uid, (id, answered))| {
            let ties = Ties { message_id: id, references: answered, in_reply_to: "" };
            Entry { uid, node: forest.add(&ties) }
        });
        let entries: Vec<Entry> = entries.collect();
        Folder::new(1, 1 + u32::try_from(entries.len()).unwrap(), entries)
    }

    #[track_caller]
    fn check(folder: &mut Folder, forest: &Fixed, expected: &[&[u32]]) {
        let (rows, total) = folder.rows(forest, 0, 1000);
        let uids: Vec<Vec<u32>> =
            rows.iter().map(|row| row.iter().map(|entry| entry.uid).collect()).collect();
        assert_eq!(uids, expected);
        assert_eq!(total as usize, expected.len());
    }

    #[test]
    fn a_row_stands_where_its_newest_message_does() {
        let mut forest = Fixed::new(Default::default());
        let letters = [("<a>", ""), ("<b>", ""), ("<c>", "<a>"), ("<d>", ""), ("<e>", "<a> <c>")];
        let mut folder = folder(&mut forest, &letters);
        check(&mut folder, &forest, &[&[5, 3, 1], &[4], &[2]]);
        let (middle, total) = folder.rows(&forest, 1, 1);
        assert_eq!((middle[0][0].uid, total), (4, 3));
        assert_eq!(folder.rows(&forest, 3, 10), (Vec::new(), 3));
        assert_eq!(folder.rows(&forest, u32::MAX, u32::MAX), (Vec::new(), 3));
    }

    #[test]
    fn rows_follow_what_comes_and_goes() {
        let mut forest = Fixed::new(Default::default());
        let mut folder = folder(&mut forest, &[("<a>", ""), ("<b>", ""), ("<c>", "<a>")]);
        check(&mut folder, &forest, &[&[3, 1], &[2]]);
        let node = forest.add(&Ties { message_id: "<d>", references: "<b>", in_reply_to: "" });
        folder.extend(9, [Entry { uid: 2, node }, Entry { uid: 8, node }]); // One is known already.
        check(&mut folder, &forest, &[&[8, 2], &[3, 1]]);
        let gone = folder.retain(&[1, 2, 8]);
        assert_eq!(gone.iter().map(|entry| entry.uid).collect::<Vec<_>>(), [3]);
        check(&mut folder, &forest, &[&[8, 2], &[1]]);
        assert_eq!(folder.stamp(), Stamp { uid_validity: 1, uid_next: 9, messages: 3 });
        // A letter in another folder shows that two conversations are one.
        forest.add(&Ties { message_id: "<s>", references: "<a> <b>", in_reply_to: "" });
        check(&mut folder, &forest, &[&[8, 2, 1]]);
    }

    #[test]
    fn copies_are_rows_until_something_answers_them() {
        let mut forest = Fixed::new(Default::default());
        let mut folder = folder(&mut forest, &[("<a>", ""), ("<b>", ""), ("<a>", "")]);
        check(&mut folder, &forest, &[&[3], &[2], &[1]]);
        forest.add(&Ties { message_id: "<s>", references: "<a>", in_reply_to: "" });
        check(&mut folder, &forest, &[&[3, 1], &[2]]);
    }

    #[test]
    fn a_conversation_without_end_goes_on_in_another_row() {
        let mut forest = Fixed::new(Default::default());
        let letters = vec![("", "<same>"); LONGEST * 2 + 5];
        let mut folder = folder(&mut forest, &letters);
        let (rows, total) = folder.rows(&forest, 0, 10);
        let lengths: Vec<usize> = rows.iter().map(Vec::len).collect();
        assert_eq!((lengths, total), (vec![5, LONGEST, LONGEST], 3));
    }
}
