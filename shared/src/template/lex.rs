//! A template's text cut into what is between the tags, and the tags.

use super::{Error, ErrorKind, LONGEST, LONGEST_NAME, MOST_TAGS, Span};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    Text(&'a str),
    Value { name: &'a str, fallback: &'a str },
    Open(Vec<&'a str>),
    Close(Vec<&'a str>),
}

impl<'a> Kind<'a> {
    pub(super) fn names(&self) -> &[&'a str] {
        match self {
            Self::Text(_) => &[],
            Self::Value { name, .. } => std::slice::from_ref(name),
            Self::Open(names) | Self::Close(names) => names,
        }
    }
}

pub(super) fn lex(source: &str) -> Result<Vec<Token<'_>>, Error> {
    if source.len() > LONGEST {
        let span = Span { start: LONGEST, end: source.len() };
        return Err(Error::at(source, span, ErrorKind::TooLong));
    }
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut tags = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(found) = rest.find("{{") else {
            tokens.push(text(rest, at));
            break;
        };
        // Of a longer run the last two open.
        let run = rest.get(found..).map_or(0, |run| run.len() - run.trim_start_matches('{').len());
        let opens = found + run - 2;
        let start = at + opens;
        let (before, tag) = rest.split_at_checked(opens).unwrap_or((rest, ""));
        if !before.is_empty() {
            tokens.push(text(before, at));
        }
        let inner = tag.strip_prefix("{{").unwrap_or_default();
        let Some(length) = inner.find("}}") else {
            let span = Span { start, end: source.len() };
            return Err(Error::at(source, span, ErrorKind::Unclosed));
        };
        let end = start + length + 4;
        let span = Span { start, end };
        tags += 1;
        if tags > MOST_TAGS {
            return Err(Error::at(source, span, ErrorKind::TooMany));
        }
        let kind = inner.get(..length).map_or(Err(""), tag_of);
        let kind = kind.map_err(|name| {
            let name = name.chars().take(LONGEST_NAME).collect();
            Error::at(source, span, ErrorKind::BadName { name })
        })?;
        tokens.push(Token { kind, span });
        at = end;
    }
    Ok(tokens)
}

fn text(text: &str, start: usize) -> Token<'_> {
    Token { kind: Kind::Text(text), span: Span { start, end: start + text.len() } }
}

/// What stands between the braces, or what in it is no name.
fn tag_of(inner: &str) -> Result<Kind<'_>, &str> {
    let inner = inner.trim();
    if let Some(list) = inner.strip_prefix('#') {
        return names(list).map(Kind::Open);
    }
    if let Some(list) = inner.strip_prefix('/') {
        return names(list).map(Kind::Close);
    }
    let (name, fallback) = inner.split_once('|').unwrap_or((inner, ""));
    Ok(Kind::Value { name: checked(name.trim())?, fallback: fallback.trim() })
}

fn names(list: &str) -> Result<Vec<&str>, &str> {
    let names: Vec<&str> = list.split_whitespace().map(checked).collect::<Result<_, _>>()?;
    if names.is_empty() { Err("") } else { Ok(names) }
}

fn checked(name: &str) -> Result<&str, &str> {
    if is_name(name) { Ok(name) } else { Err(name) }
}

/// Whether a variable can be called so.
pub(super) fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
