//! Text in the character sets of the world's mail.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A character set and what it is called in mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Charset {
    pub(crate) label: &'static str,
    /// Whether header words are written in Q, which is readable for Latin scripts, or in B.
    pub(crate) readable: bool,
}

pub(crate) const UTF_8: Charset = Charset { label: "utf-8", readable: true };

impl Charset {
    /// The bytes of `text`; what the set lacks becomes a numeric character reference.
    pub(crate) fn encode(self, text: &str) -> Vec<u8> {
        let encoding =
            encoding_rs::Encoding::for_label(self.label.as_bytes()).unwrap_or(encoding_rs::UTF_8);
        encoding.encode(text).0.into_owned()
    }
}

/// An encoded word may have 75 characters, all in all (RFC 2047 §2).
const LONGEST_WORD: usize = 75;

/// A header's text: as it is if it is ASCII, else as encoded words, folded.
pub(crate) fn encoded_words(text: &str, charset: Charset) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    let mut chunk = String::new();
    // A word must hold whole characters only, so it grows one by one until it is too long.
    for character in text.chars() {
        chunk.push(character);
        if encoded_word(&chunk, charset).len() > LONGEST_WORD {
            chunk.pop();
            words.push(encoded_word(&chunk, charset));
            chunk = character.to_string();
        }
    }
    words.push(encoded_word(&chunk, charset));
    words.join("\r\n ")
}

fn encoded_word(text: &str, charset: Charset) -> String {
    let bytes = charset.encode(text);
    if !charset.readable {
        return format!("=?{}?B?{}?=", charset.label, STANDARD.encode(bytes));
    }
    let mut word = String::new();
    for byte in bytes {
        match byte {
            b' ' => word.push('_'),
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'!' | b'*' | b'+' | b'-' | b'/' => {
                word.push(char::from(byte))
            }
            _ => word.push_str(&format!("={byte:02X}")),
        }
    }
    format!("=?{}?Q?{word}?=", charset.label)
}

/// Quoted-printable (RFC 2045 §6.7) of text with CRLF line ends.
pub(crate) fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    const LONGEST_LINE: usize = 76;
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = Vec::with_capacity(bytes.len() + bytes.len() / 8);
    let mut lines = bytes.split(|&byte| byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut column = 0;
        for (index, &byte) in line.iter().enumerate() {
            let at_end = index + 1 == line.len();
            let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~')
                || (matches!(byte, b' ' | b'\t') && !at_end);
            let width = if plain { 1 } else { 3 };
            if column + width >= LONGEST_LINE {
                encoded.extend_from_slice(b"=\r\n");
                column = 0;
            }
            if plain {
                encoded.push(byte);
            } else {
                let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
                encoded.extend_from_slice(&[b'=', digit(byte >> 4), digit(byte & 15)]);
            }
            column += width;
        }
        if lines.peek().is_some() {
            encoded.extend_from_slice(b"\r\n");
        }
    }
    encoded
}

/// Base64 in lines of 76 characters (RFC 2045 §6.8).
pub(crate) fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(bytes.len() * 4 / 3 + bytes.len() / 28 + 8);
    for chunk in bytes.chunks(57) {
        lines.extend_from_slice(STANDARD.encode(chunk).as_bytes());
        lines.extend_from_slice(b"\r\n");
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Charset, UTF_8, encoded_words, quoted_printable};

    #[track_caller]
    fn check(text: &str, charset: Charset, expected: &str) {
        assert_eq!(encoded_words(text, charset), expected);
    }

    #[test]
    fn header_words() {
        check("Lunch?", UTF_8, "Lunch?");
        check("Réunion: 8", UTF_8, "=?utf-8?Q?R=C3=A9union=3A_8?=");
        check(
            "Größe",
            Charset { label: "iso-8859-1", readable: true },
            "=?iso-8859-1?Q?Gr=F6=DFe?=",
        );
        check("Привет", Charset { label: "koi8-r", readable: false }, "=?koi8-r?B?8NLJ18XU?=");
        check(
            "日本",
            Charset { label: "iso-2022-jp", readable: false },
            "=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=",
        );
    }

    #[test]
    fn long_text_is_folded_between_characters() {
        let words = encoded_words(&"é".repeat(60), UTF_8);
        assert!(words.split("\r\n ").all(|word| word.len() <= 75 && word.ends_with("?=")));
    }

    #[test]
    fn lines_of_quoted_printable() {
        assert_eq!(quoted_printable("a=é \r\nb".as_bytes()), b"a=3D=C3=A9=20\r\nb");
        let long = quoted_printable(&[b'x'; 200]);
        assert!(long.split(|&byte| byte == b'\n').all(|line| line.len() <= 77));
    }
}
