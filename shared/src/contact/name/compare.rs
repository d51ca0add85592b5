//! How alike two names are.

use super::nicknames::share;
use super::{PersonName, Word};

/// How two names relate. The order is that of how much they speak for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameLikeness {
    /// One surname, two given names: a family.
    Family,
    /// Father and son: only their generation differs.
    OtherGeneration,
    Different,
    /// Single words that have nothing in common, as `Mum` and `Christine Roth`: nothing follows from it.
    Unrelated,
    /// Given names that are near each other, but may be two: `Daniel` and `Daniela`.
    Near,
    /// One has no name.
    Missing,
    /// One is the surname only.
    SurnameOnly,
    /// Same given name, other surname: as after a marriage.
    OtherSurname,
    /// One is the given name only.
    GivenOnly,
    /// `A. Keller` and `Anna Keller`.
    Initial,
    /// `Meyer` and `Meier`, `Anan` and `Anna`.
    Typo,
    /// `Bob Miller` and `Robert Miller`.
    Nickname,
    /// A middle name or the second of two surnames is missing in one.
    Part,
    /// Surname and given name stand the other way around.
    Order,
    /// But for case, accents, titles and such.
    Equal,
}

impl NameLikeness {
    /// Whether they can't be of one person.
    pub fn contradicts(self) -> bool {
        self <= Self::Different
    }
}

/// How a part of a name relates to that of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Same,
    /// A word more or less.
    Part,
    Nickname,
    Typo,
    /// Like a typo, but likely another name.
    Near,
    Initial,
    Missing,
    Different,
}

pub fn compare(one: &PersonName, other: &PersonName) -> NameLikeness {
    if one.is_empty() || other.is_empty() {
        return NameLikeness::Missing;
    }
    let straight = in_order(&one.given, &one.surname, &other.given, &other.surname);
    let mut best = straight;
    let can_swap = !one.surname.is_empty() && !other.surname.is_empty();
    if can_swap && straight < NameLikeness::Order {
        let swapped = in_order(&one.given, &one.surname, &other.surname, &other.given);
        // Anything less than all of it would make one of `Martin Thomas` and `Thomas Martinez`.
        if swapped == NameLikeness::Equal {
            best = NameLikeness::Order;
        } else if (one.is_guess || other.is_guess) && swapped >= NameLikeness::Typo {
            best = best.max(NameLikeness::Typo);
        }
    }
    if best < NameLikeness::Typo && joined(one) == joined(other) {
        best = NameLikeness::Equal; // `Jean Pierre` and `Jeanpierre`.
    }
    if best < NameLikeness::Part && (one.is_guess || other.is_guess) && begins_like(one, other) {
        best = NameLikeness::Part; // `Ana García López`, of whom only `García` is the surname.
    }
    let generations = (one.generation.as_str(), other.generation.as_str());
    if best >= NameLikeness::Initial && generations.0 != generations.1 {
        let both = !generations.0.is_empty() && !generations.1.is_empty();
        return if both { NameLikeness::OtherGeneration } else { NameLikeness::Near };
    }
    best
}

/// Whether one is the other with words left out, but for the first of both.
fn begins_like(one: &PersonName, other: &PersonName) -> bool {
    let words = |name: &PersonName| -> Vec<String> {
        name.given.iter().chain(&name.surname).map(|word| word.text.clone()).collect()
    };
    let (one, other) = (words(one), words(other));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    short.len() > 1
        && short.first() == long.first()
        && short.iter().all(|word| word.len() > 1 && long.contains(word))
}

fn joined(name: &PersonName) -> String {
    name.given.iter().chain(&name.surname).map(|word| word.text.as_str()).collect()
}

fn in_order(given: &[Word], surname: &[Word], others: &[Word], surname2: &[Word]) -> NameLikeness {
    if surname.is_empty() || surname2.is_empty() {
        return with_single(given, surname, others, surname2);
    }
    use Fit::{Different, Initial, Missing, Near, Nickname, Part, Same, Typo};
    match (given_fit(given, others), surname_fit(surname, surname2)) {
        (Same, Same) => NameLikeness::Equal,
        (Same | Part, Same | Part) => NameLikeness::Part,
        (Nickname, Same | Part) => NameLikeness::Nickname,
        (Same | Part, Typo | Near) | (Typo, Same | Part) => NameLikeness::Typo,
        (Same | Part, Initial) | (Initial, Same | Part) => NameLikeness::Initial,
        (Missing, Same | Part | Typo | Near) => NameLikeness::SurnameOnly,
        (Same | Part | Nickname, Missing) => NameLikeness::GivenOnly,
        (Same | Part, Different) => NameLikeness::OtherSurname,
        (Nickname, Typo | Near) | (Near, Same | Part) | (Initial, Initial | Typo | Near) => {
            NameLikeness::Near
        }
        (Typo, Typo) => NameLikeness::Near,
        (Different, Same | Part | Typo) => NameLikeness::Family,
        _ => NameLikeness::Different,
    }
}

