//! Names of mailboxes, and the modified UTF-7 in which they travel (RFC 3501 §5.1.3).

use base64::Engine;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};

/// Lenient about the bits after the last character: some hosts leave them set.
const MUTF7: GeneralPurpose = GeneralPurpose::new(
    &IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Marks, within an id, a name that isn't valid modified UTF-7. No UTF-8 holds this byte.
const RAW: u8 = 0xff;

/// A mailbox by the name that its host knows it by.
///
/// Holds what goes over the wire: a name that can't be decoded, or that decodes and encodes to something else, still
/// names its mailbox.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailboxName {
    wire: Vec<u8>,
}

impl MailboxName {
    pub fn inbox() -> Self {
        Self { wire: b"INBOX".to_vec() }
    }

    /// From a name as people write it.
    pub fn new(name: &str) -> Self {
        Self::from_wire(encode(name).as_bytes())
    }

    /// From a name as the host writes it.
    pub fn from_wire(wire: &[u8]) -> Self {
        // INBOX is the one name that folds case (RFC 9051 §5.1).
        if wire.eq_ignore_ascii_case(b"INBOX") {
            return Self::inbox();
        }
        Self { wire: wire.to_vec() }
    }

    pub fn wire(&self) -> &[u8] {
        &self.wire
    }

    pub fn is_inbox(&self) -> bool {
        self.wire == b"INBOX"
    }

    /// As people read it. What can't be decoded stays as it is.
    pub fn decoded(&self) -> String {
        let text = String::from_utf8_lossy(&self.wire);
        decode(&text).unwrap_or_else(|| text.into_owned())
    }

    /// Opaque and safe in a URL; [`Self::from_id`] takes it back.
    pub fn to_id(&self) -> String {
        let decoded = self.decoded();
        let bytes = if encode(&decoded).as_bytes() == self.wire {
            decoded.into_bytes()
        } else {
            [&[RAW], self.wire.as_slice()].concat()
        };
        general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    }

    pub fn from_id(id: &str) -> Option<Self> {
        let bytes = general_purpose::URL_SAFE_NO_PAD.decode(id).ok()?;
        if bytes.is_empty() {
            return None;
        }
        match bytes.strip_prefix(&[RAW]) {
            Some(wire) => Some(Self::from_wire(wire)),
            None => Some(Self::new(std::str::from_utf8(&bytes).ok()?)),
        }
    }
}

/// Printable ASCII stands for itself, but `&` is `&-`; all else is UTF-16 in base64 between `&` and `-`.
fn encode(name: &str) -> String {
    let mut encoded = String::new();
    let mut shifted: Vec<u8> = Vec::new();
    for character in name.chars() {
        if matches!(character, ' '..='~') {
            end_shift(&mut encoded, &mut shifted);
            encoded.push(character);
            if character == '&' {
                encoded.push('-');
            }
        } else {
            let mut units = [0; 2];
            shifted.extend(character.encode_utf16(&mut units).iter().flat_map(|u| u.to_be_bytes()));
        }
    }
    end_shift(&mut encoded, &mut shifted);
    encoded
}

fn end_shift(encoded: &mut String, shifted: &mut Vec<u8>) {
    if !shifted.is_empty() {
        encoded.push('&');
        MUTF7.encode_string(&shifted, encoded);
        encoded.push('-');
        shifted.clear();
    }
}

fn decode(encoded: &str) -> Option<String> {
    let mut name = String::new();
    let mut rest = encoded;
    while let Some((plain, shifted)) = rest.split_once('&') {
        name.push_str(plain);
        let (base64, after) = shifted.split_once('-')?;
        if base64.is_empty() {
            name.push('&');
        } else {
            let bytes = MUTF7.decode(base64).ok()?;
            let units = bytes.chunks_exact(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0,
            });
            for character in char::decode_utf16(units) {
                name.push(character.ok()?);
            }
        }
        rest = after;
    }
    name.push_str(rest);
    Some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(name: &str, wire: &str) {
        assert_eq!(MailboxName::new(name).wire(), wire.as_bytes());
        assert_eq!(MailboxName::from_wire(wire.as_bytes()).decoded(), name);
    }

    #[test]
    fn names_travel_in_modified_utf_7() {
        check("Archive/2024", "Archive/2024");
        check("R&D", "R&-D");
        check("Entwürfe", "Entw&APw-rfe");
        check("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"); // RFC 3501 §5.1.3
        check("😀", "&2D3eAA-");
        check("a\r\nb\0\"\\", "a&AA0ACg-b&AAA-\"\\");
        check("INBOX", "INBOX");
    }

    #[test]
    fn inbox_folds_case_and_nothing_else_does() {
        assert_eq!(MailboxName::from_wire(b"Inbox"), MailboxName::inbox());
        assert_ne!(MailboxName::new("sent"), MailboxName::new("Sent"));
    }

    #[test]
    fn a_name_that_is_no_modified_utf_7_is_still_a_name() {
        for wire in [&b"a&b"[..], b"&-&", b"\xe4\xff", b"&AOQ-&APY-", b"&!!-", b"&2D0-"] {
            let name = MailboxName::from_wire(wire);
            assert!(!name.decoded().is_empty());
            assert_eq!(MailboxName::from_id(&name.to_id()), Some(name));
        }
    }

    #[test]
    fn a_foreign_id_is_no_name() {
        for id in ["", "===", "a b", "&", "é"] {
            assert_eq!(MailboxName::from_id(id), None, "{id}");
        }
    }

    proptest! {
        #[test]
        fn any_name_survives_the_wire_and_the_url(name in "\\PC{1,20}|[\\x00-\\x7f]{1,20}") {
            let mailbox = MailboxName::new(&name);
            prop_assert!(mailbox.wire().iter().all(|byte| (b' '..=b'~').contains(byte)));
            prop_assert_eq!(MailboxName::from_id(&mailbox.to_id()), Some(mailbox.clone()));
            if !mailbox.is_inbox() {
                prop_assert_eq!(mailbox.decoded(), name);
            }
        }

        #[test]
        fn any_bytes_of_a_host_survive_the_url(wire in proptest::collection::vec(any::<u8>(), 1..20)) {
            let mailbox = MailboxName::from_wire(&wire);
            prop_assert_eq!(MailboxName::from_id(&mailbox.to_id()), Some(mailbox));
        }
    }
}
