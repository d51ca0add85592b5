//! Comparing values with keys (RFC 5228 §2.7, RFC 5231).

use std::cmp::Ordering;
use std::rc::Rc;

use super::Run;
use crate::sieve::outcome::Matched;
use crate::sieve::program::{Comparator, Key, MatchKind, Matching, Relation};
use crate::sieve::regex::Regex;

impl Run<'_> {
    /// Whether one of `values` matches one of the keys. Each value is with what it is of.
    pub(super) fn any_match<'v>(
        &self,
        matching: &Matching,
        values: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> Option<Matched> {
        if let MatchKind::Count(_) = matching.kind {
            let values: Vec<_> = values.into_iter().collect();
            let subject = values.first().map(|(subject, _)| *subject).unwrap_or_default();
            return self.count_matches(matching, subject, values.len());
        }
        values.into_iter().find_map(|(subject, value)| self.value_matches(matching, subject, value))
    }

    pub(super) fn count_matches(
        &self,
        matching: &Matching,
        subject: &str,
        count: usize,
    ) -> Option<Matched> {
        let MatchKind::Count(relation) = matching.kind else { return None };
        let value = count.to_string();
        // A count is compared as a number unless the script names a comparator of strings.
        let comparator = match matching.comparator {
            Comparator::AsciiCasemap | Comparator::AsciiNumeric => Comparator::AsciiNumeric,
            Comparator::Octet => Comparator::Octet,
        };
        matching.keys.iter().find_map(|key| {
            let key = self.fill(&key.template);
            relation
                .holds(compare(comparator, value.as_bytes(), key.as_bytes()))
                .then(|| matched(subject, &value, &key))
        })
    }

    fn value_matches(&self, matching: &Matching, subject: &str, value: &str) -> Option<Matched> {
        for key in &matching.keys {
            let filled = key.template.fill(self);
            let found = match matching.kind {
                MatchKind::Is => {
                    equal(matching.comparator, value.as_bytes(), filled.as_bytes()).then(Vec::new)
                }
                MatchKind::Contains => {
                    contains(matching.comparator, value.as_bytes(), filled.as_bytes())
                        .then(Vec::new)
                }
                MatchKind::Matches => glob(matching.comparator, value, &filled, matching.captures),
                MatchKind::Regex => regex(key, &filled, matching, value),
                MatchKind::Value(relation) => relation
                    .holds(compare(matching.comparator, value.as_bytes(), filled.as_bytes()))
                    .then(Vec::new),
                MatchKind::Count(_) => None,
            };
            if let Some(captures) = found {
                return Some(Matched { captures, ..matched(subject, value, &filled) });
            }
        }
        None
    }
}

pub(super) fn matched(subject: &str, value: &str, key: &str) -> Matched {
    Matched {
        subject: subject.to_owned(),
        value: value.to_owned(),
        key: key.to_owned(),
        captures: Vec::new(),
    }
}

impl Relation {
    pub(super) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Gt => order.is_gt(),
            Self::Ge => order.is_ge(),
            Self::Lt => order.is_lt(),
            Self::Le => order.is_le(),
            Self::Eq => order.is_eq(),
            Self::Ne => order.is_ne(),
        }
    }
}

fn same(comparator: Comparator, one: u8, other: u8) -> bool {
    match comparator {
        Comparator::Octet => one == other,
        Comparator::AsciiCasemap | Comparator::AsciiNumeric => one.eq_ignore_ascii_case(&other),
    }
}

fn equal(comparator: Comparator, value: &[u8], key: &[u8]) -> bool {
    match comparator {
        Comparator::Octet => value == key,
        Comparator::AsciiCasemap => value.eq_ignore_ascii_case(key),
        Comparator::AsciiNumeric => compare(comparator, value, key).is_eq(),
    }
}

fn contains(comparator: Comparator, value: &[u8], key: &[u8]) -> bool {
    key.is_empty()
        || value.windows(key.len()).any(|window| match comparator {
            Comparator::Octet => window == key,
            Comparator::AsciiCasemap | Comparator::AsciiNumeric => window.eq_ignore_ascii_case(key),
        })
}

