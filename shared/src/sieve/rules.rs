//! Rules as the builder shows them: a view on spans of a script.
//!
//! What is not understood, or could not be written back as it is meant, is a kept block: shown, moved, switched on and off,
//! but its text is never written anew. A change of one rule replaces that rule's span, and the list of `require`.

mod change;
pub mod from_message;
mod name;
mod places;
mod read;
mod require;
mod test;
mod write;

#[cfg(test)]
mod tests;

pub use change::RuleError;
pub use places::Places;

use super::tree::{Command, Script, Span};

/// A script and the rules in it, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    script: Script,
    items: Vec<Item>,
}

/// A command at the top of a script, with the comment that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub span: Span,
    pub name: String,
    pub enabled: bool,
    pub link: Link,
    pub kind: ItemKind,
    /// The command alone.
    pub(super) command: Span,
    /// The comment that names it.
    pub(super) label: Option<Span>,
}

/// How a rule hangs on the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// It stands for itself.
    #[default]
    Own,
    /// `elsif`: only if those before it, up to one of its own, did not apply.
    Otherwise,
    /// `else`: likewise, and without conditions.
    Rest,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemKind {
    Rule(Rule),
    /// Kept to the byte.
    Block,
    /// `require`, which the rules see to by themselves.
    Require,
}

/// A rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    pub name: String,
    pub enabled: bool,
    pub link: Link,
    /// Without conditions, it applies always.
    pub conditions: Group,
    pub actions: Vec<Action>,
    /// Whether later rules are left out when this one applied.
    pub stop: bool,
}

/// Conditions that all, or any of them, have to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub any: bool,
    pub negated: bool,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Condition(Condition),
    Group(Group),
}

/// A condition. It holds if one of the values fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub negated: bool,
    pub subject: Subject,
    pub operator: Operator,
    pub values: Vec<Text>,
}

/// What a condition looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Header fields as text: subject, mail type, list id, any other.
    Header(Vec<String>),
    /// Addresses in header fields.
    Address(Vec<String>, AddressPart),
    /// `from` or `to` of the envelope.
    Envelope(Vec<String>, AddressPart),
    Body(BodyPart),
    /// In octets; the value is a number.
    Size,
    /// The time at which the message is looked at, or a date in a header field.
    Date {
        header: Option<String>,
        zone: Option<String>,
        part: String,
    },
    /// Whether files are attached, as far as the header tells.
    Attachment,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressPart {
    #[default]
    All,
    LocalPart,
    Domain,
    User,
    Detail,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyPart {
    #[default]
    Text,
    Raw,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Is,
    Contains,
    StartsWith,
    EndsWith,
    /// With `*` and `?`.
    Matches,
    Regex,
    /// Without values: the fields are there.
    Exists,
    Over,
    Under,
    Before,
    NotAfter,
    After,
    NotBefore,
}

/// What somebody typed. Only a live one has its `${…}` filled in by the host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub value: String,
    pub live: bool,
}

impl From<&str> for Text {
    fn from(value: &str) -> Self {
        Self { value: value.to_owned(), live: false }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Keep,
    /// Into a folder.
    Move {
        folder: Text,
        copy: bool,
        create: bool,
    },
    AddFlags(Vec<String>),
    SetFlags(Vec<String>),
    RemoveFlags(Vec<String>),
    Forward {
        address: Text,
        copy: bool,
    },
    Discard,
    Reject {
        reason: Text,
        extended: bool,
    },
    Reply(Reply),
    AddHeader {
        name: String,
        value: Text,
        last: bool,
    },
    DeleteHeader {
        name: String,
    },
}

/// An automatic reply (RFC 5230).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    pub days: Option<u64>,
    pub subject: Option<Text>,
    pub from: Option<Text>,
    pub addresses: Vec<String>,
    pub handle: Option<String>,
    pub text: Text,
}

impl Rules {
    /// The rules of a script.
    pub fn new(script: Script) -> Self {
        let items = read::items(&script);
        Self { script, items }
    }

    pub fn script(&self) -> &Script {
        &self.script
    }

    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// What an item tests, and the commands in its block, whether or not the builder can show these.
    pub(super) fn parts_of(&self, item: &Item) -> Option<(Group, &[Command])> {
        let command = self.script.commands().iter().find(|other| other.span == item.command)?;
        let dialect = require::dialect(&self.script);
        let conditions = read::conditions(&self.script, command, dialect)?;
        Some((conditions, command.block.as_ref()?.commands.as_slice()))
    }

    /// `conditions` as a test of this script.
    pub(super) fn test_of(&self, conditions: &Group) -> Result<String, RuleError> {
        write::group(conditions, require::dialect(&self.script))
    }

    /// `value` as a string of this script that means exactly it.
    pub(super) fn string_of(&self, value: &str) -> Result<String, RuleError> {
        Ok(super::print::literal(value, require::dialect(&self.script))?)
    }
}
