//! Which messages of a list are selected.

use std::collections::BTreeSet;

use shared::id::MessageId;

/// A set of messages, or all of a list but for some; and where a range begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those selected; where all are, those that are not.
    ids: BTreeSet<MessageId>,
    is_all: bool,
    /// The place of the message that was last selected or not by itself.
    anchor: Option<u32>,
}

/// Which messages are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    These(Vec<MessageId>),
    /// All of the list, however many are known here.
    AllBut(Vec<MessageId>),
}

impl Selection {
    pub fn is_empty(&self) -> bool {
        !self.is_all && self.ids.is_empty()
    }

    /// Whether it is all of the list, but for some.
    pub fn is_all(&self) -> bool {
        self.is_all
    }

    /// How many, in a list of `total`.
    pub fn len(&self, total: u32) -> u32 {
        let named = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        if self.is_all { total.saturating_sub(named) } else { named }
    }

    pub fn has(&self, id: &MessageId) -> bool {
        self.ids.contains(id) != self.is_all
    }

    /// Whether a row is selected that stands for these messages.
    pub fn has_row<'a>(&self, mut ids: impl Iterator<Item = &'a MessageId>) -> bool {
        ids.any(|id| self.ids.contains(id)) != self.is_all
    }

    pub fn meant(&self) -> Meant {
        let ids = self.ids.iter().cloned().collect();
        if self.is_all { Meant::AllBut(ids) } else { Meant::These(ids) }
    }

    /// Selects a row, or no longer. `ids` are its messages, the newest first, which names it: another may have been the
    /// newest when it was selected.
    pub fn toggle(&mut self, ids: &[MessageId], place: u32) {
        let before = self.ids.len();
        self.forget(ids);
        if self.ids.len() == before {
            self.ids.extend(ids.first().cloned());
        }
        self.anchor = Some(place);
    }

    /// The places from the anchor to `place`, both included: what shift selects.
    pub fn range_to(&self, place: u32) -> std::ops::Range<u32> {
        let anchor = self.anchor.unwrap_or(place);
        anchor.min(place)..anchor.max(place) + 1
    }

    pub fn add(&mut self, ids: impl IntoIterator<Item = MessageId>) {
        for id in ids {
            if self.is_all {
                self.ids.remove(&id);
            } else {
                self.ids.insert(id);
            }
        }
    }

    /// Selects all of the list.
    pub fn take_all(&mut self) {
        *self = Self { is_all: true, ..Self::default() };
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
        selection.toggle(&[MessageId::from("a")], 5);
        assert_eq!(selection.range_to(7), 5..8);
        assert_eq!(selection.range_to(2), 2..6);
    }

    #[test]
    fn toggling_twice_changes_nothing() {
        let mut selection = Selection::default();
        let [a, b] = ["a", "b"].map(MessageId::from);
        selection.toggle(std::slice::from_ref(&a), 0);
        assert!(selection.has(&a));
        // An answer came meanwhile: the row is named by another message now.
        selection.toggle(&[b, a], 0);
        assert!(selection.is_empty());
    }

    #[test]
    fn all_but_some_is_known_without_knowing_them() {
        let (a, b) = (MessageId::from("a"), MessageId::from("b"));
        let mut selection = Selection::default();
        selection.toggle(std::slice::from_ref(&a), 0);
        assert_eq!((selection.len(3_214), selection.meant()), (1, Meant::These(vec![a.clone()])));
        selection.take_all();
        assert!(selection.has(&a) && selection.has(&b));
        assert_eq!((selection.len(3_214), selection.meant()), (3_214, Meant::AllBut(Vec::new())));
        selection.toggle(std::slice::from_ref(&a), 0);
        assert!(!selection.has(&a) && selection.has(&b));
        // A conversation of which one message was named is not among them.
        assert!(!selection.has_row([&b, &a].into_iter()) && selection.has_row([&b].into_iter()));
        assert_eq!(selection.len(3_214), 3_213);
        assert_eq!(selection.meant(), Meant::AllBut(vec![a.clone()]));
        selection.add([a.clone()]);
        assert!(selection.has(&a));
        selection.clear();
        assert!(selection.is_empty() && !selection.has(&a));
    }
}
