//! Cards that are likely of one person, among all of a user's.

mod groups;

use std::collections::{HashMap, HashSet};

use super::likeness::{Level, Likeness, Owner, Owners, Traits, TraitsReader, likeness};
use super::{Card, CardKind};
use crate::id::CardId;
pub use groups::Group;

/// Cards that stand under one key are compared with so many that follow. A key of more than that says little.
const WINDOW: usize = 24;

/// Compares cards with each other: only those that have something in common, not all with all.
///
/// It can be done in steps, so that a page stays alive: [`add`](Self::add) each card, [`prepare`](Self::prepare), and
/// [`advance`](Self::advance) until nothing is left.
#[derive(Debug)]
pub struct Comparison {
    reader: TraitsReader,
    ids: Vec<CardId>,
    traits: Vec<Traits>,
    keys: Vec<Key>,
    common: Common,
    /// Pairs that were found to be two people, by their places.
    distinct: HashSet<(u32, u32)>,
    waiting: Vec<(u32, u32)>,
    links: Vec<Link>,
}

/// Where a card stands under a key. What stands under one key has one hash, and it doesn't matter if something else has
/// it, too: it is compared, and that's it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    hash: u64,
    /// Whether it is an address or a number.
    is_value: bool,
    card: u32,
}

/// Two cards that are alike.
#[derive(Clone, Debug)]
struct Link {
    one: u32,
    other: u32,
    likeness: Likeness,
}

/// Values of several people.
#[derive(Debug, Default)]
struct Common(HashMap<String, Owner>);

impl Owners for Common {
    fn owner(&self, value: &str) -> Owner {
        self.0.get(value).copied().unwrap_or_default()
    }
}

/// A value of more cards than that is of no family.
const MOST_OF_A_FAMILY: usize = 10;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Duplicates {
    /// The strongest first.
    pub groups: Vec<Group>,
    /// Only what is certain, for merging all of it at once.
    pub certain: Vec<Group>,
}

impl Comparison {
    /// `country` is where numbers without a calling code are from (ISO 3166-1 alpha-2).
    pub fn new(country: Option<&str>) -> Self {
        Self {
            reader: TraitsReader::new(country),
            ids: Vec::new(),
            traits: Vec::new(),
            keys: Vec::new(),
            common: Common::default(),
            distinct: HashSet::new(),
            waiting: Vec::new(),
            links: Vec::new(),
        }
    }

    /// Takes in a card. Groups and things are no one's duplicates.
    pub fn add(&mut self, card: &Card) {
        if !matches!(card.content.kind, CardKind::Individual | CardKind::Org) {
            return;
        }
        let Ok(place) = u32::try_from(self.ids.len()) else { return };
        let traits = self.reader.read(&card.uid, &card.content);
        self.keys.extend(traits.keys().iter().map(|key| Key {
            hash: hash(key),
            is_value: key.starts_with(['a', 'l', 'p']),
            card: place,
        }));
        self.ids.push(card.id.clone());
        self.traits.push(traits);
    }

    /// Finds which cards are to be compared, all having been added. `distinct` are pairs that aren't of one person.
    pub fn prepare<'a>(&mut self, distinct: impl Iterator<Item = (&'a CardId, &'a CardId)>) {
        let places: HashMap<&CardId, u32> = self.ids.iter().zip(0..).collect();
        let known = distinct
            .filter_map(|(one, other)| Some(in_order(*places.get(one)?, *places.get(other)?)));
        self.distinct = known.collect();
        let sort_keys: Vec<String> = self.traits.iter().map(Traits::sort_key).collect();
        let name_of = |key: &Key| usize::try_from(key.card).ok().and_then(|at| sort_keys.get(at));
        self.keys.sort_unstable_by(|a, b| {
            (a.hash, a.is_value)
                .cmp(&(b.hash, b.is_value))
                .then_with(|| name_of(a).cmp(&name_of(b)))
                .then(a.card.cmp(&b.card))
        });
        self.keys.dedup();
        let mut pairs = Vec::new();
        for bucket in self.keys.chunk_by(|a, b| a.hash == b.hash) {
            for (at, key) in bucket.iter().enumerate() {
                let following = bucket.iter().skip(at + 1).take(WINDOW);
                pairs.extend(following.map(|other| in_order(key.card, other.card)));
            }
            if bucket.first().is_some_and(|key| key.is_value) {
                let owner =
                    if bucket.len() > MOST_OF_A_FAMILY { Owner::Office } else { Owner::Family };
                let common = common_values(&self.traits, bucket).into_iter();
                self.common.0.extend(common.map(|value| (value, owner)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs.retain(|pair| pair.0 != pair.1 && !self.distinct.contains(pair));
        self.waiting = pairs;
    }

    /// Compares so many pairs; whether there are more.
    pub fn advance(&mut self, pairs: usize) -> bool {
        for _ in 0..pairs {
            let Some((one, other)) = self.waiting.pop() else { return false };
            if let Some(likeness) = self.compare(one, other)
                && likeness.level > Level::Unlikely
            {
                self.links.push(Link { one, other, likeness });
            }
        }
        !self.waiting.is_empty()
    }

    /// What was found, all having been compared.
    pub fn finish(mut self) -> Duplicates {
        self.links.sort_by_key(|link| {
            (std::cmp::Reverse((link.likeness.level, link.likeness.percent)), link.one, link.other)
        });
        Duplicates {
            groups: groups::group(&self, Level::Possible),
            certain: groups::group(&self, Level::Certain),
        }
    }

    fn compare(&self, one: u32, other: u32) -> Option<Likeness> {
        Some(likeness(self.traits(one)?, self.traits(other)?, &self.common))
    }

    fn traits(&self, card: u32) -> Option<&Traits> {
        self.traits.get(usize::try_from(card).ok()?)
    }
}

/// All at once.
pub fn find<'a>(
    cards: impl Iterator<Item = &'a Card>,
    distinct: impl Iterator<Item = (&'a CardId, &'a CardId)>,
    country: Option<&str>,
) -> Duplicates {
    let mut comparison = Comparison::new(country);
    cards.for_each(|card| comparison.add(card));
    comparison.prepare(distinct);
    while comparison.advance(usize::MAX) {}
    comparison.finish()
}

/// The values under one key that people have who can't be one.
fn common_values(traits: &[Traits], bucket: &[Key]) -> Vec<String> {
    let cards: Vec<&Traits> =
        bucket.iter().filter_map(|key| traits.get(usize::try_from(key.card).ok()?)).collect();
    let is_common = cards.iter().enumerate().any(|(at, one)| {
        // Sorted by name, so that unequal ones are far from each other.
        let others = cards.iter().skip(at + 1).rev().take(WINDOW);
        others.into_iter().any(|other| one.name_likeness(other).contradicts())
    });
    let (true, Some(first), Some(last)) = (is_common, cards.first(), cards.last()) else {
        return Vec::new();
    };
    // The key is only known by its hash: what they have in common is it.
    let of_last: HashSet<&str> = last.common_values().collect();
    let shared = first.common_values().filter(|value| of_last.contains(value));
    shared.map(str::to_owned).collect()
}

fn in_order(one: u32, other: u32) -> (u32, u32) {
    (one.min(other), one.max(other))
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests;
