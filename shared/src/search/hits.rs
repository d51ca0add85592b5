//! Where a query's words stand in a text, to be highlighted.

use std::ops::Range;

use super::{Query, Test};

/// The words that a query looks for, in lower case, longest first.
pub fn needles(query: &Query) -> Vec<String> {
    let wanted = query.terms.iter().filter(|term| !term.is_negated);
    let texts = wanted.filter_map(|term| match &term.test {
        Test::Words(text)
        | Test::From(text)
        | Test::To(text)
        | Test::Cc(text)
        | Test::Subject(text)
        | Test::Body(text) => Some(text.to_lowercase()),
        _ => None,
    });
    let mut needles: Vec<String> = texts.collect();
    needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
    needles.dedup();
    needles
}

/// The places in `text` where one of `needles` stands, in order and apart from each other.
pub fn hits(text: &str, needles: &[String]) -> Vec<Range<usize>> {
    let mut hits = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        let found = needles.iter().find_map(|needle| begins_with(rest, needle));
        if let Some(length) = found {
            hits.push(at..at + length);
        }
        at += found.unwrap_or(first.len_utf8());
    }
    hits
}

/// How many bytes of `text` make `needle`, whatever their case. Lower case may be longer than what it stands for.
fn begins_with(text: &str, needle: &str) -> Option<usize> {
    let mut wanted = needle.chars().peekable();
    let mut length = 0;
    for character in text.chars() {
        if wanted.peek().is_none() {
            break;
        }
        for lower in character.to_lowercase() {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
        length += character.len_utf8();
    }
    (length > 0 && wanted.peek().is_none()).then_some(length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::parse;

    #[track_caller]
    fn check(query: &str, text: &str, expected: &str) {
        let needles = needles(&parse(query).query);
        let mut marked = text.to_owned();
        for hit in hits(text, &needles).into_iter().rev() {
            marked.insert(hit.end, ']');
            marked.insert(hit.start, '[');
        }
        assert_eq!(marked, expected, "{query}");
    }

    #[test]
    fn words_are_found_whatever_their_case() {
        check(
            "proof catalogue",
            "Autumn Catalogue, second PROOF",
            "Autumn [Catalogue], second [PROOF]",
        );
        check("grüße", "Viele GRÜSSE, viele GRÜßE", "Viele GRÜSSE, viele [GRÜßE]");
        check("subject:\"rent due\" -late", "Rent due, late", "[Rent due], late");
        check("aa a", "aaab", "[aa][a]b");
        check("is:unread in:x", "unread in x", "unread in x");
        check("i̇", "İstanbul", "[İ]stanbul");
        check("i", "İstanbul", "İstanbul");
    }

    proptest! {
        #[test]
        fn hits_lie_within_the_text(text in ".{0,40}", word in ".{1,3}") {
            for hit in hits(&text, &[word.to_lowercase()]) {
                prop_assert!(text.get(hit).is_some_and(|hit| !hit.is_empty()));
            }
        }
    }
}
