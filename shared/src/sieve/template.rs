//! Strings with variables in them (RFC 5229 §3) and characters by their codes (RFC 5228 §2.4.2.4).

use std::borrow::Cow;

use super::print::Dialect;

/// A string, ready to be filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable(String),
    /// `${1}`
    Capture(usize),
}

/// A variable of a namespace that this does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownNamespace(pub String);

/// What variables say.
pub trait Values {
    fn variable(&self, name: &str) -> Option<&str>;
    fn capture(&self, number: usize) -> Option<&str>;
}

impl Template {
    /// Reads a string's value.
    ///
    /// # Errors
    ///
    /// For `${namespace.name}` of an unknown namespace.
    pub fn new(value: &str, dialect: Dialect) -> Result<Self, UnknownNamespace> {
        let value = if dialect.encoded_character { decode(value) } else { Cow::Borrowed(value) };
        if !dialect.variables {
            return Ok(Self(vec![Piece::Text(value.into_owned())]));
        }
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest: &str = &value;
        while let Some((before, after)) = rest.split_once("${") {
            text.push_str(before);
            match after.split_once('}').and_then(|(name, after)| Some((reference(name)?, after))) {
                Some((found, behind)) => {
                    if let Piece::Variable(name) = &found
                        && let Some((space, _)) = name.split_once('.')
                        && space != "global"
                    {
                        return Err(UnknownNamespace(space.to_owned()));
                    }
                    if !text.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut text)));
                    }
                    pieces.push(found);
                    rest = behind;
                }
                None => {
                    text.push_str("${");
                    rest = after;
                }
            }
        }
        text.push_str(rest);
        if !text.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Ok(Self(pieces))
    }

    /// A text without variables.
    pub fn plain(text: &str) -> Self {
        Self(vec![Piece::Text(text.to_owned())])
    }

    /// What it says if it says the same for every message.
    pub fn constant(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// What it says now.
    pub fn fill<'a>(&'a self, values: &'a impl Values) -> Cow<'a, str> {
        let say = |piece: &'a Piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Variable(name) => values.variable(name).unwrap_or_default(),
            Piece::Capture(number) => values.capture(*number).unwrap_or_default(),
        };
        match self.0.as_slice() {
            [only] => Cow::Borrowed(say(only)),
            pieces => Cow::Owned(pieces.iter().map(say).collect()),
        }
    }
}

/// variable-name = num-variable / *(namespace ".") identifier
fn reference(name: &str) -> Option<Piece> {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Piece::Capture(name.parse().unwrap_or(usize::MAX)));
    }
    is_variable_name(name).then(|| Piece::Variable(name.to_ascii_lowercase()))
}

/// Whether a variable can be called so, namespaces included.
pub fn is_variable_name(name: &str) -> bool {
    name.split('.').all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// `${hex: 41 42}` and `${unicode: 263a}`; whatever is not of that form stays.
fn decode(value: &str) -> Cow<'_, str> {
    if !value.contains("${") {
        return Cow::Borrowed(value);
    }
    let mut out: Vec<u8> = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("${") {
        out.extend(before.as_bytes());
        match after.split_once('}').and_then(|(inner, behind)| Some((codes(inner)?, behind))) {
            Some((bytes, behind)) => {
                out.extend(bytes);
                rest = behind;
            }
            None => {
                out.extend(b"${");
                rest = after;
            }
        }
    }
    out.extend(rest.as_bytes());
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

fn codes(inner: &str) -> Option<Vec<u8>> {
    let (kind, digits) = inner.split_once(':')?;
    let mut words = digits.split_ascii_whitespace().peekable();
    words.peek()?;
    let mut out = Vec::new();
    for word in words {
        if word.len() > 8 || !word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let code = u32::from_str_radix(word, 16).ok()?;
        if kind.eq_ignore_ascii_case("hex") && word.len() <= 2 {
            out.push(u8::try_from(code).ok()?);
        } else if kind.eq_ignore_ascii_case("unicode") {
            let character = char::from_u32(code)?;
            out.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            return None;
        }
    }
    Some(out)
}
