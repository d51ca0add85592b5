//! What is known of a folder's list: some rows of many, each at its place.

mod row;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use shared::Timestamp;
use shared::id::MessageId;
use shared::keyword::Keywords;
use shared::message::{MessageKeywords, MessageWindow};

pub use row::Row;

/// How much of an answer holds while changes of one's own are on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    All,
    /// Keywords are known better here.
    Places,
}

/// The rows of a folder that are known, by place: 0 is the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub total: u32,
    pub state: String,
    /// Whether rows stand for conversations.
    pub is_grouped: bool,
    rows: BTreeMap<u32, Row>,
    /// Of every message that a row stands for.
    places: HashMap<MessageId, u32>,
}

/// What was taken out of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// The rows as they were, with the places they had; also those of which some messages stayed.
    pub rows: Vec<(u32, Row)>,
    /// The messages, as far as they were known.
    pub ids: Vec<MessageId>,
    /// How many of them were unread.
    pub unread: usize,
}

impl Listing {
    pub fn row(&self, place: u32) -> Option<&Row> {
        self.rows.get(&place)
    }

    pub fn get(&self, id: &MessageId) -> Option<&Row> {
        self.rows.get(self.places.get(id)?)
    }

    pub fn place(&self, id: &MessageId) -> Option<u32> {
        self.places.get(id).copied()
    }

    pub fn keywords(&self, id: &MessageId) -> Option<&Keywords> {
        self.get(id)?.keywords(id)
    }

    /// The newest message of each of the rows that `ids` are in; a message that isn't listed stands for itself.
    pub fn newest(&self, ids: &[MessageId]) -> Vec<MessageId> {
        let newest = |id: &MessageId| self.get(id).map_or(id, |row| &row.summary.id).clone();
        let newest: std::collections::BTreeSet<MessageId> = ids.iter().map(newest).collect();
        newest.into_iter().collect()
    }

    /// The messages that the rows of `ids` stand for, each once; a message that isn't listed stands for itself.
    pub fn whole(&self, ids: &[MessageId]) -> Vec<MessageId> {
        let mut all: Vec<MessageId> = Vec::with_capacity(ids.len());
        let mut seen = std::collections::HashSet::new();
        for id in ids {
            match self.get(id) {
                Some(row) => all.extend(row.ids().filter(|id| seen.insert((*id).clone())).cloned()),
                None if seen.insert(id.clone()) => all.push(id.clone()),
                None => {}
            }
        }
        all
    }

    /// The rows that are known, in their order.
    pub fn known(&self) -> impl Iterator<Item = (u32, &Row)> {
        self.rows.iter().map(|(place, row)| (*place, row))
    }

    /// The rows that are known among `places`, in their order.
    pub fn known_in(&self, places: Range<u32>) -> impl Iterator<Item = (u32, &Row)> {
        let end = places.end.max(places.start);
        self.rows.range(places.start..end).map(|(place, row)| (*place, row))
    }

    /// The first run of places in `wanted` that are not known, or not for certain, at most `limit` long.
    pub fn missing(&self, wanted: Range<u32>, limit: u32) -> Option<Range<u32>> {
        let end = wanted.end.min(self.total);
        let is_missing = |place: &u32| self.rows.get(place).is_none_or(|row| row.is_stale);
        let start = (wanted.start..end).find(is_missing)?;
        let last = (start..end.min(start.saturating_add(limit))).rev().find(is_missing)?;
        Some(start..last + 1)
    }

