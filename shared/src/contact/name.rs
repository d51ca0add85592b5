//! Names of people, taken apart for comparing: `Dr. KELLER, Anna` and `Anna Keller` are one name.

mod compare;
mod fold;
mod nicknames;

use super::Name;
pub use compare::{NameLikeness, compare};
pub use fold::fold;
use fold::squash;
pub use nicknames::Nicknames;

/// A name taken apart. Empty if nothing is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonName {
    given: Vec<Word>,
    surname: Vec<Word>,
    /// `jr`, `sr`, `ii`: tells father and son apart.
    generation: String,
    /// It was one text: the surname may stand first, as in `Keller Anna`.
    is_guess: bool,
}

/// A word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    /// Folded and squashed.
    text: String,
    /// Where it stands among the nicknames.
    lines: Vec<u16>,
}

impl PersonName {
    pub fn is_empty(&self) -> bool {
        self.given.is_empty() && self.surname.is_empty()
    }

    /// Takes a card's name apart, by its parts if it has any.
    pub fn of(name: &Name, nicknames: &Nicknames) -> Self {
        let given = format!("{} {}", name.given, name.given2);
        let surname = format!("{} {}", name.surname, name.surname2);
        let only = match (given.trim().is_empty(), surname.trim().is_empty()) {
            (false, false) => {
                let (given, _) = words(&given);
                let (surname, found) = words(&surname);
                let generation = fold(name.generation.trim().trim_end_matches('.'));
                let generation = if generation.is_empty() { found } else { generation };
                return Self::from_words(given, surname, generation, false, nicknames);
            }
            (false, true) => given,
            (true, false) if surname.trim().contains(' ') && name.full.is_empty() => surname,
            (true, false) if name.full.is_empty() || !name.full.trim().contains(' ') => {
                let (surname, found) = words(&surname);
                return Self::from_words(Vec::new(), surname, found, false, nicknames);
            }
            (true, _) => name.full.clone(),
        };
        let text =
            if only.trim().contains(' ') || name.full.is_empty() { &only } else { &name.full };
        Self::read(text, nicknames)
    }

    /// Takes a name apart that is one text.
    pub fn read(text: &str, nicknames: &Nicknames) -> Self {
        if text.contains('@') {
            return Self::default(); // An address that stands where the name should.
        }
        if let Some((surname, given)) = text.split_once(',') {
            let (given, generation) = words(given);
            let (surname, found) = words(surname);
            if !given.is_empty() && !surname.is_empty() {
                let generation = if generation.is_empty() { found } else { generation };
                return Self::from_words(given, surname, generation, false, nicknames);
            }
        }
        let (mut given, generation) = words(text);
        // Particles belong to what follows them, `Anna von der Tann`; else the last word is the surname.
        let particle = given.iter().skip(1).position(|word| is_particle(word)).map(|at| at + 1);
        let cut = particle.unwrap_or(given.len().saturating_sub(1)).min(given.len());
        let surname = if given.len() > 1 { given.split_off(cut) } else { Vec::new() };
        Self::from_words(given, surname, generation, particle.is_none(), nicknames)
    }

    fn from_words(
        given: Vec<String>,
        mut surname: Vec<String>,
        generation: String,
        is_guess: bool,
        nicknames: &Nicknames,
    ) -> Self {
        if surname.iter().any(|word| !is_particle(word)) {
            surname.retain(|word| !is_particle(word));
        }
        let known = |words: Vec<String>| {
            let word = |word: String| {
                let text = squash(&word);
                Word { lines: nicknames.lines_of(&text), text }
            };
            words.into_iter().map(word).collect()
        };
        Self { given: known(given), surname: known(surname), generation, is_guess }
    }

    /// What cards of one person have in common if they are written with care: all words in one order.
    pub(super) fn sorted_words(&self) -> String {
        let mut words: Vec<&str> =
            self.given.iter().chain(&self.surname).map(|word| word.text.as_str()).collect();
        words.sort_unstable();
        words.join(" ")
    }

