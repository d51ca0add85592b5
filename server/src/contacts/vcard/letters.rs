//! How the letters of a card are encoded. vCard 4.0 is UTF-8; older ones are what their writer's machine used.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

#[derive(Debug)]
pub(super) struct Letters {
    pub(super) text: String,
    /// As WHATWG calls it.
    pub(super) encoding: &'static str,
    /// Whether some can't be read.
    pub(super) has_errors: bool,
}

/// Reads the letters of one card: UTF-8 if it is, else what the card says, else what most machines used.
pub(super) fn decode(bytes: &[u8]) -> Letters {
    let (encoding, is_named) = match std::str::from_utf8(bytes) {
        Ok(_) => (UTF_8, true),
        Err(_) => match named(bytes) {
            Some(encoding) => (encoding, true),
            None => (WINDOWS_1252, false),
        },
    };
    let (text, encoding, has_errors) = encoding.decode(bytes);
    Letters {
        text: text.into_owned(),
        encoding: encoding.name(),
        has_errors: has_errors && is_named,
    }
}

/// The first `CHARSET` that names an encoding and isn't contradicted by the bytes.
fn named(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut rest = bytes;
    while let Some(at) = find(rest, b"CHARSET=") {
        rest = rest.get(at + 8..)?;
        let end = rest.iter().position(|byte| b":;\r\n".contains(byte)).unwrap_or(rest.len());
        let label = rest.get(..end)?.trim_ascii();
        let label = label.strip_prefix(b"\"").unwrap_or(label);
        let label = label.strip_suffix(b"\"").unwrap_or(label);
        let encoding = Encoding::for_label_no_replacement(label);
        if let Some(encoding) = encoding.filter(|encoding| *encoding != UTF_8) {
            return Some(encoding);
        }
    }
    None
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window.eq_ignore_ascii_case(word))
}

/// Says `CHARSET=UTF-8` where quoted-printable text is that and doesn't say so: the old default is Latin-1, and few
/// have written that.
pub(super) fn name_encodings(text: &str) -> Cow<'_, str> {
    if find(text.as_bytes(), b"QUOTED-PRINTABLE").is_none() {
        return Cow::Borrowed(text);
    }
    let mut named = String::with_capacity(text.len() + 64);
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let head = line.split_once(':').map(|(head, _)| head.to_ascii_uppercase());
        let head = head.filter(|head| {
            head.contains("QUOTED-PRINTABLE") && !head.contains("CHARSET") && !head.contains('=')
                || head.contains("ENCODING=QUOTED-PRINTABLE") && !head.contains("CHARSET")
        });
        let Some(head) = head else {
            named.push_str(line);
            continue;
        };
        let mut value = line.get(head.len()..).unwrap_or_default().to_owned();
        // It goes on after a line that ends in `=` (RFC 2045 §6.7).
        while value.trim_end_matches(['\r', '\n']).ends_with('=') {
            let Some(next) = lines.next() else { break };
            value.push_str(next);
        }
        named.push_str(line.get(..head.len()).unwrap_or_default());
        if is_utf8(&value) {
            named.push_str(";CHARSET=UTF-8");
        }
        named.push_str(&value);
    }
    Cow::Owned(named)
}

/// Whether quoted-printable text is UTF-8 once it is read.
fn is_utf8(value: &str) -> bool {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        let mut ahead = rest.clone();
        let digit = |byte: Option<u8>| char::from(byte.unwrap_or(0)).to_digit(16);
        if let (Some(high), Some(low)) = (digit(ahead.next()), digit(ahead.next())) {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(0));
            rest = ahead;
        } else {
            // A soft line break: nothing.
            while let Some(b'\r' | b'\n') = rest.clone().next() {
                rest.next();
            }
        }
    }
    std::str::from_utf8(&bytes).is_ok()
}