/// One of them is a single word, or is not told apart.
fn with_single(
    given: &[Word],
    surname: &[Word],
    others: &[Word],
    surname2: &[Word],
) -> NameLikeness {
    let one = if surname.is_empty() { given } else { surname };
    let other = if surname2.is_empty() { others } else { surname2 };
    if surname.is_empty() && surname2.is_empty() && !given.is_empty() && !others.is_empty() {
        return match given_fit(one, other) {
            Fit::Same => NameLikeness::Equal,
            Fit::Part => NameLikeness::Part,
            Fit::Nickname => NameLikeness::Nickname,
            Fit::Typo => NameLikeness::Typo,
            Fit::Initial | Fit::Missing | Fit::Near => NameLikeness::Near,
            Fit::Different => NameLikeness::Unrelated,
        };
    }
    // A single word against two parts: it may be either.
    let (single, whole_given, whole_surname) = if surname.is_empty() || given.is_empty() {
        (one, others, surname2)
    } else {
        (other, given, surname)
    };
    let as_given = given_fit(single, whole_given);
    let as_surname = surname_fit(single, whole_surname);
    if matches!(as_surname, Fit::Same) {
        NameLikeness::SurnameOnly
    } else if matches!(as_given, Fit::Same | Fit::Part | Fit::Nickname) {
        NameLikeness::GivenOnly
    } else {
        NameLikeness::Unrelated
    }
}

fn given_fit(one: &[Word], other: &[Word]) -> Fit {
    let (Some(first), Some(second)) = (one.first(), other.first()) else {
        return Fit::Missing;
    };
    if one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.text == b.text) {
        return Fit::Same;
    }
    if joined_words(one) == joined_words(other) {
        return Fit::Same;
    }
    let fit = word_fit(first, second);
    let middles = one.iter().skip(1).zip(other.iter().skip(1));
    let conflict = middles.into_iter().any(|(a, b)| word_fit(a, b) == Fit::Different);
    match fit {
        Fit::Same if conflict => Fit::Near,
        Fit::Same if one.len() != other.len() => Fit::Part,
        Fit::Same => Fit::Part, // A middle name is an initial, a nickname or a typo of the other's.
        // `Anna Maria` is called `Maria` by some.
        Fit::Different if is_word_of(first, other) || is_word_of(second, one) => Fit::Near,
        fit if conflict && fit != Fit::Different => Fit::Near,
        fit => fit,
    }
}

fn is_word_of(word: &Word, others: &[Word]) -> bool {
    word.text.len() > 1 && others.iter().any(|other| other.text == word.text)
}

fn surname_fit(one: &[Word], other: &[Word]) -> Fit {
    if one.is_empty() || other.is_empty() {
        return Fit::Missing;
    }
    if joined_words(one) == joined_words(other) {
        return Fit::Same;
    }
    if one.iter().any(|word| is_word_of(word, other)) {
        return Fit::Part; // One of two surnames.
    }
    let (Some(first), Some(second)) = (one.last(), other.last()) else { return Fit::Missing };
    match word_fit(first, second) {
        Fit::Nickname => Fit::Different, // Surnames have none.
        fit => fit,
    }
}

fn joined_words(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect()
}

fn word_fit(one: &Word, other: &Word) -> Fit {
    let (a, b) = (one.text.as_str(), other.text.as_str());
    if a == b {
        return Fit::Same;
    }
    let is_initial = |word: &str| word.chars().nth(1).is_none();
    if is_initial(a) || is_initial(b) {
        return match (a.chars().next(), b.chars().next()) {
            (a, b) if a == b => Fit::Initial,
            // `M. Dupont` is a Monsieur, too.
            (Some('m'), _) if is_initial(one.text.as_str()) => Fit::Missing,
            (_, Some('m')) if is_initial(other.text.as_str()) => Fit::Missing,
            _ => Fit::Different,
        };
    }
    if share(&one.lines, &other.lines) {
        return Fit::Nickname;
    }
    let longest = a.len().max(b.len());
    let shortest = a.len().min(b.len());
    let allowed = match longest {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    if allowed == 0 || shortest < 3 || edits(a.as_bytes(), b.as_bytes(), allowed) > allowed {
        return Fit::Different;
    }
    // Two names that people have: `Paul` and `Paula`, `Anna` and `Anne`, `Jan` and `Jana`.
    let both_known = !one.lines.is_empty() && !other.lines.is_empty();
    let same_end = a.as_bytes().last() == b.as_bytes().last();
    if both_known || !same_end { Fit::Near } else { Fit::Typo }
}

/// How many letters are to be added, left out, changed, or swapped with the next; anything above `most` if more.
fn edits(a: &[u8], b: &[u8], most: usize) -> usize {
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
    let mut previous: Option<u8> = None;
    for (i, letter) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        let mut left: Option<u8> = None;
        for (j, against) in b.iter().enumerate() {
            let changed = at(&last, j) + usize::from(letter != against);
            let mut cost = changed.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let is_swap = previous == Some(*against) && left == Some(*letter);
            if is_swap && j > 0 {
                cost = cost.min(at(&before, j - 1) + 1);
            }
            row.push(cost);
            left = Some(*against);
        }
        if row.iter().all(|cost| *cost > most) {
            return most + 1;
        }
        before = std::mem::replace(&mut last, row);
        previous = Some(*letter);
    }
    last.last().copied().unwrap_or(most + 1)
}
