//! What responses are made of (RFC 9051 §4), as the host wrote it.

use bytes::Bytes;

/// One datum of a response. The bytes are slices of the response: nothing is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Nil,
    /// An atom, a number, a flag, a section such as `BODY[1.MIME]<0>`: whatever stands there bare.
    Atom(Bytes),
    /// A quoted string, its escapes resolved.
    Quoted(Bytes),
    Literal(Bytes),
    List(Vec<Value>),
}

impl Value {
    /// The bytes of an atom or string; `None` for NIL and lists.
    pub fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Atom(bytes) | Self::Quoted(bytes) | Self::Literal(bytes) => Some(bytes),
            Self::Nil | Self::List(_) => None,
        }
    }

    /// Text of an atom or string, with what is no UTF-8 replaced.
    pub fn text(&self) -> Option<String> {
        self.bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    /// A number, which some hosts put in quotes.
    pub fn number(&self) -> Option<u64> {
        std::str::from_utf8(self.bytes()?).ok()?.parse().ok()
    }

    pub fn number32(&self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// The items of a list; none for NIL, which hosts write for an empty one.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Nil | Self::Atom(_) | Self::Quoted(_) | Self::Literal(_) => &[],
        }
    }

    pub fn is_list(&self) -> bool {
        matches!(self, Self::List(_))
    }

    /// Whether this is the atom (or string) `name`, whatever its case.
    pub fn is(&self, name: &str) -> bool {
        self.bytes().is_some_and(|bytes| bytes.eq_ignore_ascii_case(name.as_bytes()))
    }
}
