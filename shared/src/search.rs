//! The search language: `from:anna subject:"rent due" has:attachment larger:5M -newsletter`.
//!
//! A query is a row of terms that must all hold. [`parse`] never refuses one: what it can't read it keeps as words and
//! marks where it stands. [`Query`] prints as text that parses to the same query.

pub mod day;
pub mod found;
mod hits;
pub mod keys;
mod matching;
pub(crate) mod needle;
mod operator;
mod parse;
pub mod places;
mod print;

pub use day::{Age, AgeUnit, Day};
pub use hits::{hits, needles};
pub(crate) use matching::Facts;
pub use matching::{Judge, Verdict};
pub use operator::{Operator, VALUES_OF_HAS, VALUES_OF_IS};
pub use parse::{Fault, Parsed, Part, PartKind, parse};

/// No query is longer than this, in bytes: the end of a longer one is not read.
pub const MAX_BYTES: usize = 2_000;

/// What is looked for: messages for which all terms hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Query {
    pub terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// Written as a leading `-`: the test must fail.
    pub is_negated: bool,
    pub test: Test,
}

/// What one term asks of a message. No text in it is empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// Anywhere in the header or the text.
    Words(String),
    From(String),
    /// To, Cc or Bcc.
    To(String),
    Cc(String),
    Subject(String),
    Body(String),
    /// Which folder to search: not a test of the message itself.
    In(String),
    Label(String),
    HasAttachment,
    Is(Mark),
    /// In bytes.
    Larger(u64),
    /// In bytes.
    Smaller(u64),
    /// Received before this day began.
    Before(Day),
    /// Received on this day or later.
    After(Day),
    On(Day),
    /// Received no longer ago than this.
    Newer(Age),
    /// Received longer ago than this.
    Older(Age),
}

/// A flag of a message, as `is:` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    Unread,
    Read,
    Flagged,
    Answered,
    Forwarded,
    Draft,
}

impl Query {
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The folders that the query names: those to search, and those to leave out.
    pub fn folders(&self) -> (Vec<&str>, Vec<&str>) {
        let of = |negated: bool| {
            let named = self.terms.iter().filter(|term| term.is_negated == negated);
            let names = named.filter_map(|term| match &term.test {
                Test::In(name) => Some(name.as_str()),
                _ => None,
            });
            names.collect()
        };
        (of(false), of(true))
    }

    /// Whether a message's flags decide anything: then what was found may change without the mail itself changing.
    pub fn depends_on_flags(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.test, Test::Is(_) | Test::Label(_)))
    }
}
