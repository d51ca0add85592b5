//! Header fields as they stand in a message, and as people read them.

use shared::message::{Header, MessageHeaders};

use crate::imap::text::decode_header;

/// Fields of one message that are shown; a message with more of them was made to hurt.
const MAX_FIELDS: usize = 2000;

/// Takes a header block apart. What is no field (no colon) is passed over.
pub fn parse(block: &[u8]) -> MessageHeaders {
    let mut items: Vec<Header> = Vec::new();
    let mut field: Vec<u8> = Vec::new();
    for line in block.split_inclusive(|byte| *byte == b'\n') {
        if line.trim_ascii().is_empty() && !matches!(line, [b' ' | b'\t', ..]) {
            break; // The end of the header (RFC 5322 §2.1).
        }
        if !matches!(line, [b' ' | b'\t', ..]) {
            items.extend(header(&std::mem::take(&mut field)));
            if items.len() >= MAX_FIELDS {
                break;
            }
        }
        field.extend_from_slice(line);
    }
    items.extend(header(&field));
    MessageHeaders { items }
}

/// The values of all fields called `name`, raw.
pub fn values<'a>(headers: &'a MessageHeaders, name: &str) -> impl Iterator<Item = &'a Header> {
    headers.items.iter().filter(move |header| header.name.eq_ignore_ascii_case(name))
}

fn header(field: &[u8]) -> Option<Header> {
    let colon = field.iter().position(|byte| *byte == b':')?;
    let (name, value) = field.split_at(colon);
    let name = String::from_utf8_lossy(name.trim_ascii_end()).into_owned();
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let value = value.get(1..).unwrap_or_default().trim_ascii();
    let raw = String::from_utf8_lossy(value).into_owned();
    Some(Header { name, raw, decoded: decode_header(value) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(block: &[u8]) -> Vec<String> {
        let items = parse(block).items;
        items.into_iter().map(|it| format!("{}|{}|{}", it.name, it.raw, it.decoded)).collect()
    }

    #[test]
    fn fields_are_unfolded_and_decoded_in_order() {
        assert_eq!(
            show(b"Subject: =?utf-8?Q?=C3=A9?=\r\n x\r\nX-A:b\r\nx-a :\r\n\r\nBody: no"),
            ["Subject|=?utf-8?Q?=C3=A9?=\r\n x|é x", "X-A|b|b", "x-a||"]
        );
    }

    #[test]
    fn what_is_no_field_is_passed_over() {
        assert_eq!(show(b"From anna Thu\nno colon\nA: 1\n: x\na b: c\nB: 2"), ["A|1|1", "B|2|2"]);
        assert_eq!(show(b""), [""; 0]);
        assert_eq!(show(b" folded first\r\nA: 1"), ["A|1|1"]);
        assert_eq!(show(b"A: \xff\r\n"), ["A|\u{fffd}|ÿ"]);
        let huge = [b"A: ".to_vec(), vec![b'x'; 1_000_000]].concat();
        assert_eq!(parse(&huge).items[0].raw.len(), 1_000_000);
        assert!(parse("A: 1\n".repeat(10_000).as_bytes()).items.len() <= MAX_FIELDS + 1);
    }
}
