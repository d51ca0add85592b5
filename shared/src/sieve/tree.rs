//! The syntax tree: commands, tests and arguments, each with its place in the text.
//!
//! The tree has the text and all tokens of it, so nothing is lost: white space, comments and the way a string is quoted are
//! what lies in the spans. What a name means is not known here; an unknown command is a command.

use super::lexer::Token;

/// A place in the text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// What stands there in `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// A line and a column as people count them: from 1, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    /// Where byte `at` of `text` is.
    pub fn of(text: &str, at: usize) -> Self {
        let before = text.get(..text.floor_char_boundary(at)).unwrap_or_default();
        let line = before.rsplit_once('\n').map_or(before, |(_, line)| line);
        Self { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
    }
}

/// A script that parses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    pub(super) text: String,
    pub(super) tokens: Vec<Token>,
    pub(super) commands: Vec<Command>,
}

impl Script {
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All of the text, in pieces.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    pub fn commands(&self) -> &[Command] {
        &self.commands
    }

    pub fn slice(&self, span: Span) -> &str {
        span.of(&self.text)
    }
}

/// `name arguments;` or `name arguments { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// From the name to the semicolon or the closing brace.
    pub span: Span,
    pub name: Name,
    pub arguments: Arguments,
    pub block: Option<Block>,
}

/// `{ … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// With its braces.
    pub span: Span,
    pub commands: Vec<Command>,
}

/// `name arguments`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    pub span: Span,
    pub name: Name,
    pub arguments: Arguments,
}

/// What a command or a test is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub span: Span,
    /// In lower case; names have no case (RFC 5228 §2.1).
    pub lower: String,
}

/// What stands behind a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    pub items: Vec<Argument>,
    pub tests: Vec<Test>,
    /// Whether the tests stand in parentheses.
    pub is_list: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    pub span: Span,
    pub kind: ArgumentKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// In lower case, without its colon.
    Tag(String),
    Number(u64),
    /// One string, or a list of strings in brackets.
    Strings(Vec<Text>),
}

/// A string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub span: Span,
    /// What it says: without quotes, escapes and stuffed dots, its line ends CRLF.
    pub value: String,
}
