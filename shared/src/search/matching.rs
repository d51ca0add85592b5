//! What a message's header tells of a query, without asking anybody.

use std::ops::Range;

use super::keys::Zone;
use super::needle::Needle;
use super::{Day, Mark, Query, Test};
use crate::address::Address;
use crate::keyword::Keyword;
use crate::message::MessageSummary;

/// Whether a message is one of those looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    No,
    /// Only its text, or a part of its header that no list shows, could tell.
    Unknown,
    Yes,
}

/// A query made ready to be asked of many messages.
#[derive(Clone, Debug)]
pub struct Judge {
    asked: Vec<Asked>,
    needles: Vec<Needle>,
}

#[derive(Clone, Debug)]
struct Asked {
    is_negated: bool,
    question: Question,
}

/// Texts are named by their place among the needles.
#[derive(Clone, Debug)]
enum Question {
    Words(usize),
    From(usize),
    To(usize),
    Cc(usize),
    Subject(usize),
    Body(usize),
    Keyword {
        name: String,
        is_set: bool,
    },
    HasAttachment,
    Larger(u64),
    Smaller(u64),
    /// In seconds since 1970.
    Received(Range<i64>),
}

/// What is known of a message without its text.
pub(crate) trait Facts {
    /// Whether `needle`, which has this place among those of the query, is in the subject; the others likewise.
    fn subject_has(&self, place: usize, needle: &Needle) -> bool;
    fn sender_has(&self, place: usize, needle: &Needle) -> bool;
    fn recipient_has(&self, place: usize, needle: &Needle) -> bool;
    fn preview_has(&self, needle: &Needle) -> bool;
    /// In seconds since 1970.
    fn received_at(&self) -> i64;
    fn size_bytes(&self) -> u64;
    fn has_keyword(&self, name: &str) -> bool;
    /// `None` where that isn't known.
    fn has_attachment(&self) -> Option<bool>;
}

impl Query {
    /// What `message` says of itself. Folders count as right: whoever has the row knows which one it is from.
    pub fn judge(&self, message: &MessageSummary, zone: Zone) -> Verdict {
        Judge::new(self, zone).of(message)
    }
}

impl Judge {
    pub fn new(query: &Query, zone: Zone) -> Self {
        let mut judge = Self { asked: Vec::new(), needles: Vec::new() };
        for term in &query.terms {
            if let Some(question) = judge.question(&term.test, zone) {
                judge.asked.push(Asked { is_negated: term.is_negated, question });
            }
        }
        judge
    }

    pub(crate) fn needles(&self) -> &[Needle] {
        &self.needles
    }

    pub(crate) fn of(&self, message: &impl Facts) -> Verdict {
        let mut verdict = Verdict::Yes;
        for asked in &self.asked {
            verdict = verdict.min(self.verdict(asked, message));
            if verdict == Verdict::No {
                break;
            }
        }
        verdict
    }

    /// Whether a message is certainly one of those looked for; quicker than to tell [`Verdict::No`] from
    /// [`Verdict::Unknown`].
    pub(crate) fn is_certain(&self, message: &impl Facts) -> bool {
        self.asked.iter().all(|asked| self.verdict(asked, message) == Verdict::Yes)
    }

    fn question(&mut self, test: &Test, zone: Zone) -> Option<Question> {
        let begins = |day: Day| day.begins(zone.offset_minutes).as_second();
        let ago = |age| begins(zone.today().before(age));
        let mut needle = |text: &str| {
            self.needles.push(Needle::new(text));
            self.needles.len() - 1
        };
        let keyword = |name: &str, is_set| Question::Keyword { name: name.to_owned(), is_set };
        Some(match test {
            Test::In(_) => return None,
            Test::Words(text) => Question::Words(needle(text)),
            Test::From(text) => Question::From(needle(text)),
            Test::To(text) => Question::To(needle(text)),
            Test::Cc(text) => Question::Cc(needle(text)),
            Test::Subject(text) => Question::Subject(needle(text)),
            Test::Body(text) => Question::Body(needle(text)),
            Test::Label(name) => keyword(&name.to_ascii_lowercase(), true),
            Test::Is(Mark::Unread) => keyword(Keyword::SEEN, false),
            Test::Is(mark) => keyword(mark.keyword(), true),
            Test::HasAttachment => Question::HasAttachment,
            Test::Larger(bytes) => Question::Larger(*bytes),
            Test::Smaller(bytes) => Question::Smaller(*bytes),
            Test::Before(day) => Question::Received(i64::MIN..begins(*day)),
            Test::After(day) => Question::Received(begins(*day)..i64::MAX),
            Test::On(day) => Question::Received(begins(*day)..begins(day.plus(1))),
            Test::Newer(age) => Question::Received(ago(*age)..i64::MAX),
            Test::Older(age) => Question::Received(i64::MIN..ago(*age)),
        })
    }

    fn verdict(&self, asked: &Asked, message: &impl Facts) -> Verdict {
        match (self.answer(&asked.question, message), asked.is_negated) {
            (Verdict::Yes, true) => Verdict::No,
            (Verdict::No, true) => Verdict::Yes,
            (verdict, _) => verdict,
        }
    }

