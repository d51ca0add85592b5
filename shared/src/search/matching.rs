//! What a row of a list tells of a query, without asking anybody.

use super::keys::Zone;
use super::{Mark, Query, Term, Test};
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

impl Query {
    /// What `message` says of itself. Folders count as right: whoever has the row knows which one it is from.
    pub fn judge(&self, message: &MessageSummary, zone: Zone) -> Verdict {
        self.terms.iter().map(|term| term.judge(message, zone)).min().unwrap_or(Verdict::Yes)
    }
}

impl Term {
    fn judge(&self, message: &MessageSummary, zone: Zone) -> Verdict {
        if matches!(self.test, Test::In(_)) {
            return Verdict::Yes;
        }
        match (self.test.judge(message, zone), self.is_negated) {
            (Verdict::Yes, true) => Verdict::No,
            (Verdict::No, true) => Verdict::Yes,
            (verdict, _) => verdict,
        }
    }
}

impl Test {
    fn judge(&self, message: &MessageSummary, zone: Zone) -> Verdict {
        let begins = |day: super::Day| day.begins(zone.offset_minutes);
        let at = message.received_at;
        let holds = match self {
            Self::Words(text) => {
                let is_seen = has(&message.subject, text)
                    || any(&message.from, text)
                    || any(&message.to, text)
                    || message.preview.as_ref().is_some_and(|preview| has(preview, text));
                return if is_seen { Verdict::Yes } else { Verdict::Unknown };
            }
            Self::Body(text) => {
                let is_seen = message.preview.as_ref().is_some_and(|preview| has(preview, text));
                return if is_seen { Verdict::Yes } else { Verdict::Unknown };
            }
            // Blind copies are in no list.
            Self::To(text) if !any(&message.to, text) => return Verdict::Unknown,
            Self::Cc(text) if any(&message.to, text) => return Verdict::Unknown,
            Self::In(_) | Self::To(_) => true,
            Self::Cc(_) => false,
            Self::From(text) => any(&message.from, text),
            Self::Subject(text) => has(&message.subject, text),
            Self::Label(name) => message.keywords.has(&name.to_ascii_lowercase()),
            Self::HasAttachment => message.has_attachment,
            Self::Is(mark) => mark.is_on(message),
            Self::Larger(bytes) => message.size_bytes > *bytes,
            Self::Smaller(bytes) => message.size_bytes < *bytes,
            Self::Before(day) => at < begins(*day),
            Self::After(day) => at >= begins(*day),
            Self::On(day) => at >= begins(*day) && at < begins(day.plus(1)),
            Self::Newer(age) => at >= begins(zone.today().before(*age)),
            Self::Older(age) => at < begins(zone.today().before(*age)),
        };
        if holds { Verdict::Yes } else { Verdict::No }
    }
}

impl Mark {
    fn is_on(self, message: &MessageSummary) -> bool {
        let has = |name| message.keywords.has(name);
        match self {
            Self::Unread => !has(Keyword::SEEN),
            Self::Read => has(Keyword::SEEN),
            Self::Flagged => has(Keyword::FLAGGED),
            Self::Answered => has(Keyword::ANSWERED),
            Self::Forwarded => has(Keyword::FORWARDED),
            Self::Draft => has(Keyword::DRAFT),
        }
    }
}

fn has(text: &str, words: &str) -> bool {
    text.to_lowercase().contains(&words.to_lowercase())
}

fn any(people: &[Address], words: &str) -> bool {
    let names = |person: &Address| {
        person.name.as_ref().is_some_and(|name| has(name, words)) || has(&person.email, words)
    };
    people.iter().any(names)
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