    /// Takes in what the server says. When the list moved since (new mail, or messages gone), rows outside the window
    /// move to where they should be now; where that isn't certain they are shown all the same, and fetched again.
    pub fn merge(
        &mut self,
        window: &MessageWindow,
        trust: Trust,
        day_of: impl Fn(Timestamp) -> i64,
    ) {
        if let Some(changes) = &window.changes {
            if trust == Trust::All {
                self.mark(&changes.keywords);
            }
            if changes.same {
                if trust == Trust::All {
                    self.state.clone_from(&window.state);
                }
                return;
            }
        }
        let known = |id: &MessageId| Some((id.clone(), self.keywords(id)?.clone()));
        let kept: HashMap<MessageId, Keywords> = match trust {
            Trust::All => HashMap::new(),
            Trust::Places => self.places.keys().filter_map(known).collect(),
        };
        if self.is_grouped != window.grouping.is_on {
            // Another list altogether: no place means what it meant.
            self.rows.clear();
            self.places.clear();
            self.is_grouped = window.grouping.is_on;
        }
        if window.total != self.total || window.state != self.state {
            let is_unheard = window.changes.is_none() && trust == Trust::All;
            self.realign(window, is_unheard && window.state != self.state);
        }
        self.total = window.total;
        if trust == Trust::All {
            self.state.clone_from(&window.state);
        }
        for (place, summary) in (window.position..).zip(&window.items) {
            let day = day_of(summary.received_at);
            let mut row = Row { summary: Arc::new(summary.clone()), day, is_stale: false };
            let ids: Vec<MessageId> = row.ids().cloned().collect();
            for id in ids {
                if let Some(keywords) = kept.get(&id) {
                    row.change(&id, |known| known.clone_from(keywords));
                }
                // The message may still stand where it was before.
                if let Some(old) = self.places.get(&id).copied()
                    && old != place
                {
                    self.take_out(old);
                }
            }
            self.put(place, row);
        }
    }

    /// Takes in keywords that changed on the host.
    fn mark(&mut self, changed: &[MessageKeywords]) {
        for MessageKeywords { id, keywords } in changed {
            self.update(id, |known| known.clone_from(keywords));
        }
    }

    /// Moves what lies outside `window` as far as what lies in it moved. Rows between two that the window holds, and
    /// not in it themselves, are gone. `is_unheard`: nobody said what else changed.
    fn realign(&mut self, window: &MessageWindow, is_unheard: bool) {
        let grown = i64::from(window.total) - i64::from(self.total);
        let anchors: Vec<(i64, u32)> = (window.position..)
            .zip(&window.items)
            .filter_map(|(place, summary)| {
                let old = self.place(&summary.id)?;
                Some((i64::from(place) - i64::from(old), old))
            })
            .collect();
        // Without any, new messages are taken to be at the top, and a loss to be farther down.
        let (above, first) = anchors.first().copied().unwrap_or((grown.max(0), window.position));
        let (below, last) = anchors.last().copied().unwrap_or((grown, window.position));
        let is_vague = is_unheard || anchors.is_empty();
        let told = window.position..window.position.saturating_add(length(window));
        self.places.clear();
        for (old, mut row) in std::mem::take(&mut self.rows) {
            // As many came or went before as the list grew or shrank by: then nothing changed after.
            let (shift, is_certain) = match old {
                old if old < first => (above, above == 0),
                old if old > last || anchors.is_empty() => (below, below == grown),
                _ => continue,
            };
            let Ok(place) = u32::try_from(i64::from(old) + shift) else { continue };
            if place < window.total && !told.contains(&place) {
                row.is_stale |= is_vague || !is_certain;
                self.put(place, row);
            }
        }
    }

    fn put(&mut self, place: u32, row: Row) {
        self.take_out(place);
        for id in row.ids() {
            self.places.insert(id.clone(), place);
        }
        self.rows.insert(place, row);
    }

    fn take_out(&mut self, place: u32) -> Option<Row> {
        let row = self.rows.remove(&place)?;
        for id in row.ids() {
            // Another row may have taken a message over.
            if self.places.get(id) == Some(&place) {
                self.places.remove(id);
            }
        }
        Some(row)
    }

    /// Forgets the rows farthest from `around` until at most `keep` are left on either side of it.
    pub fn trim(&mut self, around: &Range<u32>, keep: u32) {
        let kept = around.start.saturating_sub(keep)..around.end.saturating_add(keep);
        let far: Vec<u32> =
            self.rows.keys().copied().filter(|place| !kept.contains(place)).collect();
        for place in far {
            self.take_out(place);
        }
    }

    /// Changes the keywords of one message. `false` if it is not known.
    pub fn update(&mut self, id: &MessageId, change: impl FnOnce(&mut Keywords)) -> bool {
        let Some(row) = self.places.get(id).and_then(|place| self.rows.get_mut(place)) else {
            return false;
        };
        row.change(id, change);
        true
    }