    /// Keys under which likely equal names meet: a name and the beginning of the other, with and without what is
    /// easily mistyped.
    pub(super) fn keys(&self) -> Vec<String> {
        let mut keys = vec![self.sorted_words()];
        let (Some(given), Some(surname)) = (self.given.first(), self.surname.last()) else {
            return keys;
        };
        let initial = |word: &Word| word.text.chars().next().unwrap_or_default();
        keys.push(format!("{}.{}", initial(given), skeleton(&surname.text)));
        keys.push(format!("{}.{}", initial(surname), skeleton(&given.text)));
        keys.extend(given.lines.iter().map(|line| format!("{line}.{}", skeleton(&surname.text))));
        if self.is_guess && self.given.len() == 1 {
            keys.push(format!("{}.{}", initial(surname), skeleton(&given.text)));
            keys.push(format!("{}.{}", initial(given), skeleton(&surname.text)));
        }
        keys
    }
}

/// The first letter and the consonants after it, each once in a row.
fn skeleton(word: &str) -> String {
    let mut kept = String::new();
    for (at, letter) in word.chars().enumerate() {
        let is_vowel = matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h');
        if at == 0 || (!is_vowel && !kept.ends_with(letter)) {
            kept.push(letter);
        }
    }
    kept
}

const TITLES: &str = " mr mrs ms miss mx sir dr prof professor doktor herr hr frau med phil jur dipl ing lic mag \
mme mlle me monsieur madame mademoiselle docteur sig signor signora signore sigra dott dottssa dottoressa avv rag geom \
sr sra srta don dona senor senora ph phd msc bsc mba md ma mphil esq llm habil univ fh ";

const GENERATIONS: &str = " jr sr junior senior ii iii iv jun sen fils ";

const PARTICLES: &str = " von van de der den del della di da do dos du la le zu zum zur y e el al bin ibn ter ten af \
av v d ";

fn is_in(list: &str, word: &str) -> bool {
    let mut padded = String::with_capacity(word.len() + 2);
    padded.push(' ');
    padded.push_str(word);
    padded.push(' ');
    list.contains(&padded)
}

fn is_particle(word: &str) -> bool {
    is_in(PARTICLES, word)
}

/// Words of one name, folded, without titles; and the generation. `sr` is `Señor` before a name and `Senior` after it.
fn words(text: &str) -> (Vec<String>, String) {
    let outside = without_brackets(text);
    let folded = fold(&outside);
    let pieces = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let all: Vec<&str> = pieces.take(MOST_WORDS).collect();
    let mut kept: Vec<String> = Vec::with_capacity(all.len());
    let mut generation = String::new();
    for (at, word) in all.iter().enumerate() {
        if at > 0 && at + 1 == all.len() && is_in(GENERATIONS, word) {
            generation = short_generation(word).to_owned();
        } else if !is_in(TITLES, word) {
            kept.push((*word).to_owned());
        }
    }
    if kept.is_empty() {
        kept = all.into_iter().map(str::to_owned).collect();
    }
    (kept, generation)
}

/// More than anybody is called by. Names are strangers' to choose, and may be made to keep one busy.
const MOST_WORDS: usize = 12;

fn short_generation(word: &str) -> &str {
    match word {
        "junior" | "jun" | "fils" => "jr",
        "senior" | "sen" => "sr",
        other => other,
    }
}

/// What stands in brackets or quotes is a nickname or a remark, and no part of the name.
fn without_brackets(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut closing: Option<char> = None;
    for letter in text.chars() {
        match (closing, letter) {
            (Some(end), _) if letter == end => closing = None,
            (Some(_), _) => {}
            (None, '(') => closing = Some(')'),
            (None, '[') => closing = Some(']'),
            (None, '"' | '“' | '„') => {
                closing = Some(if letter == '"' { '"' } else { '”' });
            }
            (None, _) => kept.push(letter),
        }
    }
    // Never closed: it was no bracket.
    if closing.is_some() || kept.trim().is_empty() { text.to_owned() } else { kept }
}

#[cfg(test)]
mod tests;
