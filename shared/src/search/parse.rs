//! Reading a query. Every byte of it belongs to a part or is white space, so that the field can show what it means.

use std::ops::Range;

use super::{MAX_BYTES, Operator, Query, Term, Test};

/// A query and how it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    pub query: Query,
    /// In the order of the text; what lies between them is white space.
    pub parts: Vec<Part>,
}

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// In bytes of the text.
    pub span: Range<usize>,
    pub kind: PartKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    Words,
    Operator(Operator),
    /// Not understood, and looked for as words.
    Fault(Fault),
}

/// Why a part was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// `form:anna`
    NoSuchOperator,
    /// `from:` with nothing behind it.
    NoValue,
    /// `is:blue`
    NoSuchValue,
    /// `before:soon`
    NoDate,
    /// `newer:long`
    NoAge,
    /// `larger:huge`
    NoSize,
    /// A quotation without its end.
    OpenQuote,
    /// Beyond the length that is read.
    TooLong,
}

/// Reads any text as a query.
pub fn parse(text: &str) -> Parsed {
    let end = text.floor_char_boundary(MAX_BYTES);
    let mut reader = Reader { text: text.get(..end).unwrap_or_default(), at: 0 };
    let mut parsed = Parsed::default();
    while let Some((start, word)) = reader.next() {
        let span = start..reader.at;
        let (term, kind) = word.mean(reader.text.get(span.clone()).unwrap_or_default());
        parsed.query.terms.extend(term);
        parsed.parts.push(Part { span, kind });
    }
    if end < text.len() {
        parsed.parts.push(Part { span: end..text.len(), kind: PartKind::Fault(Fault::TooLong) });
    }
    parsed
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// A word of the text, taken apart: `-name:"value"`.
struct Word {
    is_negated: bool,
    /// What stands before a colon, if something does.
    name: Option<String>,
    value: String,
    is_quoted: bool,
    is_open: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next word and where it begins.
    fn next(&mut self) -> Option<(usize, Word)> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        let start = self.at;
        let rest = self.rest();
        if rest.is_empty() {
            return None;
        }
        let bare = bare(rest);
        let unsigned = bare.strip_prefix('-').filter(|rest| !rest.is_empty());
        let is_negated = unsigned.is_some();
        let bare = unsigned.unwrap_or(bare);
        self.at += usize::from(is_negated);
        // A quotation after the colon may hold white space, at which the bare word ended.
        let name = bare.split_once(':').map(|(name, _)| name).filter(|name| is_name(name));
        let name = name.map(str::to_owned);
        self.at += name.as_ref().map_or(0, |name| name.len() + 1);
        let (value, is_quoted, is_open) = self.value();
        Some((start, Word { is_negated, name, value, is_quoted, is_open }))
    }

    fn value(&mut self) -> (String, bool, bool) {
        let rest = self.rest();
        let Some(inside) = rest.strip_prefix('"') else {
            let value = bare(rest).to_owned();
            self.at += value.len();
            return (value, false, false);
        };
        let mut value = String::new();
        let mut characters = inside.char_indices();
        while let Some((place, character)) = characters.next() {
            match character {
                '"' => {
                    self.at += place + 2;
                    return (value, true, false);
                }
                '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
                character => value.push(character),
            }
        }
        self.at = self.text.len();
        (value, true, true)
    }
}

/// Up to the next white space.
fn bare(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

/// What may be the name of an operator, known or not: no time of day, and no URL.
fn is_name(text: &str) -> bool {
    text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}

impl Word {
    /// What the word, written as `text`, asks for. Nothing where it says nothing, as an empty quotation.
    fn mean(self, text: &str) -> (Option<Term>, PartKind) {
        let as_words = || text.strip_prefix('-').filter(|_| self.is_negated).unwrap_or(text);
        let open = self.is_open.then_some(PartKind::Fault(Fault::OpenQuote));
        let term = |test| Some(Term { is_negated: self.is_negated, test });
        let Some(name) = &self.name else {
            let test = (!self.value.is_empty()).then(|| Test::Words(self.value.clone()));
            return (test.and_then(term), open.unwrap_or(PartKind::Words));
        };
        let Some(operator) = Operator::named(name) else {
            // `https://…` is no operator that somebody mistyped.
            let is_address = !self.is_quoted && self.value.starts_with("//");
            let fault = PartKind::Fault(Fault::NoSuchOperator);
            let kind = if is_address { PartKind::Words } else { fault };
            return (term(Test::Words(as_words().to_owned())), kind);
        };
        let test = match self.value.is_empty() {
            true => Err(Fault::NoValue),
            false => operator.test(&self.value),
        };
        match test {
            Ok(test) => (term(test), open.unwrap_or(PartKind::Operator(operator))),
            Err(fault) => (term(Test::Words(as_words().to_owned())), PartKind::Fault(fault)),
        }
    }
}

#[cfg(test)]
mod tests;
