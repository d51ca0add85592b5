//! Where in HTML a variable stands.
//!
//! The scanner follows the tokenizer of HTML (§13.2.5) as far as telling text, tags, attributes and raw text apart takes.
//! Where it is in doubt it says that no variable can stand there.

use super::ErrorKind;
use super::address::{SCHEMES, is_address};

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Not HTML: as it is.
    Plain,
    /// Between tags, or in a quoted attribute.
    Text,
    /// A whole address, in a quoted attribute.
    Address,
    /// In an address, behind its scheme.
    AddressPart,
    /// Behind `tel:`.
    Telephone,
}

/// Elements whose content is no markup.
const RAW: &[&str] = &["style", "textarea", "title"];

/// Elements in which markup is read by rules of its own, or not always. Mail has no use for them, so that nothing behind
/// one takes a variable is no loss.
const OPAQUE: &[&str] = &[
    "frameset",
    "iframe",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "select",
    "svg",
    "template",
    "xmp",
];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scanner {
    state: State,
    /// The element being read, and then, if its content is raw, the one that is open.
    element: String,
    /// What the attribute's name, or the end of raw text, or of a comment, is so far.
    word: String,
    /// What an address is so far, until it is settled what it leads to.
    address: String,
    is_end_tag: bool,
}

/// Stands for a variable that an address begins with.
const VARIABLE: char = '\0';

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// Behind `<`.
    Opened,
    /// Behind `</`.
    EndOpened,
    ElementName,
    /// In a tag, between attributes.
    Inside,
    AttributeName,
    /// Behind `=`.
    BeforeValue,
    Quoted(char),
    Unquoted,
    Markup,
    Comment,
    Raw,
    /// Behind something in which nothing can be told for sure.
    Opaque,
}

impl Scanner {
    pub(super) fn read(&mut self, text: &str) {
        for c in text.chars() {
            self.step(c);
        }
    }

    /// How a value is written that stands here.
    pub(super) fn variable(&mut self) -> Result<Place, ErrorKind> {
        match self.state {
            State::Text => Ok(Place::Text),
            State::Quoted(_) if !self.takes_text() => Err(ErrorKind::Place),
            State::Quoted(_) if !is_address(&self.word) => Ok(Place::Text),
            State::Quoted(_) if self.address.is_empty() => {
                self.address.push(VARIABLE);
                Ok(Place::Address)
            }
            State::Quoted(_) if self.address.starts_with("tel:") => Ok(Place::Telephone),
            State::Quoted(_) if self.is_settled() => Ok(Place::AddressPart),
            State::Quoted(_) => Err(ErrorKind::Scheme),
            _ => Err(ErrorKind::Place),
        }
    }

    /// Whether a section can begin or end here.
    pub(super) fn takes_sections(&self) -> bool {
        match self.state {
            State::Text | State::Inside => true,
            State::Quoted(_) => self.takes_text(),
            _ => false,
        }
    }

    /// Whether nothing that follows can be taken for the address's scheme.
    fn is_settled(&self) -> bool {
        match self.address.strip_prefix(VARIABLE) {
            Some(after) => after.contains(['/', '?', '#']),
            None => SCHEMES.iter().any(|scheme| self.address.starts_with(scheme)),
        }
    }

    /// Whether the attribute is one that can hold any text. A style or a handler holds a program.
    fn takes_text(&self) -> bool {
        !self.word.starts_with("on")
            && !matches!(
                self.word.as_str(),
                "style" | "srcdoc" | "srcset" | "http-equiv" | "content"
            )
    }

