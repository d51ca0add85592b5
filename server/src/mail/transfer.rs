//! Undoing a transfer encoding while the bytes pass (RFC 2045 §6), whatever they are cut into.
//!
//! Lenient as readers of mail must be: what is no base64 is passed over, a `=` that begins no escape stands for itself.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use memchr::memchr2;

use crate::imap::body::TransferEncoding;
use crate::imap::text::hex;

/// Padding is taken out with all else that is no base64.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// Decodes one part, piece by piece.
#[derive(Debug)]
pub struct Decoder {
    encoding: TransferEncoding,
    /// What can't be decoded before more is known: up to three characters of base64, or a `=` and what follows it.
    rest: Vec<u8>,
}

impl Decoder {
    pub fn new(encoding: TransferEncoding) -> Self {
        Self { encoding, rest: Vec::new() }
    }

    pub fn decode(&mut self, piece: Bytes) -> Bytes {
        match self.encoding {
            TransferEncoding::Identity => piece,
            TransferEncoding::Base64 => self.base64(&piece).into(),
            TransferEncoding::QuotedPrintable => self.quoted_printable(&piece).into(),
        }
    }

    /// What was held back, at the end.
    pub fn finish(&mut self) -> Bytes {
        let rest = std::mem::take(&mut self.rest);
        match self.encoding {
            TransferEncoding::Identity => Bytes::new(),
            TransferEncoding::Base64 if rest.len() > 1 => {
                LENIENT.decode(rest).unwrap_or_default().into()
            }
            TransferEncoding::Base64 => Bytes::new(),
            // A soft line break that breaks nothing any more, or a `=` alone.
            TransferEncoding::QuotedPrintable => {
                if rest.iter().skip(1).all(u8::is_ascii_whitespace) {
                    Bytes::new()
                } else {
                    rest.into()
                }
            }
        }
    }

    fn base64(&mut self, piece: &[u8]) -> Vec<u8> {
        let mut characters = std::mem::take(&mut self.rest);
        characters.reserve(piece.len());
        let mut lines = piece;
        while let Some(place) = memchr2(b'\r', b'\n', lines) {
            let (line, after) = lines.split_at(place);
            characters.extend_from_slice(line);
            lines = after.get(1..).unwrap_or_default();
        }
        characters.extend_from_slice(lines);
        // Nearly always nothing else is between the lines, and looking at each character costs more than decoding it.
        let whole = characters.len() - characters.len() % 4;
        let (decodable, rest) = characters.split_at(whole);
        if rest.iter().copied().all(is_base64)
            && let Ok(decoded) = LENIENT.decode(decodable)
        {
            self.rest = rest.to_vec();
            return decoded;
        }
        characters.retain(|byte| is_base64(*byte));
        let whole = characters.len() - characters.len() % 4;
        self.rest = characters.split_off(whole);
        LENIENT.decode(characters).unwrap_or_default()
    }

    fn quoted_printable(&mut self, piece: &[u8]) -> Vec<u8> {
        let held = std::mem::take(&mut self.rest);
        let input = [held.as_slice(), piece].concat();
        let mut output = Vec::with_capacity(input.len());
        let mut input = input.as_slice();
        while let Some(place) = input.iter().position(|byte| *byte == b'=') {
            let (plain, escape) = input.split_at(place);
            output.extend_from_slice(plain);
            input = match escape {
                [_, b'\r', b'\n', after @ ..] | [_, b'\n', after @ ..] => after,
                [_] | [_, b'\r'] => {
                    self.rest = escape.to_vec();
                    return output;
                }
                [_, high] if hex(*high).is_some() => {
                    self.rest = escape.to_vec();
                    return output;
                }
                [_, high, low, after @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                    output.push(hex(*high).unwrap_or(0) * 16 + hex(*low).unwrap_or(0));
                    after
                }
                [equals, after @ ..] => {
                    output.push(*equals);
                    after
                }
                [] => &[],
            };
        }
        output.extend_from_slice(input);
        output
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// Decodes a part that is in memory as a whole.
pub fn decode(encoding: TransferEncoding, content: Bytes) -> Bytes {
    let mut decoder = Decoder::new(encoding);
    let decoded = decoder.decode(content);
    let end = decoder.finish();
    if end.is_empty() { decoded } else { [decoded, end].concat().into() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(encoding: TransferEncoding, input: &[u8], expected: &[u8]) {
        for step in 1..=input.len().max(1) {
            let mut decoder = Decoder::new(encoding);
            let mut output = Vec::new();
            for piece in input.chunks(step) {
                output.extend(decoder.decode(Bytes::copy_from_slice(piece)));
            }
            output.extend(decoder.finish());
            assert_eq!(output, expected, "{} in pieces of {step}", input.escape_ascii());
        }
    }

    #[test]
    fn base64_is_decoded_however_it_is_cut() {
        let check =
            |input: &[u8], expected: &[u8]| check(TransferEncoding::Base64, input, expected);
        check(b"aGVs\r\nbG8g\r\nd29ybGQ=\r\n", b"hello world");
        check(b"aGVsbG8", b"hello");
        check(b"aG!VsbG8=", b"hello");
        check(b"a", b"");
        check(b"", b"");
    }

    #[test]
    fn quoted_printable_is_decoded_however_it_is_cut() {
        let check = |input: &[u8], expected: &[u8]| {
            check(TransferEncoding::QuotedPrintable, input, expected)
        };
        check(b"Gr=C3=bc=\r\n=C3=9Fe\r\n", "Grüße\r\n".as_bytes());
        check(b"a=\nb", b"ab");
        check(b"1=2 =zz ==41 100%", b"1=2 =zz =A 100%");
        check(b"end=", b"end");
        check(b"end=4", b"end=4");
        check(b"end=\r\n", b"end");
    }

    proptest! {
        #[test]
        fn base64_survives_any_bytes(content: Vec<u8>, step in 1_usize..50) {
            let encoded = base64::engine::general_purpose::STANDARD.encode(&content);
            let mut decoder = Decoder::new(TransferEncoding::Base64);
            let mut output = Vec::new();
            for piece in encoded.as_bytes().chunks(step) {
                output.extend(decoder.decode(Bytes::copy_from_slice(piece)));
            }
            output.extend(decoder.finish());
            prop_assert_eq!(output, content);
        }
    }
}
