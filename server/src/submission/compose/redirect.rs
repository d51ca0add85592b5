//! A message that goes on to others as it came (RFC 5322 §3.6.6).

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use super::part::{self, Writing};
use super::{Composed, Composition, header};
use crate::submission::dots::Lines;

/// What its last journey left in a message, and who got it unseen. Hosts take a message for one that goes in circles
/// when `Delivered-To` already names who it is for.
const LEFT_OUT: [&[u8]; 5] =
    [b"bcc", b"resent-bcc", b"return-path", b"delivered-to", b"x-original-to"];

/// Longer headers are kept as they are from here on: no program reads what stands there.
const LONGEST_HEADER: usize = 1024 * 1024;

/// Writes `original` to `output`, below who sends it on, to whom and when. Of the content only the recipients count.
/// Blocks: run it off the async threads.
///
/// # Errors
///
/// If `output` can't be written or `original` can't be read.
pub fn write(
    composition: &Composition<'_>,
    original: &Path,
    output: impl Write,
) -> io::Result<Composed> {
    let mut writing = Writing::new(output, composition.boundary);
    writing.bytes(&header::of_redirect(composition))?;
    write_original(File::open(original)?, &mut writing)?;
    let (size_bytes, eight_bit) = writing.finish()?;
    Ok(Composed { size_bytes, eight_bit, parts: Vec::new() })
}

fn write_original<W: Write>(
    mut original: impl Read,
    writing: &mut Writing<'_, W>,
) -> io::Result<()> {
    let mut lines = Lines::default();
    let mut block = vec![0; 32 * 1024];
    let mut text = Vec::with_capacity(block.len() * 2);
    let mut is_header = true;
    loop {
        let read = part::fill(&mut original, &mut block)?;
        let is_last = read < block.len();
        // Line ends first: a lone CR must not hide a field.
        lines.push(block.get(..read).unwrap_or_default(), &mut text);
        if is_header {
            let end = end_of_header(&text);
            if end.is_none() && !is_last && text.len() < LONGEST_HEADER {
                continue;
            }
            let (header, rest) = text.split_at(end.unwrap_or(text.len()));
            writing.bytes(&without(header))?;
            writing.bytes(rest)?;
            is_header = false;
        } else {
            writing.bytes(&text)?;
        }
        text.clear();
        if is_last {
            return Ok(());
        }
    }
}

/// Where the empty line begins.
fn end_of_header(text: &[u8]) -> Option<usize> {
    if text.starts_with(b"\r\n") {
        return Some(0);
    }
    text.windows(4).position(|four| four == b"\r\n\r\n").map(|place| place + 2)
}

/// The header without the fields that are left out, and the lines that go on with them.
fn without(header: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(header.len());
    let mut keeps = true;
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii();
            keeps = !LEFT_OUT.iter().any(|left_out| left_out.eq_ignore_ascii_case(name));
        }
        if keeps {
            kept.extend_from_slice(line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redirected(original: &[u8]) -> String {
        let mut output = Vec::new();
        let mut writing = Writing::new(&mut output, "b");
        write_original(original, &mut writing).unwrap();
        writing.finish().unwrap();
        String::from_utf8_lossy(&output).into_owned()
    }

    #[test]
    fn the_message_stays_as_it_was() {
        for (original, expected) in [
            (
                "From: a\r\nTo: b\r\n\r\nBcc: in the text\r\n",
                "From: a\r\nTo: b\r\n\r\nBcc: in the text\r\n",
            ),
            (
                "From: a\nSubject: folded\n  twice\n\nText",
                "From: a\r\nSubject: folded\r\n  twice\r\n\r\nText",
            ),
            ("\r\nonly text", "\r\nonly text"),
            ("From: no text", "From: no text"),
            ("", ""),
        ] {
            assert_eq!(redirected(original.as_bytes()), expected, "{original:?}");
        }
        let long = format!(
            "X-Long: {}\r\nSubject: after\r\n\r\n{}",
            "x".repeat(70_000),
            "y".repeat(70_000)
        );
        assert_eq!(redirected(long.as_bytes()), long);
    }

    #[test]
    fn the_last_journey_and_who_got_it_unseen_stay_behind() {
        for original in [
            "BCC: secret@x.example,\r\n\tother@x.example\r\nFrom: a\r\n\r\nText",
            "Return-Path: <a@x.example>\r\nDelivered-To: b\r\nX-Original-To: c\r\nFrom: a\r\n\r\nText",
            "From: a\r\nResent-Bcc : secret@x.example\r\n\r\nText",
        ] {
            assert_eq!(redirected(original.as_bytes()), "From: a\r\n\r\nText", "{original:?}");
        }
        // For who takes a lone CR for the end of a line.
        assert_eq!(redirected(b"From: a\rBcc: secret@x.example\r\rText"), "From: a\r\n\r\nText");
    }
}
