//! Whether one text says all that another one says.

use crate::contact::name::fold;
use crate::contact::{Organisation, PostalAddress};

/// Whether two texts are one but for case, accents and spaces.
pub(super) fn same_text(one: &str, other: &str) -> bool {
    letters(one) == letters(other)
}

fn letters(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Whether each word of `short` is one of `long`, or the first letter of one: `A. Keller` in `Anna Keller`. No word counts
/// twice.
pub(super) fn covers_name(long: &str, short: &str) -> bool {
    let mut left = words(long);
    let mut initials = Vec::new();
    for word in words(short) {
        match left.iter().position(|other| *other == word) {
            Some(at) => drop(left.swap_remove(at)),
            None => initials.push(word),
        }
    }
    initials.into_iter().all(|word| {
        let is_initial = word.chars().nth(1).is_none();
        let found = left.iter().position(|other| is_initial && other.starts_with(&word));
        found.map(|at| left.swap_remove(at)).is_some()
    })
}

/// Whether the names of a company begin alike, and the longer one has all units.
pub(super) fn covers_organisation(long: &Organisation, short: &Organisation) -> bool {
    let (long_words, short_words) = (words(&long.name), words(&short.name));
    let has_unit = |unit: &String| long.units.iter().any(|other| same_text(other, unit));
    !short_words.is_empty()
        && long_words.starts_with(&short_words)
        && short.units.iter().all(has_unit)
}

pub(super) fn same_place(one: &PostalAddress, other: &PostalAddress) -> bool {
    let key = |address: &PostalAddress| {
        let PostalAddress { street, locality, region, postcode, country, full, .. } = address;
        [street, locality, region, postcode, country, full].map(|part| letters(part))
    };
    key(one) == key(other)
}
