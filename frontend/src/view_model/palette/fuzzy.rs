//! Finds words by the beginnings of them: `mo` in "Move to…", `matr` in "Mark as read".

use std::ops::Range;

/// How well something fits, the more the better, and which bytes of it made it fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    pub score: i32,
    pub hits: Vec<Range<usize>>,
}

/// A word of a text: where it begins in bytes, and its letters with their places, as they are compared.
type Word = Vec<(Range<usize>, char)>;

/// How each word that was `typed` fits `text`; `None` if one of them doesn't. An empty one fits everything.
///
/// A typed word fits where it can be cut into beginnings of words of the text, in their order: so `matr`, as `ma` and
/// `r`, fits "Mark as read".
pub fn fit(text: &str, typed: &str) -> Option<Fit> {
    let words = words(text);
    let mut whole = Fit::default();
    for wanted in typed.split_whitespace() {
        let wanted: Vec<char> =
            wanted.chars().filter(|c| c.is_alphanumeric()).map(fold).take(MOST_LETTERS).collect();
        let found = place(&words, &wanted)?;
        whole.score += found.score;
        whole.hits.extend(found.hits);
    }
    whole.hits.sort_by_key(|hit| hit.start);
    Some(Fit { hits: joined(whole.hits), ..whole })
}

/// More than one reads or types. Names are strangers' to choose, and may be made to keep one busy.
const MOST_WORDS: usize = 24;
const MOST_LETTERS: usize = 32;

/// The best way to find `wanted` in `words`.
fn place(words: &[Word], wanted: &[char]) -> Option<Fit> {
    // The best way to find what is left of `wanted` from each letter on, in the words from one on: from the last to the first.
    let mut best: Vec<Option<Fit>> = vec![None; wanted.len()];
    best.push(Some(Fit::default()));
    for (at, word) in words.iter().enumerate().rev() {
        let after = best.clone();
        for (start, best) in best.iter_mut().enumerate() {
            let left = wanted.get(start..).unwrap_or_default();
            let common = word.iter().zip(left).take_while(|((_, a), b)| a == *b).count();
            for length in 1..=common {
                let Some(Some(rest)) = after.get(start + length) else { continue };
                let score = rest.score + worth(at, length == word.len());
                if best.as_ref().is_none_or(|best| score > best.score) {
                    let here = word.iter().take(length).map(|(range, _)| range.clone());
                    *best =
                        Some(Fit { score, hits: here.chain(rest.hits.iter().cloned()).collect() });
                }
            }
        }
    }
    best.into_iter().next().flatten()
}

/// What a piece is worth that stands in the word number `at`: in a good find they are few, early, and whole words.
fn worth(at: usize, is_whole_word: bool) -> i32 {
    let early = 8 - i32::try_from(at.min(8)).unwrap_or(8);
    early + if is_whole_word { 6 } else { 0 } - 20
}

/// The words of `text`; letters and digits make them.
fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut is_inside = false;
    for (at, letter) in text.char_indices() {
        let is_part = letter.is_alphanumeric();
        if is_part && !is_inside {
            if words.len() == MOST_WORDS {
                break;
            }
            words.push(Word::new());
        }
        is_inside = is_part;
        if is_part && let Some(word) = words.last_mut() {
            word.push((at..at + letter.len_utf8(), fold(letter)));
        }
    }
    words
}

/// A letter as it is compared: small, and without what our languages set above or below it.
fn fold(letter: char) -> char {
    let small = letter.to_lowercase().next().unwrap_or(letter);
    match small {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        other => other,
    }
}

/// Hits that touch, as one.
fn joined(hits: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for hit in hits {
        match joined.last_mut() {
            Some(last) if last.end >= hit.start => last.end = last.end.max(hit.end),
            _ => joined.push(hit),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `expected` has the hits in brackets.
    #[track_caller]
    fn check(text: &str, typed: &str, expected: Option<&str>) {
        let shown = fit(text, typed).map(|fit| {
            let mut shown = text.to_owned();
            for hit in fit.hits.iter().rev() {
                shown.insert(hit.end, ']');
                shown.insert(hit.start, '[');
            }
            shown
        });
        assert_eq!(shown.as_deref(), expected, "{typed}");
    }

    #[test]
    fn words_are_found_by_their_beginnings() {
        check("Move to…", "mo", Some("[Mo]ve to…"));
        check("Mark as read", "read", Some("Mark as [read]"));
        check("Mark as read", "mr", Some("[M]ark as [r]ead"));
        check("Mark as read", "marre", Some("[Mar]k as [re]ad"));
        check("Mark as read", "rema", None); // One word keeps its order,
        check("Mark as read", "re ma", Some("[Ma]rk as [re]ad")); // two have none.
        check("Mark as read", "ark", None);
        check("Mark as read", "", Some("Mark as read"));
        check("dan@partner.example", "pa", Some("dan@[pa]rtner.example"));
        check("Éteindre à 8 h", "ete 8", Some("[Éte]indre à [8] h"));
        check("Über", "üb", Some("[Üb]er"));
        check("Reply all", "replya", Some("[Reply] [a]ll"));
        check("dan@partner.example", "dan@partner.ex", Some("[dan]@[partner].[ex]ample"));
        check("anything", "@ …", Some("anything"));
    }

    #[test]
    fn a_beginning_gives_letters_back_that_the_rest_needs() {
        check("Go to rooms", "goor", None);
        check("Re read", "rer", Some("[Re] [r]ead"));
        check("Aab ab", "aab", Some("[Aab] ab"));
        check("Aa ab", "aab", Some("[A]a [ab]"));
    }

    #[test]
    fn better_finds_are_worth_more() {
        let score = |text, typed| fit(text, typed).unwrap().score;
        assert!(score("Reply", "re") > score("Mark as read", "re"), "early");
        assert!(score("Reading list", "re") > score("Ring every", "re"), "in one piece");
        assert!(score("Re: read", "re") > score("Reply", "re"), "a whole word");
    }

    proptest! {
        #[test]
        fn hits_lie_within_the_text(text in ".{0,30}", typed in ".{0,6}") {
            for hit in fit(&text, &typed).into_iter().flat_map(|fit| fit.hits) {
                prop_assert!(text.get(hit).is_some_and(|hit| !hit.is_empty()));
            }
        }

        #[test]
        fn every_text_is_found_by_itself(text in "[a-zA-Zéü]{1,8}( [a-z]{1,6}){0,3}") {
            // Also without the spaces.
            prop_assert!(fit(&text, &text.replace(' ', "")).is_some());
            prop_assert!(fit(&text, &text).is_some());
        }
    }
}
