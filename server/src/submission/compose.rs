//! From what the composer holds to the bytes of a message (RFC 5322, RFC 2045 to 2049), streaming.
//!
//! Invariants: every line ends with CRLF; nothing that a user, a file name or another message brings in can begin a header
//! or a part; a message to be sent has no Bcc.

mod header;
mod part;
mod picture;
pub mod plain;
pub mod redirect;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;

use jiff::Timestamp;
use shared::address::Address;
use shared::draft::{DraftBody, DraftContent};
use shared::id::{DraftId, PartId};
use shared::{markdown, signature};

pub(crate) use header::{Unfinished, names, one_line};
use part::{Node, Writing};

use super::outgoing;

/// A message to be written.
#[derive(Clone, Copy, Debug)]
pub struct Composition<'a> {
    /// Its HTML is written as it is: sanitise it first.
    pub content: &'a DraftContent,
    pub from: &'a Address,
    /// Where answers are to go, if not to `from`.
    pub reply_to: &'a [Address],
    /// Without angle brackets.
    pub message_id: &'a str,
    pub date: Timestamp,
    /// Random letters and digits; makes the boundaries between parts unguessable.
    pub boundary: &'a str,
    /// What answers an invitation, for programs (RFC 6047).
    pub calendar: Option<&'a str>,
    pub purpose: Purpose<'a>,
}

#[derive(Clone, Copy, Debug)]
pub enum Purpose<'a> {
    /// The bytes that go out, and that Sent keeps.
    Send,
    /// The bytes that Drafts keeps: all that the composer holds, Bcc included.
    Draft(DraftMarks<'a>),
}

/// By what a draft is recognised when it is found on the host again.
#[derive(Clone, Copy, Debug)]
pub struct DraftMarks<'a> {
    pub id: &'a DraftId,
    /// The composer that saved this version.
    pub writer: Option<&'a str>,
}

/// A file of the message, on this machine. In the order of [`DraftContent::attachments`].
#[derive(Clone, Debug)]
pub struct FilePart {
    pub path: PathBuf,
    pub name: String,
    pub media_type: String,
    pub content_id: Option<String>,
    /// A whole message, attached as `message/rfc822`.
    pub is_message: bool,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    pub size_bytes: u64,
    /// Whether there are bytes beyond ASCII (a message attached as it came has).
    pub eight_bit: bool,
    /// Where each file ended up, in the order of the files.
    pub parts: Vec<PartId>,
}

/// Writes the message to `output`. Blocks: run it off the async threads.
///
/// # Errors
///
/// If `output` can't be written or a file can't be read.
pub fn write(
    composition: &Composition<'_>,
    files: &[FilePart],
    output: impl Write,
) -> io::Result<Composed> {
    let mut writing = Writing::new(output, composition.boundary);
    let mut tree = tree(composition, files)?;
    let mut parts = vec![PartId(String::new()); files.len()];
    tree.number("", &mut parts);
    writing.bytes(&header::of_message(composition))?;
    tree.write(&mut writing)?;
    let (size_bytes, eight_bit) = writing.finish()?;
    Ok(Composed { size_bytes, eight_bit, parts })
}

/// `mixed(alternative(plain, related(html, images…)), files…)`, without the levels that hold only one part.
fn tree<'a>(composition: &Composition<'_>, files: &'a [FilePart]) -> io::Result<Node<'a>> {
    let html = match &composition.content.body {
        DraftBody::Plain { .. } => None,
        DraftBody::Rich { html } => Some(Cow::Borrowed(html.as_str())),
        DraftBody::Markdown { text, signature, quote } => {
            let html = markdown::letter(text, signature.as_ref(), quote.as_ref());
            let ids: Vec<String> =
                files.iter().filter_map(|file| file.content_id.clone()).collect();
            Some(Cow::Owned(outgoing::sanitise(&html, &ids).map_err(io::Error::other)?))
        }
    };
    let shown = |file: &FilePart| {
        let is_in =
            |id: &str| html.as_ref().is_some_and(|html| html.contains(&format!("cid:{id}")));
        !file.is_message && file.content_id.as_deref().is_some_and(is_in)
    };
    let mut inline = Vec::new();
    let mut attached = Vec::new();
    for (place, file) in files.iter().enumerate() {
        let inlined = shown(file);
        let node = Node::file(place, file, inlined)?;
        if inlined { inline.push(node) } else { attached.push(node) }
    }
    let plain = plain_form(composition, html.as_deref());
    let text = match &html {
        None => {
            let calendar = composition.calendar.map(Node::calendar);
            Node::multipart("alternative", plain, calendar.into_iter().collect())
        }
        Some(html) => {
            let page = match composition.purpose {
                Purpose::Draft(_) => Node::text("html", &document(html)),
                Purpose::Send => {
                    let html = signature::unmarked(html);
                    let (html, pictures) = picture::taken_out(&html, composition.boundary);
                    inline.extend(pictures.into_iter().map(Node::Picture));
                    Node::text("html", &document(&html))
                }
            };
            let page = Node::multipart("related", page, inline);
            Node::multipart("alternative", plain, vec![page])
        }
    };
    Ok(Node::multipart("mixed", text, attached))
}

/// The part for programs that show no HTML.
fn plain_form<'a>(composition: &Composition<'_>, html: Option<&str>) -> Node<'a> {
    match &composition.content.body {
        DraftBody::Plain { text } => Node::text("plain", text),
        DraftBody::Rich { .. } => Node::text("plain", &plain::from_html(html.unwrap_or_default())),
        DraftBody::Markdown { text, quote, .. } => {
            let below = quote.as_ref().map(|quote| quote.text.as_str()).unwrap_or_default();
            let text = match composition.purpose {
                Purpose::Draft(_) => text,
                Purpose::Send => text.trim_end(),
            };
            let gap = if below.is_empty() { "" } else { "\n\n" };
            Node::text("plain", &format!("{text}{gap}{below}"))
        }
    }
}

/// How many bytes of a draft in Markdown are the text itself, above what it quotes.
pub(super) fn own_length(text: &str) -> usize {
    part::unix_lines(text).len()
}

const DOCUMENT_HEAD: &str = "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n";
const DOCUMENT_TAIL: &str = "\n</body></html>";

/// A whole document around what the editor holds, because programs exist that show a fragment as text.
fn document(html: &str) -> String {
    // Normalised first: a CR at the end would swallow our line end.
    let html = part::unix_lines(html);
    format!("{DOCUMENT_HEAD}{html}{DOCUMENT_TAIL}")
}

/// The fragment within a document that we made; `None` for anyone else's.
pub fn fragment_of(document: &str) -> Option<&str> {
    document.strip_prefix(DOCUMENT_HEAD)?.strip_suffix(DOCUMENT_TAIL)
}

#[cfg(test)]
mod tests;
