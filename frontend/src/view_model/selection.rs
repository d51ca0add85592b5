//! Which messages of a list are selected.

use std::collections::BTreeSet;

use shared::id::MessageId;

/// A set of messages, and where a range begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    ids: BTreeSet<MessageId>,
    /// The place of the message that was last selected or not by itself.
    anchor: Option<u32>,
}

impl Selection {
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn has(&self, id: &MessageId) -> bool {
        self.ids.contains(id)
    }

    pub fn ids(&self) -> Vec<MessageId> {
        self.ids.iter().cloned().collect()
    }

    /// Selects `id`, or no longer.
    pub fn toggle(&mut self, id: &MessageId, place: u32) {
        if !self.ids.remove(id) {
            self.ids.insert(id.clone());
        }
        self.anchor = Some(place);
    }

    /// The places from the anchor to `place`, both included: what shift selects.
    pub fn range_to(&self, place: u32) -> std::ops::Range<u32> {
        let anchor = self.anchor.unwrap_or(place);
        anchor.min(place)..anchor.max(place) + 1
    }

    pub fn add(&mut self, ids: impl IntoIterator<Item = MessageId>) {
        self.ids.extend(ids);
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Forgets messages that left the list.
    pub fn forget(&mut self, ids: &[MessageId]) {
        for id in ids {
            self.ids.remove(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_goes_both_ways_from_the_last_one_toggled() {
        let mut selection = Selection::default();
        assert_eq!(selection.range_to(7), 7..8);
        selection.toggle(&MessageId::from("a"), 5);
        assert_eq!(selection.range_to(7), 5..8);
        assert_eq!(selection.range_to(2), 2..6);
    }

    #[test]
    fn toggling_twice_changes_nothing() {
        let mut selection = Selection::default();
        selection.toggle(&MessageId::from("a"), 0);
        assert!(selection.has(&MessageId::from("a")));
        selection.toggle(&MessageId::from("a"), 0);
        assert!(selection.is_empty());
    }
}