    /// Takes messages out, and closes the gaps of rows of which none is left.
    pub fn remove(&mut self, ids: &[MessageId]) -> Removed {
        let known: Vec<MessageId> =
            ids.iter().filter(|id| self.places.contains_key(id)).cloned().collect();
        let unread = known.iter().filter_map(|id| self.keywords(id));
        let unread = unread.filter(|keywords| !keywords.is_seen()).count();
        let touched: std::collections::HashSet<u32> =
            known.iter().filter_map(|id| self.place(id)).collect();
        let mut removed = Removed { rows: Vec::new(), ids: known, unread };
        let mut before = 0;
        self.places.clear();
        for (place, row) in std::mem::take(&mut self.rows) {
            if !touched.contains(&place) {
                self.put(place - before, row);
                continue;
            }
            match row.without(&removed.ids) {
                Some(left) => self.put(place - before, left),
                None => before += 1,
            }
            removed.rows.push((place, row));
        }
        self.total = self.total.saturating_sub(before);
        removed
    }

    /// Puts rows back where [`Self::remove`] took them from.
    pub fn restore(&mut self, removed: Vec<(u32, Row)>) {
        for (place, row) in removed {
            // What stayed of it, or what the server brought back already.
            let known = row.ids().find_map(|id| self.place(id));
            if let Some(known) = known {
                self.put(known, row);
                continue;
            }
            let moved = self.rows.split_off(&place);
            for (old, row) in moved.into_iter().rev() {
                for id in row.ids() {
                    self.places.insert(id.clone(), old + 1);
                }
                self.rows.insert(old + 1, row);
            }
            self.put(place, row);
            self.total += 1;
        }
    }

    /// Puts rows back at the places that they have now, in their order.
    pub fn insert_at(&mut self, place: u32, rows: Vec<Row>) {
        let placed = (place..).zip(rows).collect();
        self.restore(placed);
    }

    /// Gives a message the name it has now.
    pub fn rename(&mut self, from: &MessageId, to: MessageId) {
        let Some(place) = self.places.remove(from) else { return };
        if let Some(row) = self.rows.get_mut(&place) {
            row.rename(from, to.clone());
            self.places.insert(to, place);
        }
    }

    /// The message after the one that is open, else the one before it: what to show when it leaves the list.
    pub fn neighbour(&self, id: &MessageId) -> Option<MessageId> {
        let place = self.place(id)?;
        let after = self.rows.get(&(place + 1));
        let before = || self.rows.get(&place.checked_sub(1)?);
        after.or_else(before).map(|row| row.summary.id.clone())
    }
}

fn length(window: &MessageWindow) -> u32 {
    u32::try_from(window.items.len()).unwrap_or(0)
}

#[cfg(test)]
pub(super) mod tests {
    use shared::conversation::{ConversationMember, ConversationSummary};
    use shared::id::MailboxId;
    use shared::keyword::Keyword;
    use shared::message::{Grouping, MessageSummary, WindowChanges};

    use super::*;

    pub(in crate::view_model) fn summary(name: &str) -> MessageSummary {
        MessageSummary {
            id: MessageId::from(name),
            from: Vec::new(),
            to: Vec::new(),
            subject: name.to_owned(),
            preview: None,
            received_at: Timestamp::UNIX_EPOCH,
            size_bytes: 0,
            keywords: Keywords::default(),
            has_attachment: false,
            conversation: None,
        }
    }

    pub(in crate::view_model) fn window(
        total: u32,
        position: u32,
        names: &[&str],
    ) -> MessageWindow {
        MessageWindow {
            mailbox: MailboxId::from("inbox"),
            state: format!("{total}"),
            total,
            position,
            items: names.iter().map(|name| summary(name)).collect(),
            changes: None,
            grouping: Grouping::default(),
        }
    }

    fn listing(total: u32, position: u32, names: &[&str]) -> Listing {
        let mut listing = Listing::default();
        listing.merge(&window(total, position, names), Trust::All, |_| 0);
        listing
    }

    #[track_caller]
    fn check(listing: &Listing, total: u32, expected: &[(u32, &str)]) {
        let rows: Vec<(u32, &str)> =
            listing.known().map(|(place, row)| (place, row.summary.id.as_str())).collect();
        assert_eq!((listing.total, rows.as_slice()), (total, expected));
        for (place, row) in listing.known() {
            assert_eq!(listing.place(&row.summary.id), Some(place));
        }
        assert_eq!(listing.places.len(), rows.len());
    }

