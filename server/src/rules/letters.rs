//! Messages as Sieve sees them, made of what IMAP gives.
//!
//! Only what a script needs is fetched: headers, or for scripts that look into bodies the whole message up to a bound.
//! The envelope is gone once a message is stored, and is guessed from the fields that hosts leave behind.

use bytes::Bytes;
use jiff::Timestamp;
use jiff::tz::Offset;
use mail_parser::decoders::html::html_to_text;
use mail_parser::{MessageParser, MimeHeaders, PartType};
use shared::address::Address;
use shared::sieve::address;
use shared::sieve::message::{Body, Envelope, Header, Message, Part};

use crate::imap::fetch::Fetched;
use crate::imap::response::Kind;
use crate::imap::text::decode_header;
use crate::imap::{Command, Lease};
use crate::mail::Error;

/// Of a message's header, this much is looked at.
const MOST_HEADER: u64 = 256 * 1024;

/// Of a message whose body is looked into.
const MOST_WHOLE: u64 = 2 * 1024 * 1024;

/// Fields of one message; one with more of them was made to hurt.
const MOST_FIELDS: usize = 2_000;

/// Parts of one message, those of attached messages included.
const MOST_PARTS: usize = 500;

/// How much of a message is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Headers,
    Whole,
}

impl Extent {
    pub(super) fn new(needs_body: bool) -> Self {
        if needs_body { Self::Whole } else { Self::Headers }
    }

    fn most(self) -> u64 {
        match self {
            Self::Headers => MOST_HEADER,
            Self::Whole => MOST_WHOLE,
        }
    }
}

/// A message and its size, to be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sized {
    pub(super) uid: u32,
    size: u64,
}

/// The newest messages of the selected folder, oldest first.
pub(super) async fn newest(lease: &Lease, exists: u32, limit: u32) -> Result<Vec<Sized>, Error> {
    if exists == 0 || limit == 0 {
        return Ok(Vec::new());
    }
    let first = exists.saturating_sub(limit - 1).max(1);
    let fetch = Command::new("FETCH").range(first, exists).word("(UID RFC822.SIZE)");
    let mut found: Vec<Sized> = lease
        .run(fetch.wants(&[Kind::Fetch]))
        .await?
        .fetched
        .iter()
        .filter_map(|row| Some(Sized { uid: row.uid?, size: row.size_bytes? }))
        .collect();
    found.sort_unstable_by_key(|message| message.uid);
    Ok(found)
}

/// As much at once as is worth a command, and fits into memory whatever it is.
pub(super) fn batches(messages: &[Sized], extent: Extent) -> Vec<Vec<u32>> {
    const MOST_MESSAGES: usize = 250;
    const MOST_BYTES: u64 = 8 * 1024 * 1024;
    let mut batches: Vec<Vec<u32>> = Vec::new();
    let mut bytes = 0;
    for message in messages {
        // Nobody tells how large a header is; most are far from the bound.
        let size = match extent {
            Extent::Headers => message.size.min(MOST_HEADER),
            Extent::Whole => message.size.min(MOST_WHOLE),
        };
        bytes += size;
        match batches.last_mut() {
            Some(batch) if batch.len() < MOST_MESSAGES && bytes <= MOST_BYTES => {
                batch.push(message.uid);
            }
            _ => {
                batches.push(vec![message.uid]);
                bytes = size;
            }
        }
    }
    batches
}

/// A message as the host gave it.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) uid: u32,
    pub(super) from: Option<Address>,
    pub(super) subject: String,
    pub(super) received_at: Timestamp,
    /// Of the host's clock, when it came.
    pub(super) offset: Option<Offset>,
    size: u64,
    bytes: Bytes,
    extent: Extent,
}

