//! What people do, and how often.

/// One thing that somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    List,
    Open,
    Mark,
    Search,
}

/// Of a hundred deeds.
const MIX: [(Deed, u64); 4] =
    [(Deed::List, 45), (Deed::Open, 35), (Deed::Mark, 15), (Deed::Search, 5)];

impl Deed {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::List => "a window of 50, anywhere",
            Self::Open => "open a message",
            Self::Mark => "mark one",
            Self::Search => "search subjects",
        }
    }
}

/// Numbers that are the same in each run (SplitMix64).
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }

    pub(super) fn deed(&mut self) -> Deed {
        let mut left = self.below(MIX.iter().map(|(_, share)| share).sum());
        for (deed, share) in MIX {
            if left < share {
                return deed;
            }
            left -= share;
        }
        Deed::List
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_come_as_often_as_they_should() {
        let mut dice = Dice::new(7);
        let deeds: Vec<Deed> = (0..10_000).map(|_| dice.deed()).collect();
        for (deed, share) in MIX {
            let count = deeds.iter().filter(|it| **it == deed).count() as u64;
            assert!(count.abs_diff(share * 100) < 200, "{deed:?}: {count}");
        }
    }
}
