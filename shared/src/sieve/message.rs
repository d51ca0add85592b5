//! What the evaluator knows of a message. Most rules need no more than its headers.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A message as Sieve sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// In the order in which they stand.
    pub headers: Vec<Header>,
    /// In octets.
    pub size: u64,
    pub envelope: Envelope,
    /// `None` while it was not fetched: body tests then fail, and the outcome says so.
    pub body: Option<Body>,
}

/// One header field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub name: String,
    /// Unfolded, otherwise as it was sent. Addresses and dates are read from it.
    pub raw: String,
    /// Unfolded and decoded (RFC 2047), without white space around it.
    pub text: String,
}

impl Header {
    /// Of a field that needs no decoding.
    pub fn plain(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), raw: value.to_owned(), text: value.trim().to_owned() }
    }
}

/// Who handed the message in, and for whom (RFC 5228 §5.4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// Empty for a bounce.
    pub from: String,
    pub to: String,
}

/// The body (RFC 5173).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// All behind the headers, undecoded.
    pub raw: String,
    /// The leaves of the MIME tree.
    pub parts: Vec<Part>,
}

/// One part of the body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// `text/plain`
    pub media_type: String,
    /// Decoded; empty for what is no text.
    pub text: String,
}

/// What is true around the message: the time, the host, the user's folders.
#[derive(Clone, Debug)]
pub struct Surroundings {
    pub now: Timestamp,
    /// The zone that dates are shown in where a rule names none: the host's.
    pub zone: TimeZone,
    /// What `environment` (RFC 5183) answers, by item.
    pub environment: BTreeMap<String, String>,
    /// The user's folders, for `mailboxexists` (RFC 5490).
    pub folders: BTreeSet<String>,
    /// Folders by use such as `\Junk` (RFC 8579), in lower case.
    pub special_use: BTreeMap<String, String>,
    /// Folders by their MAILBOXID (RFC 9042).
    pub folder_ids: BTreeMap<String, String>,
    /// How sure the host is that this is spam, in per cent; `None` if it was not tested (RFC 5235).
    pub spam_percent: Option<u8>,
    /// Whether this has a virus, from 1 (clean) to 5; `None` if it was not tested.
    pub virus: Option<u8>,
    /// What `duplicate` (RFC 7352) has seen before, as [`super::evaluate::duplicate_key`] writes it.
    pub seen: BTreeSet<String>,
    /// How often one message may be redirected.
    pub redirect_limit: usize,
}

impl Default for Surroundings {
    fn default() -> Self {
        Self {
            now: Timestamp::UNIX_EPOCH,
            zone: TimeZone::UTC,
            environment: BTreeMap::new(),
            folders: BTreeSet::new(),
            special_use: BTreeMap::new(),
            folder_ids: BTreeMap::new(),
            spam_percent: None,
            virus: None,
            seen: BTreeSet::new(),
            redirect_limit: DEFAULT_REDIRECT_LIMIT,
        }
    }
}

/// Pigeonhole's `sieve_max_redirects`.
pub const DEFAULT_REDIRECT_LIMIT: usize = 4;