/// Fetches messages of the selected folder, in ascending order; those that are gone are left out.
pub(super) async fn fetch(
    lease: &Lease,
    uids: &[u32],
    extent: Extent,
) -> Result<Vec<Letter>, Error> {
    let section = match extent {
        Extent::Headers => "BODY.PEEK[HEADER]<0.",
        Extent::Whole => "BODY.PEEK[]<0.",
    };
    let fetch = Command::new("UID FETCH")
        .uids(uids)
        .word("(UID INTERNALDATE RFC822.SIZE ENVELOPE")
        .word(section)
        .glue_number(extent.most())
        .glue(">)");
    let rows = lease.run(fetch.wants(&[Kind::Fetch])).await?.fetched;
    let mut letters: Vec<Letter> =
        rows.into_iter().filter_map(|row| Letter::new(row, extent)).collect();
    letters.sort_unstable_by_key(|letter| letter.uid);
    Ok(letters)
}

impl Letter {
    fn new(row: Fetched, extent: Extent) -> Option<Self> {
        let name = if extent == Extent::Headers { "HEADER" } else { "" };
        let bytes = row.section(name)?.clone();
        let envelope = row.envelope.unwrap_or_default();
        let sender = envelope.from.into_iter().chain(envelope.sender).next();
        Some(Self {
            uid: row.uid?,
            from: sender,
            subject: envelope.subject.chars().take(LONGEST_SUBJECT).collect(),
            received_at: row.received_at.or(envelope.date).unwrap_or(Timestamp::UNIX_EPOCH),
            offset: row.offset,
            size: row.size_bytes.unwrap_or(0),
            bytes,
            extent,
        })
    }

    /// As Sieve sees it; mail that doesn't say for whom it came is for `own`.
    pub(super) fn message(&self, own: &str) -> Message {
        let end = end_of_header(&self.bytes);
        let (head, rest) = self.bytes.split_at_checked(end).unwrap_or((&self.bytes, &[]));
        let headers = headers(head);
        let envelope = envelope(&headers, own);
        let body = (self.extent == Extent::Whole).then(|| body(&self.bytes, rest));
        Message { headers, size: self.size, envelope, body }
    }
}

/// More fits no list.
const LONGEST_SUBJECT: usize = 300;

/// Behind the empty line, if there is one.
fn end_of_header(bytes: &[u8]) -> usize {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            return at;
        }
    }
    bytes.len()
}

fn headers(head: &[u8]) -> Vec<Header> {
    let mut headers = Vec::new();
    let mut field: Vec<u8> = Vec::new();
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let is_more = matches!(line, [b' ' | b'\t', ..]);
        if !is_more {
            headers.extend(header(&std::mem::take(&mut field)));
            if headers.len() >= MOST_FIELDS {
                return headers;
            }
        }
        // Unfolded (RFC 5322 §2.2.3): only the line ends go.
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        field.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
    }
    headers.extend(header(&field));
    headers
}

fn header(field: &[u8]) -> Option<Header> {
    let colon = field.iter().position(|byte| *byte == b':')?;
    let (name, value) = field.split_at_checked(colon)?;
    let name = std::str::from_utf8(name.trim_ascii_end()).ok()?;
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let value = value.get(1..).unwrap_or_default().trim_ascii_start();
    let raw = String::from_utf8_lossy(value).into_owned();
    let is_plain = value.is_ascii() && !raw.contains("=?");
    let text = if is_plain { raw.trim().to_owned() } else { decode_header(value) };
    Some(Header { name: name.to_owned(), raw, text })
}

/// Whom the message was from and for, as the last host on its way noted it.
fn envelope(headers: &[Header], own: &str) -> Envelope {
    let value = |name: &str| {
        headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.raw.trim())
    };
    let bare = |text: &str| text.trim_start_matches('<').trim_end_matches('>').to_owned();
    let from = match value("Return-Path") {
        Some(path) => bare(path),
        None => value("From").and_then(address::one).map(|from| from.all()).unwrap_or_default(),
    };
    let to = value("Delivered-To").or_else(|| value("X-Original-To")).map(bare);
    Envelope { from, to: to.filter(|to| !to.is_empty()).unwrap_or_else(|| own.to_owned()) }
}

fn body(bytes: &[u8], rest: &[u8]) -> Body {
    let mut parts = Vec::new();
    if let Some(message) = MessageParser::default().parse(bytes) {
        add_parts(&message, &mut parts);
    }
    Body { raw: String::from_utf8_lossy(rest).into_owned(), parts }
}

