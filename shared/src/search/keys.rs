//! A query as keys of IMAP's SEARCH (RFC 9051 §6.4.4), and what IMAP can't be asked.
//!
//! Keys hold text as it was typed. Whoever writes the command quotes it; nothing here knows how.

use jiff::Timestamp;

use super::{Day, Mark, Query, Term, Test};
use crate::keyword::Keyword;

/// A search key. Those of a list must all hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    All,
    Not(Box<Key>),
    Or(Box<Key>, Box<Key>),
    Text(String),
    Body(String),
    From(String),
    To(String),
    Cc(String),
    Bcc(String),
    Subject(String),
    Seen,
    Flagged,
    Answered,
    Draft,
    Keyword(String),
    Larger(u64),
    Smaller(u64),
    /// By the host's own calendar (RFC 9051 §6.4.4: "disregarding time and timezone").
    Before(Day),
    /// The same.
    Since(Day),
}

/// What to ask of the host, and of what it finds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Plan {
    /// Never empty.
    pub keys: Vec<Key>,
    /// What is found counts only if all of these hold, too.
    pub checks: Vec<Check>,
}

/// What IMAP has no key for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    HasAttachment(bool),
    /// Received at this moment or later.
    From(Timestamp),
    /// Received earlier than this.
    Until(Timestamp),
    /// Received outside of these two moments: not from the first on, or not before the second.
    Outside(Timestamp, Timestamp),
}

impl Check {
    /// Whether the moment of receipt passes; what is about anything else passes.
    pub fn takes_time(&self, at: Timestamp) -> bool {
        match self {
            Self::HasAttachment(_) => true,
            Self::From(first) => at >= *first,
            Self::Until(end) => at < *end,
            Self::Outside(first, end) => at < *first || at >= *end,
        }
    }
}

/// Where and when the query is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    pub now: Timestamp,
    /// By how much clocks are ahead of UTC.
    pub offset_minutes: i32,
}

/// No clock on Earth is further ahead of UTC, or behind.
const MOST_OFFSET: i32 = 14 * 60;

impl Zone {
    /// Where clocks are so many minutes ahead of UTC, as somebody says.
    pub fn new(now: Timestamp, minutes_ahead: i32) -> Self {
        Self { now, offset_minutes: minutes_ahead.clamp(-MOST_OFFSET, MOST_OFFSET) }
    }

    pub fn today(self) -> Day {
        Day::at(self.now, self.offset_minutes)
    }
}

impl Query {
    /// How a host is asked for this. Which folders to search is not in it.
    pub fn plan(&self, zone: Zone) -> Plan {
        let mut plan = Plan { keys: Vec::new(), checks: Vec::new() };
        for term in &self.terms {
            plan.add(term, zone);
        }
        if plan.keys.is_empty() {
            plan.keys.push(Key::All);
        }
        plan
    }
}

impl Plan {
    fn add(&mut self, term: &Term, zone: Zone) {
        let text = |key: fn(String) -> Key, text: &String| key(text.clone());
        let key = match &term.test {
            Test::In(_) => return,
            Test::HasAttachment => {
                self.checks.push(Check::HasAttachment(!term.is_negated));
                return;
            }
            Test::Before(day) => return self.add_days(None, Some(*day), term.is_negated, zone),
            Test::After(day) => return self.add_days(Some(*day), None, term.is_negated, zone),
            Test::On(day) => {
                return self.add_days(Some(*day), Some(day.plus(1)), term.is_negated, zone);
            }
            Test::Newer(age) => {
                let first = zone.today().before(*age);
                return self.add_days(Some(first), None, term.is_negated, zone);
            }
            Test::Older(age) => {
                let end = zone.today().before(*age);
                return self.add_days(None, Some(end), term.is_negated, zone);
            }
            Test::Words(words) => text(Key::Text, words),
            Test::Body(words) => text(Key::Body, words),
            Test::From(words) => text(Key::From, words),
            Test::Cc(words) => text(Key::Cc, words),
            Test::Subject(words) => text(Key::Subject, words),
            Test::To(words) => {
                let copies = or(text(Key::Cc, words), text(Key::Bcc, words));
                or(text(Key::To, words), copies)
            }
            Test::Label(name) => label(name),
            Test::Is(mark) => mark.key(),
            Test::Larger(bytes) => Key::Larger(*bytes),
            Test::Smaller(bytes) => Key::Smaller(*bytes),
        };
        self.keys.push(if term.is_negated { not(key) } else { key });
    }

    /// The days from `first` on and before `end`, or all others.
    ///
    /// The host counts days in a time zone that nobody knows: it is asked for a day more on either side, and the exact
    /// moments are checked on what it finds.
    fn add_days(&mut self, first: Option<Day>, end: Option<Day>, is_negated: bool, zone: Zone) {
        let begins = |day: Day| day.begins(zone.offset_minutes);
        match (first, end, is_negated) {
            (Some(first), Some(end), true) => {
                self.checks.push(Check::Outside(begins(first), begins(end)));
            }
            (Some(end), None, true) => self.add_until(end, begins(end)),
            (None, Some(first), true) => self.add_from(first, begins(first)),
            (first, end, _) => {
                if let Some(first) = first {
                    self.add_from(first, begins(first));
                }
                if let Some(end) = end {
                    self.add_until(end, begins(end));
                }
            }
        }
    }

