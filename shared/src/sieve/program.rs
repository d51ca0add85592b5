//! A script that was checked: what the evaluator runs. Everything knows the span that it comes from.

use std::rc::Rc;

use super::regex::Regex;
use super::template::Template;
use super::tree::Span;

/// A whole script, with the scripts it includes.
#[derive(Clone, Debug, Default)]
pub struct Program {
    pub(super) steps: Vec<Step>,
    pub(super) needs_body: bool,
}

impl Program {
    /// Whether a test looks into the body, so that headers alone don't suffice.
    pub fn needs_body(&self) -> bool {
        self.needs_body
    }
}

#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) span: Span,
    pub(super) kind: StepKind,
}

#[derive(Clone, Debug)]
pub(super) enum StepKind {
    If(Vec<Branch>),
    Stop,
    Return,
    Keep {
        flags: Option<Vec<Template>>,
    },
    FileInto(Box<FileInto>),
    Redirect {
        address: Template,
        is_copy: bool,
    },
    Discard,
    Reject {
        reason: Template,
    },
    Vacation(Box<Vacation>),
    Notify(Box<Notify>),
    Flags {
        verb: FlagVerb,
        variable: Option<String>,
        flags: Vec<Template>,
    },
    Set {
        name: String,
        value: Template,
        modifiers: Vec<Modifier>,
    },
    AddHeader {
        name: Template,
        value: Template,
        is_last: bool,
    },
    DeleteHeader(Box<DeleteHeader>),
    Include {
        name: String,
        once: bool,
        program: Option<Rc<Program>>,
    },
    Global(Vec<String>),
    Error(Template),
    /// `require`, and what does nothing here.
    Nothing,
}

/// `if`, `elsif` or `else`.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub(super) condition: Option<Condition>,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub(super) struct FileInto {
    pub(super) folder: Template,
    pub(super) flags: Option<Vec<Template>>,
    pub(super) is_copy: bool,
    pub(super) creates: bool,
    pub(super) special_use: Option<Template>,
    pub(super) folder_id: Option<Template>,
}

/// RFC 5230, RFC 6131.
#[derive(Clone, Debug)]
pub(super) struct Vacation {
    pub(super) seconds: u64,
    pub(super) subject: Option<Template>,
    pub(super) from: Option<Template>,
    pub(super) addresses: Vec<Template>,
    pub(super) is_mime: bool,
    pub(super) handle: Option<Template>,
    pub(super) reason: Template,
}

/// RFC 5435.
#[derive(Clone, Debug)]
pub(super) struct Notify {
    pub(super) method: Template,
    pub(super) message: Option<Template>,
}

#[derive(Clone, Debug)]
pub(super) struct DeleteHeader {
    pub(super) name: Template,
    pub(super) place: Option<Place>,
    pub(super) matching: Option<Matching>,
}

/// `:index 2 :last` (RFC 5260 §6)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) index: usize,
    pub(super) from_last: bool,
}

/// RFC 5232.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FlagVerb {
    Set,
    Add,
    Remove,
}

/// RFC 5229 §4.1, with its precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Modifier {
    Lower,
    Upper,
    LowerFirst,
    UpperFirst,
    QuoteWildcard,
    EncodeUrl,
    Length,
}

impl Modifier {
    /// Two of the same can't stand together; the highest works first.
    pub(super) fn precedence(self) -> u8 {
        match self {
            Self::Lower | Self::Upper => 40,
            Self::LowerFirst | Self::UpperFirst => 30,
            Self::QuoteWildcard => 20,
            Self::EncodeUrl => 15,
            Self::Length => 10,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) span: Span,
    pub(super) kind: ConditionKind,
}

#[derive(Clone, Debug)]
pub(super) enum ConditionKind {
    Constant(bool),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Header {
        names: Vec<Template>,
        place: Option<Place>,
        matching: Matching,
    },
    Address {
        names: Vec<Template>,
        part: AddressPart,
        place: Option<Place>,
        matching: Matching,
    },
    Envelope {
        parts: Vec<Template>,
        part: AddressPart,
        matching: Matching,
    },
    Exists(Vec<Template>),
    Size {
        is_over: bool,
        limit: u64,
    },
    Body {
        of: BodyOf,
        matching: Matching,
    },
    Date {
        header: Option<Template>,
        zone: Zone,
        part: Template,
        place: Option<Place>,
        matching: Matching,
    },
    HasFlag {
        variables: Vec<String>,
        matching: Matching,
    },
    Strings {
        sources: Vec<Template>,
        matching: Matching,
    },
    Environment {
        item: Template,
        matching: Matching,
    },
    Duplicate(Box<Duplicate>),
    MailboxExists(Vec<Template>),
    FolderIdExists(Vec<Template>),
    SpecialUseExists {
        folder: Option<Template>,
        uses: Vec<Template>,
    },
    Spam {
        is_percent: bool,
        matching: Matching,
    },
    Virus(Matching),
    ValidNotifyMethod(Vec<Template>),
    NotifyCapability {
        method: Template,
        capability: Template,
        matching: Matching,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AddressPart {
    All,
    LocalPart,
    Domain,
    /// RFC 5233
    User,
    Detail,
}

#[derive(Clone, Debug)]
pub(super) enum BodyOf {
    Raw,
    Text,
    Content(Vec<Template>),
}

/// Which zone a date is looked at in.
#[derive(Clone, Debug)]
pub(super) enum Zone {
    Local,
    Original,
    Named(Template),
}

/// RFC 7352.
#[derive(Clone, Debug)]
pub(super) struct Duplicate {
    pub(super) handle: Option<Template>,
    pub(super) header: Option<Template>,
    pub(super) unique_id: Option<Template>,
}

/// How values are compared with keys.
#[derive(Clone, Debug)]
pub(super) struct Matching {
    pub(super) kind: MatchKind,
    pub(super) comparator: Comparator,
    pub(super) keys: Vec<Key>,
    /// Whether what a pattern takes goes into `${1}`.
    pub(super) captures: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) template: Template,
    /// Of a key without variables.
    pub(super) regex: Option<Rc<Regex>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MatchKind {
    Is,
    Contains,
    Matches,
    Regex,
    Value(Relation),
    Count(Relation),
}

/// RFC 5231.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Gt,
    Ge,
    Lt,
    Le,
    Eq,
    Ne,
}

/// RFC 4790.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparator {
    Octet,
    AsciiCasemap,
    AsciiNumeric,
}