    fn answer(&self, question: &Question, message: &impl Facts) -> Verdict {
        let is = |holds: bool| if holds { Verdict::Yes } else { Verdict::No };
        let maybe = |holds: bool| if holds { Verdict::Yes } else { Verdict::Unknown };
        let subject = |at: usize| self.needle(at).is_some_and(|it| message.subject_has(at, it));
        let from = |at: usize| self.needle(at).is_some_and(|it| message.sender_has(at, it));
        let to = |at: usize| self.needle(at).is_some_and(|it| message.recipient_has(at, it));
        let preview = |at: usize| self.needle(at).is_some_and(|it| message.preview_has(it));
        match question {
            Question::Words(at) => maybe(subject(*at) || from(*at) || to(*at) || preview(*at)),
            Question::Body(at) => maybe(preview(*at)),
            // Blind copies are in no list.
            Question::To(at) => maybe(to(*at)),
            // Lists don't tell whom a copy went to from the others.
            Question::Cc(at) if to(*at) => Verdict::Unknown,
            Question::Cc(_) => Verdict::No,
            Question::From(at) => is(from(*at)),
            Question::Subject(at) => is(subject(*at)),
            Question::Keyword { name, is_set } => is(message.has_keyword(name) == *is_set),
            Question::HasAttachment => message.has_attachment().map_or(Verdict::Unknown, is),
            Question::Larger(bytes) => is(message.size_bytes() > *bytes),
            Question::Smaller(bytes) => is(message.size_bytes() < *bytes),
            Question::Received(range) => is(range.contains(&message.received_at())),
        }
    }

    fn needle(&self, at: usize) -> Option<&Needle> {
        self.needles.get(at)
    }
}

impl Mark {
    fn keyword(self) -> &'static str {
        match self {
            Self::Unread | Self::Read => Keyword::SEEN,
            Self::Flagged => Keyword::FLAGGED,
            Self::Answered => Keyword::ANSWERED,
            Self::Forwarded => Keyword::FORWARDED,
            Self::Draft => Keyword::DRAFT,
        }
    }
}

impl Facts for MessageSummary {
    fn subject_has(&self, _: usize, needle: &Needle) -> bool {
        needle.is_in(&self.subject)
    }

    fn sender_has(&self, _: usize, needle: &Needle) -> bool {
        any(&self.from, needle)
    }

    fn recipient_has(&self, _: usize, needle: &Needle) -> bool {
        any(&self.to, needle)
    }

    fn preview_has(&self, needle: &Needle) -> bool {
        self.preview.as_ref().is_some_and(|preview| needle.is_in(preview))
    }

    fn received_at(&self) -> i64 {
        self.received_at.as_second()
    }

    fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    fn has_keyword(&self, name: &str) -> bool {
        self.keywords.has(name)
    }

    fn has_attachment(&self) -> Option<bool> {
        Some(self.has_attachment)
    }
}

fn any(people: &[Address], needle: &Needle) -> bool {
    let has = |person: &Address| {
        person.name.as_ref().is_some_and(|name| needle.is_in(name)) || needle.is_in(&person.email)
    };
    people.iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyword::Keywords;
    use crate::search::parse;

    fn message() -> MessageSummary {
        MessageSummary {
            id: "a.1.2".into(),
            from: vec![Address::new("Dan Whitlock", "dan@partner.example")],
            to: vec![Address::new("", "anna@pli.example")],
            subject: "The autumn catalogue".to_owned(),
            preview: Some("Second proof".to_owned()),
            received_at: "2026-11-20T23:30:00Z".parse().unwrap(),
            size_bytes: 2048,
            keywords: Keywords(vec![Keyword::new(Keyword::FLAGGED), Keyword::new("Work")]),
            has_attachment: true,
            conversation: None,
            snoozed_until: None,
        }
    }

    #[track_caller]
    fn check(query: &str, expected: Verdict) {
        let zone = Zone { now: "2026-11-21T12:00:00Z".parse().unwrap(), offset_minutes: 60 };
        assert_eq!(parse(query).query.judge(&message(), zone), expected, "{query}");
    }

    #[test]
    fn a_row_tells_what_it_can() {
        for yes in [
            "",
            "CATALOGUE",
            "proof",
            "from:whit",
            "from:PARTNER.example",
            "to:anna",
            "is:unread",
            "is:flagged",
            "label:work",
            "has:attachment",
            "larger:1k",
            "smaller:1M",
            "on:2026-11-21",
            "after:2026-11-21",
            "newer:1d",
            "-from:ben",
            "in:archive",
            "body:second",
            "before:2026-11-22",
        ] {
            check(yes, Verdict::Yes);
        }
        for no in [
            "-catalogue",
            "from:ben",
            "subject:proof",
            "is:read",
            "label:other",
            "-has:attachment",
            "on:2026-11-20",
            "before:2026-11-21",
            "older:1d",
            "larger:2k",
            "is:draft",
        ] {
            check(no, Verdict::No);
        }
        for unknown in
            ["invoice", "-invoice", "body:catalogue", "to:ben", "cc:anna", "from:dan invoice"]
        {
            check(unknown, Verdict::Unknown);
        }
        check("invoice from:ben", Verdict::No);
    }
}
