//! Pairs put together to groups, without making a chain of strangers.

use super::{Comparison, in_order};
use crate::contact::likeness::{Level, Likeness};
use crate::contact::name::NameLikeness;
use crate::id::CardId;

/// Cards of one person, likely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub cards: Vec<CardId>,
    /// Of the two that hang together least.
    pub likeness: Likeness,
}

/// Nobody has more cards than that; what looks like it is something else.
const MOST_MEMBERS: usize = 20;

/// Two cards that are in one group only by way of others, and are less alike than that, break the chain.
const LEAST_PERCENT: u8 = 30;

/// Joins what is linked at `level` or better, the strongest link first. Two groups become one only if nobody in them
/// speaks against it.
pub(super) fn group(comparison: &Comparison, level: Level) -> Vec<Group> {
    let mut place_of: Vec<usize> = (0..comparison.ids.len()).collect();
    let mut members: Vec<Vec<u32>> = (0..).map(|card| vec![card]).take(place_of.len()).collect();
    let mut weakest: Vec<Option<Likeness>> = vec![None; place_of.len()];
    for link in comparison.links.iter().filter(|link| link.likeness.level >= level) {
        let at =
            |card: u32| usize::try_from(card).ok().and_then(|card| place_of.get(card).copied());
        let (Some(into), Some(from)) = (at(link.one), at(link.other)) else { continue };
        let (Some(kept), Some(moved)) = (members.get(into), members.get(from)) else { continue };
        if into == from || !fit_together(comparison, kept, moved, level) {
            continue;
        }
        let moved = moved.clone();
        for card in &moved {
            if let Some(place) = usize::try_from(*card).ok().and_then(|card| place_of.get_mut(card))
            {
                *place = into;
            }
        }
        if let Some(gone) = members.get_mut(from) {
            gone.clear();
        }
        if let Some(kept) = members.get_mut(into) {
            kept.extend(moved);
        }
        // Links come the strongest first, so the last one is the weakest.
        if let Some(weakest) = weakest.get_mut(into) {
            *weakest = Some(link.likeness.clone());
        }
    }
    let groups = members.into_iter().zip(weakest).filter(|(cards, _)| cards.len() > 1);
    let id_of = |card: u32| comparison.ids.get(usize::try_from(card).ok()?).cloned();
    let groups = groups.filter_map(|(mut cards, likeness)| {
        cards.sort_unstable();
        Some(Group { cards: cards.into_iter().filter_map(id_of).collect(), likeness: likeness? })
    });
    let mut groups: Vec<Group> = groups.collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.likeness.percent));
    groups
}

fn fit_together(comparison: &Comparison, one: &[u32], other: &[u32], level: Level) -> bool {
    one.len() + other.len() <= MOST_MEMBERS
        && one.iter().all(|a| other.iter().all(|b| may_be_one(comparison, *a, *b, level)))
}

fn may_be_one(comparison: &Comparison, one: u32, other: u32, level: Level) -> bool {
    if comparison.distinct.contains(&in_order(one, other)) {
        return false;
    }
    let (Some(a), Some(b)) = (comparison.traits(one), comparison.traits(other)) else {
        return false;
    };
    let Some(likeness) = comparison.compare(one, other) else { return false };
    likeness.level >= level
        || match a.name_likeness(b) {
            // A card without a name hangs on the one that has its address.
            NameLikeness::Missing | NameLikeness::Equal => true,
            NameLikeness::Order
            | NameLikeness::Part
            | NameLikeness::Nickname
            | NameLikeness::Typo
            | NameLikeness::Initial
            | NameLikeness::GivenOnly
            | NameLikeness::OtherSurname
            | NameLikeness::SurnameOnly => likeness.percent >= LEAST_PERCENT,
            NameLikeness::Near
            | NameLikeness::Unrelated
            | NameLikeness::Different
            | NameLikeness::OtherGeneration
            | NameLikeness::Family => false,
        }
}