    fn ids(names: &[&str]) -> Vec<MessageId> {
        names.iter().map(|name| MessageId::from(*name)).collect()
    }

    #[test]
    fn windows_of_one_state_add_up() {
        let mut list = listing(9, 0, &["a", "b"]);
        list.merge(&window(9, 5, &["f", "g"]), Trust::All, |_| 0);
        check(&list, 9, &[(0, "a"), (1, "b"), (5, "f"), (6, "g")]);
    }

    #[test]
    fn rows_that_are_read_again_keep_their_places() {
        let mut list = listing(3, 0, &["a", "b", "c"]);
        list.merge(&window(3, 0, &["a", "b", "c"]), Trust::All, |_| 0);
        check(&list, 3, &[(0, "a"), (1, "b"), (2, "c")]);
    }

    #[test]
    fn new_mail_pushes_what_is_known_down() {
        let mut list = listing(9, 0, &["a", "b", "c"]);
        list.merge(&window(10, 0, &["new", "a"]), Trust::All, |_| 0);
        check(&list, 10, &[(0, "new"), (1, "a"), (2, "b"), (3, "c")]);
    }

    /// The places of rows that are shown although they are to be fetched again.
    fn stale(list: &Listing) -> Vec<u32> {
        list.known().filter(|(_, row)| row.is_stale).map(|(place, _)| place).collect()
    }

    fn told(window: MessageWindow, same: bool, marked: &[&str]) -> MessageWindow {
        let seen = || Keywords(vec![Keyword::new(Keyword::SEEN)]);
        let keywords = marked
            .iter()
            .map(|id| MessageKeywords { id: MessageId::from(*id), keywords: seen() })
            .collect();
        MessageWindow {
            state: "next".to_owned(),
            changes: Some(WindowChanges { same, keywords }),
            ..window
        }
    }

    #[test]
    fn rows_of_uncertain_place_are_shown_and_fetched_again() {
        // Two came and one went, who knows where.
        let mut list = listing(9, 0, &["a", "b", "c", "d"]);
        list.merge(&window(10, 0, &["new", "newer", "a"]), Trust::All, |_| 0);
        check(&list, 10, &[(0, "new"), (1, "newer"), (2, "a"), (3, "b"), (4, "c"), (5, "d")]);
        assert_eq!(stale(&list), [3, 4, 5]);
        assert_eq!(list.missing(0..6, 50), Some(3..6));
    }

    #[test]
    fn a_mark_far_away_takes_no_row_away() {
        let mut list = listing(9, 0, &["a", "b", "c", "d", "e", "f", "g"]);
        let marked = MessageWindow { state: "next".to_owned(), ..window(9, 2, &["c", "d"]) };
        list.merge(&marked, Trust::All, |_| 0);
        assert_eq!(list.known().count(), 7);
        assert_eq!(stale(&list), [0, 1, 4, 5, 6]);
        // Nor where the window shows nothing that was known.
        let elsewhere = MessageWindow { state: "last".to_owned(), ..window(9, 7, &["h"]) };
        list.merge(&elsewhere, Trust::All, |_| 0);
        assert_eq!(list.known().count(), 8);
    }

    #[test]
    fn changed_keywords_need_no_rows() {
        let mut list = listing(9, 3, &["d", "e", "f"]);
        list.merge(&told(window(9, 4, &[]), true, &["f", "unknown"]), Trust::All, |_| 0);
        check(&list, 9, &[(3, "d"), (4, "e"), (5, "f")]);
        assert_eq!((stale(&list), list.state.as_str()), (Vec::new(), "next"));
        assert!(list.row(5).unwrap().summary.keywords.is_seen());
        assert!(!list.row(4).unwrap().summary.keywords.is_seen());
    }

    #[test]
    fn what_was_told_of_all_rows_leaves_none_in_doubt() {
        let mut list = listing(9, 0, &["a", "b", "c", "d"]);
        list.merge(&told(window(10, 0, &["new", "a"]), false, &["d"]), Trust::All, |_| 0);
        check(&list, 10, &[(0, "new"), (1, "a"), (2, "b"), (3, "c"), (4, "d")]);
        assert!(stale(&list).is_empty());
        assert!(list.row(4).unwrap().summary.keywords.is_seen());
    }

