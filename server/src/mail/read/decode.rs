//! From the bytes of a text part to its characters, whatever its sender did wrong.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::imap::text::decode_charset;

/// The text of `bytes`, which are said to be in `charset`. Many say so without knowing.
pub(super) fn charset(charset: Option<&str>, bytes: &[u8]) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, _) =
            encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default());
        return text.into_owned();
    }
    let said = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let plain = bytes.is_ascii();
    match said {
        // Text of one byte a character that reads as UTF-8 with more than ASCII in it is UTF-8: chance doesn't do that.
        Some(said) if said.is_single_byte() && !plain => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => said.decode_without_bom_handling(bytes).0.into_owned(),
        },
        Some(said) if said == UTF_8 => utf_8_or_western(bytes),
        // Bytes without a single zero are hardly UTF-16.
        Some(said) if (said == UTF_16LE || said == UTF_16BE) && !bytes.contains(&0) => {
            utf_8_or_western(bytes)
        }
        Some(_) | None => decode_charset(charset, bytes),
    }
}

/// UTF-8 with a few broken characters, unless most of what is beyond ASCII is broken.
fn utf_8_or_western(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let broken = text.matches('\u{fffd}').count();
    let foreign = text.chars().filter(|c| !c.is_ascii()).count();
    if broken > 0 && broken * 2 > foreign {
        return WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
    }
    text.into_owned()
}

/// The charset that an HTML document names in its first lines, for parts that name none (HTML §13.2.3.2).
pub(super) fn charset_in_html(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_.:".contains(*c))
        .collect();
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn charsets_are_taken_with_a_grain_of_salt() {
        assert_eq!(charset(Some("iso-8859-1"), b"Gr\xfc\xdfe"), "Grüße");
        assert_eq!(charset(Some("iso-8859-1"), "Grüße".as_bytes()), "Grüße");
        assert_eq!(charset(Some("utf-8"), b"Gr\xfc\xdfe"), "Grüße");
        assert_eq!(
            charset(Some("utf-8"), "日本語日本語\u{fffd}".as_bytes()),
            "日本語日本語\u{fffd}"
        );
        assert_eq!(charset(None, b"Gr\xfc\xdfe"), "Grüße");
        assert_eq!(charset(Some("x-nonsense"), b"caf\xe9"), "café");
        assert_eq!(charset(Some("iso-2022-jp"), b"\x1b$BF|K\\8l\x1b(B"), "日本語");
        assert_eq!(charset(Some("utf-16"), b"plain"), "plain");
        assert_eq!(charset(Some("gb2312"), b"\xd6\xd0\xce\xc4"), "中文");
        assert_eq!(charset(Some("us-ascii"), b"\xef\xbb\xbfx"), "x");
        assert_eq!(
            charset_in_html(b"<meta http-equiv=x content='text/html; charset=ISO-8859-2'>")
                .as_deref(),
            Some("iso-8859-2")
        );
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), label in "[a-z0-9-]{0,12}") {
            let _ = charset(Some(&label), &bytes);
            let _ = charset_in_html(&bytes);
        }
    }
}