pub(super) fn compare(comparator: Comparator, value: &[u8], key: &[u8]) -> Ordering {
    match comparator {
        Comparator::Octet => value.cmp(key),
        Comparator::AsciiCasemap => {
            let fold = |bytes: &[u8]| bytes.to_ascii_lowercase();
            fold(value).cmp(&fold(key))
        }
        Comparator::AsciiNumeric => numeric(value, key),
    }
}

/// What does not begin with a digit is infinite, and equal to all others that are (RFC 4790 §9.1.1).
fn numeric(value: &[u8], key: &[u8]) -> Ordering {
    let number = |bytes: &[u8]| -> Option<Vec<u8>> {
        let digits: Vec<u8> = bytes.iter().copied().take_while(u8::is_ascii_digit).collect();
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        (!digits.is_empty()).then(|| digits.into_iter().skip(zeros).collect())
    };
    match (number(value), number(key)) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(value), Some(key)) => value.len().cmp(&key.len()).then_with(|| value.cmp(&key)),
    }
}

fn regex(key: &Key, filled: &str, matching: &Matching, value: &str) -> Option<Vec<String>> {
    let ready = key.regex.clone().or_else(|| {
        Regex::new(filled, matching.comparator == Comparator::AsciiCasemap).ok().map(Rc::new)
    })?;
    if !matching.captures {
        return ready.find(value).map(|_| Vec::new());
    }
    let groups = ready.captures(value)?;
    let text = |group: Option<(usize, usize)>| {
        let bytes = group.and_then(|(from, to)| value.as_bytes().get(from..to)).unwrap_or_default();
        String::from_utf8_lossy(bytes).into_owned()
    };
    Some(groups.into_iter().map(text).collect())
}

/// A piece of a pattern with wildcards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wild {
    Byte(u8),
    One,
    Many,
}

/// Whether all of `value` is of the form `pattern`, with what the wildcards take: each as little as it can (RFC 5229 §3.2).
fn glob(comparator: Comparator, value: &str, pattern: &str, captures: bool) -> Option<Vec<String>> {
    let pattern = wilds(pattern);
    let bytes = value.as_bytes();
    // Where each wildcard's part begins and ends.
    let mut taken: Vec<(usize, usize)> = Vec::new();
    // The last `*`: its place, how many parts there were with it, and up to where it reaches.
    let mut star: Option<(usize, usize, usize)> = None;
    let (mut at, mut place) = (0, 0);
    loop {
        let fits = match pattern.get(place) {
            None if at == bytes.len() => break,
            None => false,
            Some(Wild::Many) => {
                taken.push((at, at));
                star = Some((place, taken.len(), at));
                place += 1;
                continue;
            }
            Some(Wild::One) if at < bytes.len() => {
                taken.push((at, at + 1));
                true
            }
            Some(Wild::Byte(byte)) => {
                bytes.get(at).is_some_and(|other| same(comparator, *byte, *other))
            }
            Some(Wild::One) => false,
        };
        if fits {
            at += 1;
            place += 1;
            continue;
        }
        let (star_place, parts, reach) = star?;
        if reach >= bytes.len() {
            return None;
        }
        taken.truncate(parts);
        if let Some(last) = taken.last_mut() {
            last.1 = reach + 1;
        }
        star = Some((star_place, parts, reach + 1));
        (at, place) = (reach + 1, star_place + 1);
    }
    if !captures {
        return Some(Vec::new());
    }
    let text = |(from, to): (usize, usize)| {
        String::from_utf8_lossy(bytes.get(from..to).unwrap_or_default()).into_owned()
    };
    Some(std::iter::once(value.to_owned()).chain(taken.into_iter().map(text)).collect())
}

fn wilds(pattern: &str) -> Vec<Wild> {
    let mut out = Vec::with_capacity(pattern.len());
    let mut bytes = pattern.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'*' => out.push(Wild::Many),
            b'?' => out.push(Wild::One),
            b'\\' => out.push(Wild::Byte(bytes.next().unwrap_or(b'\\'))),
            other => out.push(Wild::Byte(other)),
        }
    }
    out
}
