//! What a script does with a message, and why.

use super::tree::Span;

/// What becomes of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// In the order in which they were asked for. The implicit keep, if it applies, is the last.
    pub actions: Vec<Done>,
    /// Header fields that are written otherwise than they came (RFC 5293), as they then are.
    pub edited: Option<Vec<super::message::Header>>,
    pub trace: Vec<Event>,
    /// Why the script was cut off. The message is then kept, and nothing else is done (RFC 5228 §2.10.6).
    pub error: Option<RuntimeError>,
    /// A test asked for the body, which was not there.
    pub missed_body: bool,
}

/// An action, and what asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub action: Action,
    /// The command; `None` for the implicit keep, and for commands of included scripts.
    pub span: Option<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Into the inbox.
    Keep {
        flags: Vec<String>,
    },
    FileInto {
        folder: String,
        flags: Vec<String>,
        creates: bool,
        special_use: Option<String>,
    },
    Redirect {
        address: String,
    },
    Discard,
    Reject {
        reason: String,
    },
    /// An answer, if the sender did not get one lately.
    Vacation(Box<Reply>),
    Notify {
        method: String,
        message: Option<String>,
    },
}

/// RFC 5230.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reply {
    /// How long a sender gets no second answer.
    pub seconds: u64,
    pub subject: Option<String>,
    pub from: Option<String>,
    pub addresses: Vec<String>,
    pub is_mime: bool,
    pub handle: Option<String>,
    pub reason: String,
}

/// One step of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// In the script named.
    pub span: Span,
    /// The included script that this is of, `None` for the one that was started.
    pub script: Option<String>,
    pub kind: EventKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    Test { holds: bool, matched: Option<Matched> },
    Command,
}

/// What made a test hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// The header field, or what else was looked at.
    pub subject: String,
    pub value: String,
    /// The key, as it was for this message.
    pub key: String,
    /// `${0}`, `${1}` …
    pub captures: Vec<String>,
}

/// Why a script is cut off.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuntimeError {
    #[error("a rejected message can't be delivered or answered as well")]
    RejectConflict,
    #[error("two automatic replies")]
    TwoReplies,
    #[error("more redirects than the host allows")]
    TooManyRedirects,
    #[error("“{0}” is no address")]
    Address(String),
    #[error("{0}")]
    Asked(String),
    #[error("too many steps")]
    TooLong,
}
