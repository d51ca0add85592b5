//! Message flags and keywords, named as in JMAP (RFC 8621 §4.1.1).

use serde::{Deserialize, Serialize};

/// A flag or label of a message: `$seen`, `$flagged`, `$answered`, `$forwarded`, `$draft`, `$junk`, or a user's own.
///
/// IMAP's system flags `\Seen` … become `$seen` …; other keywords stand as they are, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Keyword(pub String);

impl Keyword {
    pub const SEEN: &'static str = "$seen";
    pub const FLAGGED: &'static str = "$flagged";
    pub const ANSWERED: &'static str = "$answered";
    pub const FORWARDED: &'static str = "$forwarded";
    pub const DRAFT: &'static str = "$draft";
    pub const JUNK: &'static str = "$junk";
    pub const NOT_JUNK: &'static str = "$notjunk";

    pub fn new(name: &str) -> Self {
        Self(name.to_ascii_lowercase())
    }
}

/// The keywords of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Keywords(pub Vec<Keyword>);

impl Keywords {
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|keyword| keyword.0 == name)
    }

    pub fn is_seen(&self) -> bool {
        self.has(Keyword::SEEN)
    }

    pub fn is_flagged(&self) -> bool {
        self.has(Keyword::FLAGGED)
    }

    /// Adds or takes away one keyword; does nothing where that is already so.
    pub fn set(&mut self, name: &str, on: bool) {
        match (self.has(name), on) {
            (false, true) => self.0.push(Keyword::new(name)),
            (true, false) => self.0.retain(|keyword| keyword.0 != name),
            (true, true) | (false, false) => {}
        }
    }
}