    #[test]
    fn a_message_that_left_the_window_is_gone_and_those_around_it_stay() {
        let mut list = listing(9, 0, &["a", "b", "c", "d", "e", "f"]);
        list.merge(&told(window(8, 1, &["b", "d"]), false, &[]), Trust::All, |_| 0);
        check(&list, 8, &[(0, "a"), (1, "b"), (2, "d"), (3, "e"), (4, "f")]);
        assert!(stale(&list).is_empty());
    }

    #[test]
    fn marks_of_ones_own_are_not_taken_back_by_an_older_answer() {
        let mut list = listing(3, 0, &["a", "b"]);
        list.update(&MessageId::from("a"), |keywords| keywords.set(Keyword::SEEN, true));
        let older = MessageWindow { state: "older".to_owned(), ..window(3, 0, &["a", "b", "c"]) };
        list.merge(&older, Trust::Places, |_| 0);
        check(&list, 3, &[(0, "a"), (1, "b"), (2, "c")]);
        assert!(list.row(0).unwrap().summary.keywords.is_seen());
        assert_eq!(list.state, "3"); // So that the next answer is asked for, and heard.
    }

    /// Whatever happened to a folder: after a refresh of a part, the rows around it are still shown, and the part is as
    /// the server says.
    #[test]
    fn no_row_is_lost_by_a_refresh() {
        let names: Vec<String> = (0..12).map(|index| format!("m{index}")).collect();
        let before: Vec<&str> = names.iter().map(String::as_str).collect();
        let cases = (0..3).flat_map(|gone| (0..3).map(move |new| (gone, new)));
        let cases = cases.flat_map(|case| (0..12).map(move |start| (case, start)));
        for ((gone, new), start) in cases {
            for length in 1..8 {
                let mut list = listing(12, 0, &before);
                let after: Vec<&str> =
                    ["n0", "n1"][..new].iter().chain(&before[..12 - gone]).copied().collect();
                let total = u32::try_from(after.len()).unwrap();
                let part = &after[start.min(after.len())..(start + length).min(after.len())];
                let answer = window(total, u32::try_from(start).unwrap(), part);
                list.merge(&MessageWindow { state: "now".to_owned(), ..answer }, Trust::All, |_| 0);
                for (place, name) in (start..).zip(part) {
                    let row = list.row(u32::try_from(place).unwrap()).unwrap();
                    assert!(row.summary.id.as_str() == *name && !row.is_stale);
                }
                // At most as many as came can be unknown.
                assert!(list.known().count() + new >= after.len(), "{gone} {new} {start} {length}");
                assert_eq!(list.places.len(), list.known().count());
            }
        }
    }

    #[test]
    fn removing_closes_the_gap_and_restoring_opens_it_again() {
        let mut list = listing(9, 2, &["c", "d", "e", "f"]);
        let before = list.clone();
        let removed = list.remove(&ids(&["c", "e", "unknown"]));
        check(&list, 7, &[(2, "d"), (3, "f")]);
        assert_eq!((removed.ids.len(), removed.unread), (2, 2));
        list.restore(removed.rows);
        assert_eq!(list, before);
    }

    #[test]
    fn what_is_missing_is_asked_for_once_and_in_one_piece() {
        let list = listing(9, 3, &["d", "e"]);
        assert_eq!(list.missing(0..9, 50), Some(0..9));
        assert_eq!(list.missing(0..9, 4), Some(0..3));
        assert_eq!(list.missing(3..5, 50), None);
        assert_eq!(list.missing(4..50, 50), Some(5..9)); // Nothing is missing beyond the end.
        assert_eq!(list.missing(20..50, 50), None);
    }

    #[test]
    fn memory_stays_bounded() {
        let mut list = listing(9, 0, &["a", "b", "c", "d", "e", "f"]);
        list.trim(&(3..4), 1);
        check(&list, 9, &[(2, "c"), (3, "d"), (4, "e")]);
    }

    #[test]
    fn a_change_reaches_the_row_and_nothing_else() {
        let mut list = listing(2, 0, &["a", "b"]);
        assert!(list.update(&MessageId::from("b"), |keywords| keywords.set(Keyword::SEEN, true)));
        assert!(!list.update(&MessageId::from("z"), |_| {}));
        assert!(!list.row(0).unwrap().summary.keywords.is_seen());
        assert!(list.row(1).unwrap().summary.keywords.is_seen());
    }

