//! Folder names as IMAP and the disk write them.

use base64::Engine;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;

/// Modified UTF-7 (RFC 3501 §5.1.3): printable ASCII stands for itself, everything else is `&…-`.
pub(crate) fn modified_utf7(name: &str) -> String {
    const BASE64: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);
    let mut encoded = String::new();
    let mut shifted: Vec<u8> = Vec::new();
    for character in name.chars().map(Some).chain([None]) {
        let plain = character.is_none_or(|character| matches!(character, ' '..='~'));
        if plain && !shifted.is_empty() {
            encoded.push('&');
            BASE64.encode_string(&shifted, &mut encoded);
            encoded.push('-');
            shifted.clear();
        }
        match character {
            Some('&') => encoded.push_str("&-"),
            Some(character) if plain => encoded.push(character),
            Some(character) => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    shifted.extend_from_slice(&unit.to_be_bytes());
                }
            }
            None => {}
        }
    }
    encoded
}

/// A folder's name, or another word, as an IMAP quoted string.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", modified_utf7(name).replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::{modified_utf7, quoted};

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(modified_utf7(name), expected);
    }

    #[test]
    fn names_are_written_as_the_rfc_does() {
        check("Clients/Atelier Nord", "Clients/Atelier Nord");
        check("Entwürfe", "Entw&APw-rfe");
        check("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        check("R&D", "R&-D");
        check("ä&ö", "&AOQ-&-&APY-");
        check("😀", "&2D3eAA-");
        check("", "");
    }

    #[test]
    fn a_quote_cannot_end_the_string() {
        assert_eq!(quoted(r#"a"b\c"#), r#""a\"b\\c""#);
    }
}
