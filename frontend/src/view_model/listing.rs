//! What is known of a folder's list: some rows of many, each at its place.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use shared::Timestamp;
use shared::id::MessageId;
use shared::message::{MessageSummary, MessageWindow};

/// A message as a line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub summary: Arc<MessageSummary>,
    /// When it was received, as a day in the reader's time zone.
    pub day: i64,
}

/// The rows of a folder that are known, by place: 0 is the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub total: u32,
    pub state: String,
    rows: BTreeMap<u32, Row>,
    places: HashMap<MessageId, u32>,
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

    /// The rows that are known, in their order.
    pub fn known(&self) -> impl Iterator<Item = (u32, &Row)> {
        self.rows.iter().map(|(place, row)| (*place, row))
    }

    /// The rows that are known among `places`, in their order.
    pub fn known_in(&self, places: Range<u32>) -> impl Iterator<Item = (u32, &Row)> {
        let end = places.end.max(places.start);
        self.rows.range(places.start..end).map(|(place, row)| (*place, row))
    }

    /// The first run of places in `wanted` that are not known, at most `limit` long.
    pub fn missing(&self, wanted: Range<u32>, limit: u32) -> Option<Range<u32>> {
        let end = wanted.end.min(self.total);
        let start = (wanted.start..end).find(|place| !self.rows.contains_key(place))?;
        let last = (start..end.min(start.saturating_add(limit)))
            .rev()
            .find(|place| !self.rows.contains_key(place))?;
        Some(start..last + 1)
    }

    /// Takes in what the server says. When the list moved since (new mail, or messages gone), rows outside the window
    /// are kept only where the window shows how far they moved.
    pub fn merge(&mut self, window: &MessageWindow, day_of: impl Fn(Timestamp) -> i64) {
        if window.total != self.total || window.state != self.state {
            self.realign(window);
        }
        self.total = window.total;
        self.state.clone_from(&window.state);
        for (place, summary) in (window.position..).zip(&window.items) {
            // The message may still stand where it was before.
            if let Some(old) = self.places.get(&summary.id).copied()
                && old != place
            {
                self.rows.remove(&old);
            }
            let day = day_of(summary.received_at);
            let row = Row { summary: Arc::new(summary.clone()), day };
            if let Some(replaced) = self.rows.insert(place, row) {
                self.places.remove(&replaced.summary.id);
            }
            self.places.insert(summary.id.clone(), place);
        }
    }

    /// Keeps what lies outside `window` where it is certain how far it moved, and drops the rest.
    fn realign(&mut self, window: &MessageWindow) {
        let grown = i64::from(window.total) - i64::from(self.total);
        let anchor = (window.position..)
            .zip(&window.items)
            .filter_map(|(place, summary)| Some((place, self.place(&summary.id)?)))
            .last();
        let end = window.position.saturating_add(u32::try_from(window.items.len()).unwrap_or(0));
        let shift = anchor.map(|(new, old)| i64::from(new) - i64::from(old));
        let rows = std::mem::take(&mut self.rows);
        self.places.clear();
        if shift != Some(grown) {
            return;
        }
        // As many rows came or went before the anchor as the list grew or shrank: nothing changed after it.
        for (old, row) in rows {
            let Ok(place) = u32::try_from(i64::from(old) + grown) else { continue };
            if place >= end && place < window.total {
                self.places.insert(row.summary.id.clone(), place);
                self.rows.insert(place, row);
            }
        }
    }

    /// Forgets the rows farthest from `around` until at most `keep` are left on either side of it.
    pub fn trim(&mut self, around: &Range<u32>, keep: u32) {
        let kept = around.start.saturating_sub(keep)..around.end.saturating_add(keep);
        let places = &mut self.places;
        self.rows.retain(|place, row| {
            let stays = kept.contains(place);
            if !stays {
                places.remove(&row.summary.id);
            }
            stays
        });
    }

    /// Changes one row. `false` if it is not known.
    pub fn update(&mut self, id: &MessageId, change: impl FnOnce(&mut MessageSummary)) -> bool {
        let Some(row) = self.places.get(id).and_then(|place| self.rows.get_mut(place)) else {
            return false;
        };
        change(Arc::make_mut(&mut row.summary));
        true
    }

    /// Takes rows out and closes the gaps. Gives them with the places they had.
    pub fn remove(&mut self, ids: &[MessageId]) -> Vec<(u32, Row)> {
        let mut gone: Vec<u32> = ids.iter().filter_map(|id| self.place(id)).collect();
        gone.sort_unstable();
        gone.dedup();
        let mut removed = Vec::with_capacity(gone.len());
        let mut before = 0;
        for (place, row) in std::mem::take(&mut self.rows) {
            if gone.binary_search(&place).is_ok() {
                self.places.remove(&row.summary.id);
                removed.push((place, row));
                before += 1;
            } else {
                self.places.insert(row.summary.id.clone(), place - before);
                self.rows.insert(place - before, row);
            }
        }
        self.total = self.total.saturating_sub(before);
        removed
    }

    /// Puts rows back where [`Self::remove`] took them from.
    pub fn restore(&mut self, removed: Vec<(u32, Row)>) {
        for (place, row) in removed {
            if self.places.contains_key(&row.summary.id) {
                continue; // The server brought it back already.
            }
            let moved = self.rows.split_off(&place);
            for (old, row) in moved {
                self.places.insert(row.summary.id.clone(), old + 1);
                self.rows.insert(old + 1, row);
            }
            self.places.insert(row.summary.id.clone(), place);
            self.rows.insert(place, row);
            self.total += 1;
        }
    }

    /// Gives a row the name its message has now.
    pub fn rename(&mut self, from: &MessageId, to: MessageId) {
        let Some(place) = self.places.remove(from) else { return };
        if let Some(row) = self.rows.get_mut(&place) {
            Arc::make_mut(&mut row.summary).id = to.clone();
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

#[cfg(test)]
pub(super) mod tests {
    use shared::id::MailboxId;
    use shared::keyword::{Keyword, Keywords};

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
        }
    }

    fn listing(total: u32, position: u32, names: &[&str]) -> Listing {
        let mut listing = Listing::default();
        listing.merge(&window(total, position, names), |_| 0);
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
        list.merge(&window(9, 5, &["f", "g"]), |_| 0);
        check(&list, 9, &[(0, "a"), (1, "b"), (5, "f"), (6, "g")]);
    }

    #[test]
    fn new_mail_pushes_what_is_known_down() {
        let mut list = listing(9, 0, &["a", "b", "c"]);
        list.merge(&window(10, 0, &["new", "a"]), |_| 0);
        check(&list, 10, &[(0, "new"), (1, "a"), (2, "b"), (3, "c")]);
    }

    #[test]
    fn rows_of_uncertain_place_are_dropped() {
        // Two came and one went, who knows where.
        let mut list = listing(9, 0, &["a", "b", "c"]);
        list.merge(&window(10, 0, &["new", "newer", "a"]), |_| 0);
        check(&list, 10, &[(0, "new"), (1, "newer"), (2, "a")]);
    }

    #[test]
    fn removing_closes_the_gap_and_restoring_opens_it_again() {
        let mut list = listing(9, 2, &["c", "d", "e", "f"]);
        let before = list.clone();
        let removed = list.remove(&ids(&["c", "e", "unknown"]));
        check(&list, 7, &[(2, "d"), (3, "f")]);
        list.restore(removed);
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
        assert!(list.update(&MessageId::from("b"), |row| row.keywords.set(Keyword::SEEN, true)));
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
}
