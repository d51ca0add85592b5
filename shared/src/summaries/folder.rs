//! What is known of one folder: its messages from the newest down to some UID, and in which state it was then.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use serde::{Deserialize, Serialize};

use super::{Block, PAGE, SummaryPage, SummaryWanted};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    uid_validity: u32,
    /// In which all is known from `low` to before `next`; empty until something was heard.
    state: String,
    low: u32,
    next: u32,
    /// There are none before `low`.
    is_whole: bool,
    held: u32,
    /// By a number of no meaning but their order, which is that of their UIDs.
    #[serde(skip)]
    blocks: BTreeMap<i32, Block>,
    /// Which of them were changed or let go since that was asked last.
    #[serde(skip)]
    changed: BTreeSet<i32>,
}

impl Folder {
    /// How many messages are here.
    pub fn held(&self) -> u32 {
        self.held
    }

    /// Whether nothing was heard of the folder yet.
    pub fn is_new(&self) -> bool {
        self.next == 0
    }

    pub fn is_at(&self, state: &str) -> bool {
        !self.is_new() && self.state == state
    }

    /// Whether all its messages are here.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    pub fn uid_validity(&self) -> u32 {
        self.uid_validity
    }

    pub fn blocks(&self) -> impl DoubleEndedIterator<Item = &Block> {
        self.blocks.values()
    }

    pub fn numbers(&self) -> impl Iterator<Item = i32> {
        self.blocks.keys().copied()
    }

    pub fn block(&self, number: i32) -> Option<&Block> {
        self.blocks.get(&number)
    }

    /// Takes in a block that was kept elsewhere.
    pub fn put(&mut self, number: i32, block: Option<Block>) {
        match block.filter(Block::is_sound) {
            Some(block) => drop(self.blocks.insert(number, block)),
            None => drop(self.blocks.remove(&number)),
        }
    }

    /// Takes in the rest of what was kept elsewhere.
    pub fn put_rest(&mut self, kept: Self) {
        let Self { blocks, changed, .. } = mem::take(self);
        *self = Self { blocks, changed, ..kept };
    }

    /// Whether it is what it says, as one that was kept elsewhere may not be.
    pub fn is_sound(&self) -> bool {
        let uids = self.blocks.values().flat_map(Block::uids);
        self.count() == self.held && uids.is_sorted_by(|one, other| one < other)
    }

    /// The numbers of blocks that changed, or are gone, since this was asked last.
    pub fn take_changed(&mut self) -> BTreeSet<i32> {
        mem::take(&mut self.changed)
    }

    /// What to ask for: messages from before those known, else what is new.
    pub fn wanted(&self, older: bool) -> SummaryWanted {
        SummaryWanted {
            validity: self.uid_validity,
            low: self.low,
            next: self.next,
            held: self.held,
            since: self.state.clone(),
            older: older.into(),
        }
    }

    /// Takes in the answer to what was `wanted`.
    pub fn take(&mut self, wanted: &SummaryWanted, page: SummaryPage) {
        let is_older = wanted.older != 0;
        if self.is_new() || page.uid_validity != self.uid_validity {
            let old = mem::take(&mut self.blocks).into_keys();
            let changed = mem::take(&mut self.changed).into_iter().chain(old).collect();
            *self = Self {
                uid_validity: page.uid_validity,
                state: page.state,
                low: u32::MAX,
                next: page.block.last_uid().map_or(1, |last| last.saturating_add(1)),
                changed,
                ..Self::default()
            };
            self.put_before(page.block, page.is_more);
        } else if is_older {
            self.put_before(page.block, page.is_more);
        } else {
            if let Some(there) = &page.there {
                self.retain(|uid| there.holds(uid));
            }
            for marked in &page.marked {
                let blocks = self.blocks.iter_mut();
                let changed = blocks.filter_map(|(number, it)| it.mark(marked).then_some(*number));
                self.changed.extend(changed);
            }
            self.put_after(page.block);
            if !page.is_more {
                self.state = page.state;
            }
        }
        self.held = self.count();
    }

    fn put_before(&mut self, mut block: Block, is_more: bool) {
        // One that was asked for twice.
        if block.last_uid().is_some_and(|last| last >= self.low) {
            block = Block::of(block.messages().filter(|(uid, _)| *uid < self.low));
        }
        self.is_whole = !is_more;
        self.low = if is_more { block.first_uid().unwrap_or(self.low) } else { 1 };
        if !block.is_empty() {
            let number = self.blocks.keys().next().map_or(0, |first| first - 1);
            self.blocks.insert(number, block);
            self.changed.insert(number);
        }
    }

    fn put_after(&mut self, block: Block) {
        let Some(last_uid) = block.last_uid() else { return };
        let fresh = block.messages().filter(|(uid, _)| *uid >= self.next);
        let (number, block) = match self.blocks.last_key_value() {
            Some((number, last)) if last.len() + block.len() <= PAGE as usize => {
                (*number, Block::of(last.messages().chain(fresh)))
            }
            last => (last.map_or(0, |(number, _)| number + 1), Block::of(fresh)),
        };
        self.blocks.insert(number, block);
        self.changed.insert(number);
        self.next = last_uid.saturating_add(1);
    }

    fn retain(&mut self, is_there: impl Fn(u32) -> bool) {
        for (number, block) in &mut self.blocks {
            if !block.uids().iter().all(|uid| is_there(*uid)) {
                *block = Block::of(block.messages().filter(|(uid, _)| is_there(*uid)));
                self.changed.insert(*number);
            }
        }
        self.blocks.retain(|_, block| !block.is_empty());
    }

    /// When the newest message of its oldest block was received.
    pub(super) fn oldest(&self) -> Option<i64> {
        self.blocks.values().next().map(Block::newest)
    }

    /// Lets go of its oldest block.
    pub(super) fn drop_oldest(&mut self) {
        if let Some((number, block)) = self.blocks.pop_first() {
            self.changed.insert(number);
            self.low = block.last_uid().map_or(self.low, |last| last.saturating_add(1));
            self.is_whole = false;
            self.held = self.count();
        }
    }

    /// The memory that it takes.
    pub fn bytes(&self) -> usize {
        self.blocks.values().map(Block::bytes).sum()
    }

    fn count(&self) -> u32 {
        u32::try_from(self.blocks.values().map(Block::len).sum::<usize>()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests;
