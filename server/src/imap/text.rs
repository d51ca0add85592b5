//! Text in headers: encoded words (RFC 2047), charsets, and the raw 8-bit that was never allowed and is everywhere.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Decodes the value of a header field to one line of text without control characters.
pub fn decode_header(raw: &[u8]) -> String {
    if let Some(plain) = as_plain(raw) {
        return plain.to_owned();
    }
    let mut text = String::with_capacity(raw.len());
    // Encoded words next to each other are one text: a character may be split between them, against the rules.
    let mut run: Option<(String, Vec<u8>)> = None;
    let mut rest = raw;
    while let Some(start) = find(rest, b"=?") {
        let (plain, from_word) = rest.split_at(start);
        let Some((word, after)) = encoded_word(from_word) else {
            let (marker, after) = from_word.split_at(2);
            end_run(&mut text, &mut run);
            push_plain(&mut text, plain);
            push_plain(&mut text, marker);
            rest = after;
            continue;
        };
        // White space between encoded words is no part of the text (RFC 2047 §6.2).
        if run.is_none() || !plain.iter().all(u8::is_ascii_whitespace) {
            end_run(&mut text, &mut run);
            push_plain(&mut text, plain);
        }
        match &mut run {
            Some((charset, bytes)) if *charset == word.charset => bytes.extend(word.bytes),
            _ => {
                end_run(&mut text, &mut run);
                run = Some((word.charset, word.bytes));
            }
        }
        rest = after;
    }
    end_run(&mut text, &mut run);
    push_plain(&mut text, rest);
    one_line(&text)
}

/// Most headers: ASCII on one line, with nothing in it to be decoded.
pub(super) fn as_plain(raw: &[u8]) -> Option<&str> {
    let is_plain =
        raw.iter().all(|byte| (b' '..=b'~').contains(byte)) && find(raw, b"=?").is_none();
    if is_plain { std::str::from_utf8(raw).ok().map(str::trim) } else { None }
}

/// Decodes bytes that are said to be in `charset`, whatever they are.
pub fn decode_charset(charset: Option<&str>, bytes: &[u8]) -> String {
    let label = charset.unwrap_or_default().trim();
    let says_nothing = label.is_empty() || label.eq_ignore_ascii_case("us-ascii");
    if says_nothing {
        return decode_unlabelled(bytes);
    }
    if let Some(encoding) = Encoding::for_label_no_replacement(label.as_bytes()) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    // UTF-7 and other things that the web has never heard of.
    match charset_decoder(label.to_ascii_lowercase().as_bytes()) {
        Some(decode) => decode(bytes),
        None => decode_unlabelled(bytes),
    }
}

/// UTF-8 if it is, else what most of the rest is.
fn decode_unlabelled(bytes: &[u8]) -> String {
    let encoding = if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// On one line, with white space collapsed where there was a fold or a control character.
pub fn one_line(text: &str) -> String {
    if !text.contains(char::is_control) {
        return text.trim().to_owned();
    }
    let mut line = String::with_capacity(text.len());
    let mut broken = false;
    for character in text.chars() {
        if character.is_control() {
            broken |= character.is_whitespace();
        } else if broken && character == ' ' {
            // Part of the fold.
        } else {
            if std::mem::take(&mut broken) && !line.ends_with(' ') {
                line.push(' ');
            }
            line.push(character);
        }
    }
    line.trim().to_owned()
}

struct Word {
    charset: String,
    bytes: Vec<u8>,
}

/// `=?charset*language?B?text?=` at the beginning of `input`, and what follows it.
fn encoded_word(input: &[u8]) -> Option<(Word, &[u8])> {
    let input = input.strip_prefix(b"=?")?;
    let (charset, input) = split_at_mark(input)?;
    let (encoding, input) = split_at_mark(input)?;
    let end = find(input, b"?=")?;
    let (text, after) = input.split_at(end);
    let charset = std::str::from_utf8(charset).ok()?;
    let charset = charset.split('*').next().unwrap_or_default();
    if charset.is_empty() || charset.len() > 40 || charset.contains(char::is_whitespace) {
        return None;
    }
    let bytes = match encoding {
        b"B" | b"b" => decode_b(text),
        b"Q" | b"q" => decode_q(text),
        _ => return None,
    };
    let word = Word { charset: charset.to_ascii_lowercase(), bytes };
    Some((word, after.get(2..).unwrap_or_default()))
}

fn split_at_mark(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let mark = input.iter().position(|byte| *byte == b'?')?;
    let (before, after) = input.split_at(mark);
    Some((before, after.get(1..)?))
}

fn decode_b(text: &[u8]) -> Vec<u8> {
    let mut clean: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte))
        .collect();
    if clean.len() % 4 == 1 {
        clean.pop(); // Cut off within a character.
    }
    LENIENT.decode(clean).unwrap_or_default()
}