    #[test]
    fn the_next_message_takes_the_place_of_one_that_leaves() {
        let list = listing(2, 0, &["a", "b"]);
        assert_eq!(list.neighbour(&MessageId::from("a")), Some(MessageId::from("b")));
        assert_eq!(list.neighbour(&MessageId::from("b")), Some(MessageId::from("a")));
    }

    /// A list in which each row is a conversation: its newest message, then others of this folder.
    fn grouped(total: u32, rows: &[&[&str]]) -> MessageWindow {
        let item = |names: &&[&str]| {
            let others: Vec<_> = names[1..]
                .iter()
                .map(|name| ConversationMember {
                    id: MessageId::from(*name),
                    keywords: Keywords::default(),
                })
                .collect();
            let count = u32::try_from(names.len()).unwrap() + 1; // And one in Sent.
            let whole = ConversationSummary { count, participants: Vec::new(), others };
            MessageSummary { conversation: Some(whole), ..summary(names[0]) }
        };
        let items = rows.iter().map(item).collect();
        let grouping = Grouping { is_on: true, is_settling: false };
        MessageWindow { items, grouping, ..window(total, 0, &[]) }
    }

    fn conversations(rows: &[&[&str]]) -> Listing {
        let mut listing = Listing::default();
        let total = u32::try_from(rows.len()).unwrap();
        listing.merge(&grouped(total, rows), Trust::All, |_| 0);
        listing
    }

    fn members(list: &Listing) -> Vec<Vec<&str>> {
        list.known().map(|(_, row)| row.ids().map(MessageId::as_str).collect()).collect()
    }

    #[test]
    fn a_row_is_found_by_any_of_its_messages() {
        let mut list = conversations(&[&["c", "a"], &["b"]]);
        assert_eq!(list.place(&MessageId::from("a")), Some(0));
        assert_eq!(list.whole(&ids(&["a", "c", "elsewhere"])), ids(&["c", "a", "elsewhere"]));
        assert!(list.update(&MessageId::from("c"), |it| it.set(Keyword::SEEN, true)));
        assert!(list.row(0).unwrap().is_unread());
        assert!(list.update(&MessageId::from("a"), |it| it.set(Keyword::SEEN, true)));
        assert!(!list.row(0).unwrap().is_unread());
        assert!(list.keywords(&MessageId::from("a")).unwrap().is_seen());
    }

    #[test]
    fn an_answer_moves_its_conversation_and_leaves_no_other_row() {
        let mut list = conversations(&[&["d"], &["c", "a"], &["b"]]);
        let answer = grouped(3, &[&["e", "c", "a"], &["d"]]);
        list.merge(&MessageWindow { state: "next".to_owned(), ..answer }, Trust::All, |_| 0);
        assert_eq!(members(&list)[..2], [vec!["e", "c", "a"], vec!["d"]]);
        assert!(members(&list)[2..].iter().all(|row| *row == ["b"]));
        assert_eq!(list.place(&MessageId::from("a")), Some(0));
    }

    #[test]
    fn a_conversation_goes_whole_or_in_part_and_comes_back() {
        let mut list = conversations(&[&["d"], &["e", "c", "a"], &["b"]]);
        let before = list.clone();
        let removed = list.remove(&ids(&["e", "c", "a"]));
        assert_eq!((members(&list), list.total), (vec![vec!["d"], vec!["b"]], 2));
        assert_eq!(removed.unread, 3);
        list.restore(removed.rows);
        assert_eq!(list, before);
        let removed = list.remove(&ids(&["e", "a"]));
        assert_eq!((members(&list), list.total), (vec![vec!["d"], vec!["c"], vec!["b"]], 3));
        let left = list.row(1).unwrap();
        assert_eq!((left.count(), left.is_stale), (2, true));
        assert_eq!(list.place(&MessageId::from("e")), None);
        list.restore(removed.rows);
        assert_eq!(list, before);
    }

    #[test]
    fn a_list_of_conversations_takes_nothing_over_from_one_of_messages() {
        let mut list = listing(9, 0, &["a", "b", "c", "d"]);
        list.merge(&grouped(2, &[&["d", "a"]]), Trust::All, |_| 0);
        assert_eq!(members(&list), [["d", "a"]]);
        assert!(list.is_grouped && list.place(&MessageId::from("b")).is_none());
    }
}
