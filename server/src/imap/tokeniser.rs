//! Reads the data of one response, whatever it is.
//!
//! Invariant: there is no input that it fails on, panics on, or recurses on. A string without an end goes to the end
//! of the response, a list without an end is closed there, a `)` too many is passed over: hosts make such mistakes in
//! one datum of one message, and the rest of the list must be shown all the same.

use bytes::{Bytes, BytesMut};

use super::value::Value;

/// Lists within lists. Deeper ones are read as empty: 30-deep mail nests about 60 lists, and everything that walks a
/// [`Value`] recurses.
const MAX_DEPTH: usize = 400;

/// A place in a response.
#[derive(Clone, Debug)]
pub(super) struct Tokeniser {
    frame: Bytes,
    at: usize,
}

impl Tokeniser {
    pub(super) fn new(frame: Bytes) -> Self {
        Self { frame, at: 0 }
    }

    /// All values to the end of the response.
    pub(super) fn values(mut self) -> Vec<Value> {
        // All open lists share one stack, so that each costs one allocation of its exact size.
        let mut open: Vec<usize> = Vec::new();
        let mut items = Vec::new();
        let mut too_deep = 0_usize;
        while let Some(byte) = self.peek() {
            let value = match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {
                    self.at += 1;
                    continue;
                }
                b'(' => {
                    self.at += 1;
                    if open.len() < MAX_DEPTH {
                        open.push(items.len());
                    } else {
                        too_deep += 1;
                    }
                    continue;
                }
                b')' => {
                    self.at += 1;
                    if too_deep > 0 {
                        too_deep -= 1;
                    } else if let Some(start) = open.pop() {
                        close(&mut items, start);
                    }
                    continue;
                }
                b'"' => self.quoted(),
                b'{' | b'~' => self.literal().unwrap_or_else(|| self.atom()),
                _ => self.atom(),
            };
            if too_deep == 0 {
                items.push(value);
            }
        }
        while let Some(start) = open.pop() {
            close(&mut items, start);
        }
        items
    }

    /// The bytes up to the next space or the end, and the space passed over.
    pub(super) fn word(&mut self) -> Bytes {
        let start = self.at;
        while self.peek().is_some_and(|byte| !matches!(byte, b' ' | b'\r' | b'\n')) {
            self.at += 1;
        }
        let word = self.frame.slice(start..self.at);
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        word
    }

    /// What is left of the line, without its end.
    pub(super) fn line(self) -> Bytes {
        let rest = self.frame.slice(self.at.min(self.frame.len())..);
        let end = rest.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |i| i + 1);
        rest.slice(..end)
    }

    /// The response code (RFC 9051 §7.1) that a status line may begin with, without its brackets.
    pub(super) fn code(&mut self) -> Option<Bytes> {
        if self.peek() != Some(b'[') {
            return None;
        }
        let start = self.at + 1;
        let end = self.bracket_end(self.at)?;
        self.at = end + 1;
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        Some(self.frame.slice(start..end))
    }

    fn peek(&self) -> Option<u8> {
        self.frame.get(self.at).copied()
    }

    fn quoted(&mut self) -> Value {
        self.at += 1;
        let start = self.at;
        let mut unescaped: Option<BytesMut> = None;
        while let Some(byte) = self.peek() {
            if byte == b'"' {
                break;
            }
            if byte == b'\\' {
                let text = unescaped
                    .get_or_insert_with(|| BytesMut::from(self.frame.slice(start..self.at)));
                self.at += 1;
                text.extend(self.frame.get(self.at));
            } else if let Some(text) = &mut unescaped {
                text.extend([byte]);
            }
            self.at += 1;
        }
        let end = self.at.min(self.frame.len());
        self.at = end + 1;
        Value::Quoted(unescaped.map_or_else(|| self.frame.slice(start..end), BytesMut::freeze))
    }

    /// `{5}`, `{5+}` or `~{5}` (RFC 9051 §4.3), a line end, and five bytes. `None` where no such thing stands here.
    fn literal(&mut self) -> Option<Value> {
        let rest = self.frame.get(self.at..)?;
        let line = rest.split(|byte| *byte == b'\n').next()?;
        let length = literal_length(line)?;
        // Only where the braces begin right here: `literal_length` looks at the end of a line.
        if line.iter().rposition(|byte| *byte == b'{')? > 1 {
            return None;
        }
        let start = self.at.checked_add(line.len())?.checked_add(1)?;
        let start = start.min(self.frame.len());
        let end = start.saturating_add(usize::try_from(length).ok()?).min(self.frame.len());
        self.at = end;
        Some(Value::Literal(self.frame.slice(start..end)))
    }

    /// Always moves on by at least one byte.
    fn atom(&mut self) -> Value {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'(' | b')' | b'\r' | b'\n' => break,
                b'[' if self.is_section_name(start) => {
                    self.at = self.bracket_end(self.at).unwrap_or(self.at) + 1;
                }
                _ => self.at += 1,
            }
        }
        let atom = self.frame.slice(start..self.at.min(self.frame.len()));
        if atom.eq_ignore_ascii_case(b"NIL") { Value::Nil } else { Value::Atom(atom) }
    }

    /// Whether what was read of an atom names a section, whose brackets hold spaces and lists (RFC 9051 §6.4.5).
    /// Elsewhere `[` is a character like any other: `[Gmail]`.
    fn is_section_name(&self, start: usize) -> bool {
        let name = self.frame.get(start..self.at).unwrap_or_default();
        ["BODY", "BINARY", "BINARY.SIZE"]
            .iter()
            .any(|section| name.eq_ignore_ascii_case(section.as_bytes()))
    }

    /// Where the bracket that opens at `open` is closed, on the same line and outside of quotes.
    fn bracket_end(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        let mut quoted = false;
        let mut escaped = false;
        for (index, byte) in self.frame.iter().enumerate().skip(open) {
            match byte {
                b'\n' => return None,
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'[' if !quoted => depth += 1,
                b']' if !quoted => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(index);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// Makes a list of what was read since `start`.
fn close(items: &mut Vec<Value>, start: usize) {
    let list = items.drain(start.min(items.len())..).collect();
    items.push(Value::List(list));
}

/// The length of the literal that `line` announces at its end; `None` where it announces none.
pub(super) fn literal_length(line: &[u8]) -> Option<u64> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_suffix(b"}")?;
    let line = line.strip_suffix(b"+").unwrap_or(line);
    let open = line.iter().rposition(|byte| *byte == b'{')?;
    let digits = line.get(open + 1..)?;
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests;