    fn add_from(&mut self, first: Day, at: Timestamp) {
        self.keys.push(Key::Since(first.plus(-1)));
        self.checks.push(Check::From(at));
    }

    fn add_until(&mut self, end: Day, at: Timestamp) {
        self.keys.push(Key::Before(end.plus(1)));
        self.checks.push(Check::Until(at));
    }
}

impl Mark {
    fn key(self) -> Key {
        match self {
            Self::Unread => not(Key::Seen),
            Self::Read => Key::Seen,
            Self::Flagged => Key::Flagged,
            Self::Answered => Key::Answered,
            Self::Forwarded => Key::Keyword("$Forwarded".to_owned()),
            Self::Draft => Key::Draft,
        }
    }
}

/// Labels are keywords. What can't be the name of one marks no message.
fn label(name: &str) -> Key {
    match name.to_lowercase().as_str() {
        Keyword::SEEN => Key::Seen,
        Keyword::FLAGGED => Key::Flagged,
        Keyword::ANSWERED => Key::Answered,
        Keyword::DRAFT => Key::Draft,
        _ if is_atom(name) => Key::Keyword(name.to_owned()),
        _ => not(Key::All),
    }
}

/// RFC 9051 §9, `flag-keyword`.
fn is_atom(name: &str) -> bool {
    let specials = b"(){%*\"\\]";
    (1..=100).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_graphic() && !specials.contains(&byte))
}

fn not(key: Key) -> Key {
    match key {
        Key::Not(inner) => *inner,
        key => Key::Not(Box::new(key)),
    }
}

fn or(one: Key, other: Key) -> Key {
    Key::Or(Box::new(one), Box::new(other))
}

impl Key {
    /// Whether any text in it is more than ASCII, so that the command must say its charset.
    pub fn needs_charset(&self) -> bool {
        match self {
            Self::Not(key) => key.needs_charset(),
            Self::Or(one, other) => one.needs_charset() || other.needs_charset(),
            Self::Text(text)
            | Self::Body(text)
            | Self::From(text)
            | Self::To(text)
            | Self::Cc(text)
            | Self::Bcc(text)
            | Self::Subject(text) => !text.is_ascii(),
            Self::All
            | Self::Seen
            | Self::Flagged
            | Self::Answered
            | Self::Draft
            | Self::Keyword(_)
            | Self::Larger(_)
            | Self::Smaller(_)
            | Self::Before(_)
            | Self::Since(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::parse;

    fn zone(offset_minutes: i32) -> Zone {
        Zone { now: "2026-11-21T12:00:00Z".parse().unwrap(), offset_minutes }
    }

    #[track_caller]
    fn check(query: &str, keys: &str, checks: &str) {
        let plan = parse(query).query.plan(zone(60));
        assert_eq!(format!("{:?}", plan.keys), keys, "{query}");
        assert_eq!(format!("{:?}", plan.checks), checks, "{query}");
    }

    #[test]
    fn every_term_has_its_key() {
        check("", "[All]", "[]");
        check("rent -late", "[Text(\"rent\"), Not(Text(\"late\"))]", "[]");
        check(
            "from:a subject:b cc:c body:d",
            "[From(\"a\"), Subject(\"b\"), Cc(\"c\"), Body(\"d\")]",
            "[]",
        );
        check("to:a", "[Or(To(\"a\"), Or(Cc(\"a\"), Bcc(\"a\")))]", "[]");
        check(
            "is:unread -is:unread is:forwarded",
            "[Not(Seen), Seen, Keyword(\"$Forwarded\")]",
            "[]",
        );
        check("label:$flagged label:Work", "[Flagged, Keyword(\"Work\")]", "[]");
        check("label:\"two words\" -label:ü", "[Not(All), All]", "[]");
        check("larger:5M smaller:7", "[Larger(5242880), Smaller(7)]", "[]");
        check("in:archive", "[All]", "[]");
        check("-has:attachment", "[All]", "[HasAttachment(false)]");
    }

    #[test]
    fn days_are_asked_for_generously_and_checked_exactly() {
        check(
            "after:2026-01-02",
            "[Since(Day { since_1970: 20454 })]",
            "[From(2026-01-01T23:00:00Z)]",
        );
        check(
            "-after:2026-01-02",
            "[Before(Day { since_1970: 20456 })]",
            "[Until(2026-01-01T23:00:00Z)]",
        );
        check(
            "on:2026-01-02",
            "[Since(Day { since_1970: 20454 }), Before(Day { since_1970: 20457 })]",
            "[From(2026-01-01T23:00:00Z), Until(2026-01-02T23:00:00Z)]",
        );
        check("-on:2026-01-02", "[All]", "[Outside(2026-01-01T23:00:00Z, 2026-01-02T23:00:00Z)]");
        check("newer:1w", "[Since(Day { since_1970: 20770 })]", "[From(2026-11-13T23:00:00Z)]");
        check("older:1w", "[Before(Day { since_1970: 20772 })]", "[Until(2026-11-13T23:00:00Z)]");
    }
}
