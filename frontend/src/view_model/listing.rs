//! What is known of a folder's list: some rows of many, each at its place.

mod kept;
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
    /// Rows below all that `total` counts: a list of several accounts grows as one goes down.
    pub beyond: u32,
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
    /// A list that begins with `rows`. More are promised below them, and there may be yet more beyond.
    pub fn of_rows(rows: Vec<Row>, (promised, beyond): (u32, u32), is_grouped: bool) -> Self {
        let mut listing = Self { beyond, is_grouped, ..Self::default() };
        for (place, row) in (0..).zip(rows) {
            listing.put(place, row);
            listing.total = place + 1;
        }
        listing.total += promised;
        listing
    }

    /// How many rows there are altogether.
    pub fn count(&self) -> u32 {
        self.total + self.beyond
    }

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
        let mut seen = std::collections::HashSet::new();
        ids.iter().map(newest).filter(|id| seen.insert(id.clone())).collect()
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
pub(super) mod tests;