fn add_parts(message: &mail_parser::Message<'_>, parts: &mut Vec<Part>) {
    for part in &message.parts {
        if parts.len() >= MOST_PARTS {
            return;
        }
        let text = match &part.body {
            PartType::Multipart(_) => continue,
            PartType::Message(inner) => {
                add_parts(inner, parts);
                continue;
            }
            PartType::Text(text) => text.to_string(),
            // Pigeonhole looks at what is read, not at how it is marked up.
            PartType::Html(html) => html_to_text(html),
            PartType::Binary(_) | PartType::InlineBinary(_) => String::new(),
        };
        let said = part.content_type().map(|said| match said.subtype() {
            Some(subtype) => format!("{}/{subtype}", said.ctype()),
            None => said.ctype().to_owned(),
        });
        let media_type = said.unwrap_or_else(|| "text/plain".to_owned()).to_ascii_lowercase();
        parts.push(Part { media_type, text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(raw: &str, extent: Extent) -> Message {
        let letter = Letter {
            uid: 1,
            from: None,
            subject: String::new(),
            received_at: Timestamp::UNIX_EPOCH,
            offset: None,
            size: raw.len() as u64,
            bytes: Bytes::copy_from_slice(raw.as_bytes()),
            extent,
        };
        letter.message("me@pli.example")
    }

    #[test]
    fn headers_are_unfolded_and_decoded() {
        let message = letter(
            "Subject: a long one\r\n\tthat is folded \r\nX-A:=?utf-8?q?Caf=C3=A9?=\r\nno field\r\n: x\r\na b: c\r\n\r\nX-B: body\r\n",
            Extent::Headers,
        );
        let said: Vec<_> = message
            .headers
            .iter()
            .map(|header| (header.name.as_str(), header.raw.as_str(), header.text.as_str()))
            .collect();
        let expected = [
            ("Subject", "a long one\tthat is folded ", "a long one\tthat is folded"),
            ("X-A", "=?utf-8?q?Caf=C3=A9?=", "Café"),
        ];
        assert_eq!(said, expected);
        assert_eq!(message.body, None);
    }

    #[test]
    fn the_envelope_is_what_hosts_left_behind() {
        let envelope = |raw: &str| letter(raw, Extent::Headers).envelope;
        let of = |from: &str, to: &str| Envelope { from: from.to_owned(), to: to.to_owned() };
        let all = "Return-Path: <b+1@lists.example>\r\nDelivered-To: <me+x@pli.example>\r\nFrom: A <a@b.c>\r\n\r\n";
        assert_eq!(envelope(all), of("b+1@lists.example", "me+x@pli.example"));
        assert_eq!(
            envelope("Return-Path: <>\r\nFrom: A <a@b.c>\r\n\r\n"),
            of("", "me@pli.example")
        );
        assert_eq!(envelope("From: A <a@b.c>\r\n\r\n"), of("a@b.c", "me@pli.example"));
        assert_eq!(envelope(""), of("", "me@pli.example"));
    }

    #[test]
    fn bodies_come_in_parts() {
        let message = letter(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/HTML\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+aGk8L2I+\r\n--b\r\nContent-Type: application/pdf\r\n\r\nx\r\n--b\r\n\r\nplain\r\n--b--\r\n",
            Extent::Whole,
        );
        let body = message.body.unwrap();
        assert!(body.raw.starts_with("--b\r\n"));
        let parts: Vec<_> =
            body.parts.iter().map(|part| (part.media_type.as_str(), part.text.trim())).collect();
        assert_eq!(parts, [("text/html", "hi"), ("application/pdf", ""), ("text/plain", "plain")]);
    }

    #[test]
    fn a_batch_fits_into_memory() {
        let of = |count: u32, size| (0..count).map(|uid| Sized { uid, size }).collect::<Vec<_>>();
        assert_eq!(batches(&of(600, 5_000), Extent::Headers).len(), 3);
        assert_eq!(batches(&of(10, 50_000_000), Extent::Whole).len(), 3);
        assert_eq!(batches(&of(1, u64::MAX), Extent::Whole), [vec![0]]);
        assert!(batches(&[], Extent::Whole).is_empty());
    }
}
