//! The words before a colon, and what may stand after it.

use super::day::read_digits;
use super::{Age, Day, Fault, Mark, Test};

/// What `has:` takes.
pub const VALUES_OF_HAS: &[&str] = &["attachment"];

/// What `is:` takes, in the order in which it is offered.
pub const VALUES_OF_IS: &[&str] = &["unread", "read", "flagged", "answered", "forwarded", "draft"];

macro_rules! operators {
    ($($name:ident = $first:literal $(| $other:literal)*,)*) => {
        /// A word that gives meaning to what stands after its colon.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operator {
            $($name,)*
        }

        impl Operator {
            /// In the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// As it is printed.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $first,)*
                }
            }

            pub(super) fn named(name: &str) -> Option<Self> {
                $(if [$first $(, $other)*].iter().any(|known| known.eq_ignore_ascii_case(name)) {
                    return Some(Self::$name);
                })*
                None
            }
        }
    };
}

operators! {
    From = "from",
    To = "to",
    Subject = "subject",
    Body = "body" | "text",
    In = "in" | "folder",
    Has = "has",
    Is = "is",
    Label = "label" | "tag" | "keyword",
    Before = "before" | "until",
    After = "after" | "since",
    On = "on" | "date",
    Newer = "newer" | "newer_than",
    Older = "older" | "older_than",
    Larger = "larger" | "bigger",
    Smaller = "smaller",
    Cc = "cc",
}

impl Operator {
    /// What `value`, which is not empty, means after this word.
    pub(super) fn test(self, value: &str) -> Result<Test, Fault> {
        let text = || value.to_owned();
        let day = || Day::read(value).ok_or(Fault::NoDate);
        let age = || Age::read(value).ok_or(Fault::NoAge);
        let size = || read_size(value).ok_or(Fault::NoSize);
        Ok(match self {
            Self::From => Test::From(text()),
            Self::To => Test::To(text()),
            Self::Cc => Test::Cc(text()),
            Self::Subject => Test::Subject(text()),
            Self::Body => Test::Body(text()),
            Self::In => Test::In(text()),
            Self::Label => Test::Label(text()),
            Self::Has => return read_has(value).ok_or(Fault::NoSuchValue),
            Self::Is => Test::Is(read_mark(value).ok_or(Fault::NoSuchValue)?),
            Self::Before => Test::Before(day()?),
            Self::After => Test::After(day()?),
            Self::On => Test::On(day()?),
            Self::Newer => Test::Newer(age()?),
            Self::Older => Test::Older(age()?),
            Self::Larger => Test::Larger(size()?),
            Self::Smaller => Test::Smaller(size()?),
        })
    }
}

fn read_has(value: &str) -> Option<Test> {
    let known = ["attachment", "attachments", "file"];
    known.iter().any(|known| known.eq_ignore_ascii_case(value)).then_some(Test::HasAttachment)
}

fn read_mark(value: &str) -> Option<Mark> {
    Some(match value.to_ascii_lowercase().as_str() {
        "unread" | "unseen" => Mark::Unread,
        "read" | "seen" => Mark::Read,
        "flagged" | "starred" => Mark::Flagged,
        "answered" | "replied" => Mark::Answered,
        "forwarded" => Mark::Forwarded,
        "draft" => Mark::Draft,
        _ => return None,
    })
}

impl Mark {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Read => "read",
            Self::Flagged => "flagged",
            Self::Answered => "answered",
            Self::Forwarded => "forwarded",
            Self::Draft => "draft",
        }
    }
}

const UNITS: [(char, u64); 3] = [('g', 1 << 30), ('m', 1 << 20), ('k', 1 << 10)];

/// Reads `5M`, `500k`, `1GB`, `300`.
fn read_size(text: &str) -> Option<u64> {
    let text = text.to_ascii_lowercase();
    let number = text.strip_suffix('b').unwrap_or(&text);
    for (unit, bytes) in UNITS {
        if let Some(number) = number.strip_suffix(unit) {
            return read_digits(number)?.checked_mul(bytes);
        }
    }
    read_digits(number)
}

/// The shortest text that [`read_size`] takes back.
pub(super) fn print_size(bytes: u64) -> String {
    for (unit, worth) in UNITS {
        if bytes >= worth && bytes.is_multiple_of(worth) {
            return format!("{}{}", bytes / worth, unit.to_ascii_uppercase());
        }
    }
    bytes.to_string()
}