    fn step(&mut self, c: char) {
        let space = c.is_ascii_whitespace();
        match (self.state, c) {
            (State::Text, '<') => self.state = State::Opened,
            (State::Text | State::Opaque, _) | (State::Opened, '<') => {}
            (State::Opened, '!' | '?') => self.enter(State::Markup),
            (State::Opened, '/') => self.state = State::EndOpened,
            (State::Opened | State::EndOpened, c) if c.is_ascii_alphabetic() => {
                self.is_end_tag = self.state == State::EndOpened;
                self.element = c.to_ascii_lowercase().to_string();
                self.state = State::ElementName;
            }
            (State::Opened, _) | (State::EndOpened, '>') => self.state = State::Text,
            (State::EndOpened, _) => {
                self.enter(State::Markup);
                self.word.push(c);
            }
            (State::ElementName | State::AttributeName | State::Inside, '>')
            | (State::Unquoted | State::BeforeValue, '>') => self.end_tag(),
            (State::ElementName, c) if space || c == '/' => self.enter(State::Inside),
            (State::ElementName, c) => self.element.push(c.to_ascii_lowercase()),
            (State::Inside, c) if space || c == '/' => {}
            (State::Inside, c) => {
                self.enter(State::AttributeName);
                self.word.push(c.to_ascii_lowercase());
            }
            (State::AttributeName, '=') => self.state = State::BeforeValue,
            (State::AttributeName, '/') => self.enter(State::Inside),
            // With the spaces between attributes that have no value.
            (State::AttributeName, c) => self.word.push(c.to_ascii_lowercase()),
            (State::BeforeValue, _) if space => {}
            (State::BeforeValue, quote @ ('"' | '\'')) => {
                self.word = self.attribute();
                self.state = State::Quoted(quote);
            }
            (State::BeforeValue, _) => self.state = State::Unquoted,
            (State::Quoted(quote), c) if c == quote => self.enter(State::Inside),
            (State::Quoted(_), c) => {
                if is_address(&self.word) && !self.is_settled() {
                    self.address.push(c.to_ascii_lowercase());
                }
            }
            (State::Unquoted, _) if space => self.enter(State::Inside),
            (State::Unquoted, _) => {}
            (State::Markup, '>') => self.enter(State::Text),
            (State::Markup, c) => {
                self.word.push(c);
                if self.word == "--" {
                    self.enter(State::Comment);
                    self.word.push_str("start");
                }
            }
            (State::Comment, c) => self.comment(c),
            (State::Raw, c) => self.raw(c),
        }
    }

    fn enter(&mut self, state: State) {
        self.word.clear();
        self.address.clear();
        self.state = state;
    }

    /// The name before `=`, of which the last word counts: `hidden style` are two attributes.
    fn attribute(&self) -> String {
        self.word.split_ascii_whitespace().next_back().unwrap_or_default().to_owned()
    }

    fn end_tag(&mut self) {
        let element = self.element.as_str();
        let next = match self.is_end_tag {
            true => State::Text,
            false if OPAQUE.contains(&element) => State::Opaque,
            false if RAW.contains(&element) => State::Raw,
            false => State::Text,
        };
        self.enter(next);
        if next != State::Raw {
            self.element.clear();
        }
        self.is_end_tag = false;
    }

    /// A comment ends with `-->` or `--!>`, and at its beginning also with `>` or `->`.
    fn comment(&mut self, c: char) {
        let next = match (self.word.as_str(), c) {
            ("start" | "start-" | "--" | "--!", '>') => return self.enter(State::Text),
            ("start", '-') => "start-",
            ("start-" | "-" | "--", '-') => "--",
            ("--", '!') => "--!",
            (_, '-') => "-",
            _ => "",
        };
        next.clone_into(&mut self.word);
    }

    /// Raw text ends with the end tag of its own element only.
    fn raw(&mut self, c: char) {
        if c == '<' {
            self.word.clear();
        }
        if self.word.len() < 32 {
            self.word.push(c.to_ascii_lowercase());
        }
        let name = self.word.strip_prefix("</").and_then(|name| name.strip_prefix(&*self.element));
        match name {
            Some(">") => {
                self.element.clear();
                self.enter(State::Text);
            }
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_whitespace() || c == '/') => {
                self.is_end_tag = true;
                self.enter(State::Inside);
            }
            _ => {}
        }
    }
}
