//! The cards of a file, without reading them: one that is broken costs no other.

use super::Raw;

/// Cuts a file into its cards. What stands between them is nothing.
pub(in crate::contacts) fn split(file: &[u8]) -> Vec<Raw<'_>> {
    let mut cards = Vec::new();
    let mut open: Option<(usize, u32)> = None;
    let mut nested = false;
    let mut after_agent = false;
    let mut at = 0;
    for (line, number) in file.split_inclusive(|byte| *byte == b'\n').zip(1_u32..) {
        let start = at;
        at += line.len();
        let word = bare(line);
        if is(word, b"BEGIN:VCARD") {
            match open {
                // vCard 2.1 (§2.1.4.3) puts the card of an agent into the card.
                Some(_) if after_agent => nested = true,
                _ => {
                    cards.extend(open.and_then(|open| raw(file, open, start, false)));
                    open = Some((start, number));
                    nested = false;
                }
            }
        } else if is(word, b"END:VCARD") {
            if nested {
                nested = false;
            } else if let Some(begun) = open.take() {
                cards.extend(raw(file, begun, at, true));
            }
        }
        let is_agent = word.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"AGENT"));
        after_agent = is_agent || after_agent && word.is_empty();
    }
    cards.extend(open.and_then(|open| raw(file, open, file.len(), false)));
    cards
}

fn raw(file: &[u8], (start, line): (usize, u32), end: usize, is_whole: bool) -> Option<Raw<'_>> {
    Some(Raw { line, bytes: file.get(start..end)?, is_whole })
}

/// A line without what stands around it: its end, spaces, a mark of the byte order.
fn bare(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii()
}

fn is(line: &[u8], word: &[u8]) -> bool {
    // Some write spaces around the colon.
    line.len() < word.len() + 4
        && line
            .iter()
            .filter(|byte| **byte != b' ')
            .map(u8::to_ascii_uppercase)
            .eq(word.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, expected: &[(u32, &str, bool)]) {
        let found: Vec<_> = split(file.as_bytes())
            .into_iter()
            .map(|raw| (raw.line, std::str::from_utf8(raw.bytes).unwrap(), raw.is_whole))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn cards_are_found_among_anything() {
        check("", &[]);
        check("hello\n", &[]);
        check(
            "\u{feff}BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n\r\nnoise\r\nbegin:vcard\r\nFN:B\r\nend:vcard",
            &[
                (1, "\u{feff}BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n", true),
                (6, "begin:vcard\r\nFN:B\r\nend:vcard", true),
            ],
        );
    }

    #[test]
    fn a_card_without_end_costs_no_other() {
        check(
            "BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\nBEGIN:VCARD\nFN:C\n",
            &[
                (1, "BEGIN:VCARD\nFN:A\n", false),
                (3, "BEGIN:VCARD\nFN:B\nEND:VCARD\n", true),
                (6, "BEGIN:VCARD\nFN:C\n", false),
            ],
        );
    }

    #[test]
    fn the_card_of_an_agent_is_part_of_the_card() {
        let file = "BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nFN:B\nEND:VCARD\nFN:A\nEND:VCARD\n";
        check(file, &[(1, file, true)]);
    }
}