fn decode_q(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        rest = match rest {
            [b'_', after @ ..] => {
                bytes.push(b' ');
                after
            }
            [b'=', high, low, after @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                bytes.push(hex(*high).unwrap_or(0) * 16 + hex(*low).unwrap_or(0));
                after
            }
            [byte, after @ ..] => {
                bytes.push(*byte);
                after
            }
            [] => return bytes,
        }
    }
}

/// The value of a hexadecimal digit.
pub(crate) fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn end_run(text: &mut String, run: &mut Option<(String, Vec<u8>)>) {
    if let Some((charset, bytes)) = run.take() {
        text.push_str(&decode_charset(Some(&charset), &bytes));
    }
}

fn push_plain(text: &mut String, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(plain) => text.push_str(plain),
        Err(_) => text.push_str(&decode_unlabelled(bytes)),
    }
}

fn find(input: &[u8], pattern: &[u8]) -> Option<usize> {
    input.windows(pattern.len()).position(|window| window == pattern)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(raw: &[u8], expected: &str) {
        assert_eq!(decode_header(raw), expected, "for {}", raw.escape_ascii());
    }

    #[test]
    fn encoded_words_are_decoded() {
        check(b"plain", "plain");
        check(b"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße");
        check(b"=?ISO-8859-1?q?a_b?= =?iso-8859-1?Q?=E9?=", "a bé");
        check(b"=?UTF-8?B?w6k=?= und =?utf-8*de?b?w6k?=", "é und é");
        check(b"=?iso-2022-jp?B?GyRCRnxLXDhsGyhC?=", "日本語");
        check(b"=?gb2312?B?1tDOxA==?=", "中文");
        check(b"=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?=", "Привет");
        check(b"=?utf-7?Q?+AOk-?=", "é");
        check(b"Re: =?utf-8?Q?x?=(y)", "Re: x(y)");
    }

    #[test]
    fn a_character_split_between_words_is_put_together() {
        check(b"=?utf-8?B?w6?=\r\n =?utf-8?Q?=A9?=", "é");
        check(b"=?utf-8?Q?=C3?=\r\n =?utf-8?Q?=A9?=", "é");
    }

    #[test]
    fn what_is_none_stays_as_it_is() {
        for text in ["=?", "=?utf-8?Q?open", "=?utf-8?X?a?=", "a =? b", "=??Q?a?=", "1=?2?=3"] {
            check(text.as_bytes(), text);
        }
        check(b"=?x-unknown?Q?a=FF?=", "aÿ");
    }

    #[test]
    fn raw_bytes_are_utf_8_or_else_western() {
        check("Grüße".as_bytes(), "Grüße");
        check(b"Gr\xfc\xdfe", "Grüße");
        check(b"a\0b\x07c", "abc");
        check(b" a\r\n\tb \r\n c ", "a b c");
    }

    proptest! {
        #[test]
        fn never_panics_and_is_one_line(raw in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(!decode_header(&raw).contains(char::is_control));
        }

        #[test]
        fn never_panics_on_what_looks_encoded(raw in r"(=\?|utf-8|\?[QBqb]\?|\?=|=[0-9A-F]{2}| |\r\n|[a-z]){0,20}") {
            prop_assert!(!decode_header(raw.as_bytes()).contains(char::is_control));
        }
    }
}
