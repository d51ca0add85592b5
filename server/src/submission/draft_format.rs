//! A message of Drafts as what the composer holds, whichever program wrote it.

use jiff::Timestamp;
use mail_parser::{Address as Parsed, HeaderValue, MessageParser};
use shared::address::Address;
use shared::attachment::{AttachmentSource, DraftAttachment};
use shared::draft::{DraftBody, DraftContent, Forms, Priority, Related, Relation, Wishes};
use shared::id::{DraftId, IdentityId, MessageId};
use shared::signature;

use super::compose::{self, Unfinished, names, plain};
use super::error::Error;
use super::outgoing;
use crate::html;
use crate::imap::body::{BodyPart, TransferEncoding};

/// A message as far as a draft needs it: files stay on the host.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) header: Vec<u8>,
    pub(crate) saved_at: Timestamp,
    pub(crate) body: BodyPart,
    /// The bytes of the part that [`text_part`] chose, as they stand in the message.
    pub(crate) text: Vec<u8>,
    /// The same of what [`markdown_part`] found.
    pub(crate) markdown: Vec<u8>,
}

/// What was in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParsedDraft {
    pub(crate) id: Option<DraftId>,
    pub(crate) saved_at: Timestamp,
    pub(crate) content: DraftContent,
}

/// The part that holds the text as it is edited: HTML where there is some.
pub(crate) fn text_part(body: &BodyPart) -> Option<&BodyPart> {
    first_text(body, "text/html").or_else(|| first_text(body, "text/plain"))
}

/// The part that holds the text of a draft that was written in Markdown. A program that doesn't know of it writes its own
/// header: then the HTML is what holds.
pub(crate) fn markdown_part<'a>(header: &[u8], body: &'a BodyPart) -> Option<&'a BodyPart> {
    let parsed = MessageParser::new().parse_headers(header)?;
    parsed.header_raw(names::MARKDOWN)?;
    first_text(body, "text/plain")
}

fn first_text<'a>(part: &'a BodyPart, media_type: &str) -> Option<&'a BodyPart> {
    // An attached message's text is its own.
    if part.is_message() || part.is_attachment() {
        return None;
    }
    if part.media_type == media_type {
        return Some(part);
    }
    part.children.iter().find_map(|child| first_text(child, media_type))
}

/// Which draft a header says that its message is, and which composer wrote it.
pub(crate) fn marks(header: &[u8]) -> (Option<DraftId>, String) {
    let parsed = MessageParser::new().parse_headers(header);
    let raw = |name: &str| {
        let text = parsed.as_ref()?.header_raw(name)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    (raw(names::DRAFT).map(DraftId), raw(names::WRITER).unwrap_or_default())
}

/// Reads a draft. HTML of other programs is sanitised; ours was when it was saved, and is again when it is sent.
pub(crate) async fn read(message: &MessageId, source: Source) -> Result<ParsedDraft, Error> {
    let message = message.clone();
    let parsed = tokio::task::spawn_blocking(move || parse(&message, &source));
    Ok(parsed.await.map_err(std::io::Error::other)?)
}

fn parse(message: &MessageId, source: &Source) -> ParsedDraft {
    let empty = mail_parser::Message::default();
    let parsed = MessageParser::new().parse_headers(source.header.as_slice());
    let header = parsed.as_ref().unwrap_or(&empty);
    let raw = |name: &str| header.header_raw(name).map(|text| text.trim().to_owned());
    let mut content = DraftContent {
        identity: raw(names::IDENTITY).map(IdentityId),
        to: addresses(header.to()),
        cc: addresses(header.cc()),
        bcc: addresses(header.bcc()),
        subject: header.subject().unwrap_or_default().to_owned(),
        body: DraftBody::default(),
        attachments: Vec::new(),
        related: raw(names::RELATED).and_then(|text| related(&text)),
        in_reply_to: ids(header.in_reply_to()),
        references: ids(header.references()),
        wishes: Wishes {
            priority: match raw("Importance").unwrap_or_default().to_ascii_lowercase().as_str() {
                "high" => Priority::High,
                "low" => Priority::Low,
                _ => Priority::Normal,
            },
            read_receipt: raw("Disposition-Notification-To").is_some(),
            delivery_report: raw(names::DELIVERY_REPORT).is_some(),
        },
    };
    files(&source.body, text_part(&source.body), message, &mut content.attachments);
    content.body = body(source, &content.attachments);
    if let DraftBody::Rich { html } = &content.body
        && let Some(part) = markdown_part(&source.header, &source.body)
        && let Some(length) = raw(names::MARKDOWN).and_then(|text| text.parse().ok())
        && let Some(body) = markdown(&typed(part, &source.markdown), length, html)
    {
        content.body = body;
    }
    if let Some(unfinished) = raw(names::UNFINISHED).and_then(|text| Unfinished::decode(&text)) {
        content.to.extend(unfinished.to);
        content.cc.extend(unfinished.cc);
        content.bcc.extend(unfinished.bcc);
    }
    ParsedDraft { id: marks(&source.header).0, saved_at: source.saved_at, content }
}

fn body(source: &Source, files: &[DraftAttachment]) -> DraftBody {
    let Some(part) = text_part(&source.body) else { return DraftBody::default() };
    let text = typed(part, &source.text);
    if part.media_type != "text/html" {
        return DraftBody::Plain { text };
    }
    // Even our own: whoever may write to the folder can have changed it.
    let html = compose::fragment_of(&text).unwrap_or(&text);
    let ids: Vec<String> = files.iter().filter_map(|file| file.content_id.clone()).collect();
    match outgoing::sanitise(html, &ids) {
        Ok(html) => DraftBody::Rich { html },
        Err(_) => DraftBody::Plain { text: html::text_of_anything(html) },
    }
}

/// The letters of a text part, as they were typed.
fn typed(part: &BodyPart, text: &[u8]) -> String {
    let mut text = decode(part, text).replace("\r\n", "\n").replace('\r', "\n");
    // The line end that every text part of ours ends with.
    if text.ends_with('\n') {
        text.pop();
    }
    text
}

/// Takes a text in Markdown apart again: what was written, and from its HTML the signature and what stands below.
fn markdown(plain: &str, length: usize, html: &str) -> Option<DraftBody> {
    let (text, below) = plain.split_at_checked(length)?;
    let (own, quote) = match signature::parted_quote(html) {
        Some((own, quoted, _)) => {
            let text = below.strip_prefix("\n\n").unwrap_or(below).to_owned();
            (own, Some(Forms { html: quoted.to_owned(), text }))
        }
        None if below.is_empty() => (html, None),
        None => return None,
    };
    let signature = signature::parted(own).map(|(_, html, _)| Forms {
        html: html.to_owned(),
        text: plain::from_html(html).trim().to_owned(),
    });
    Some(DraftBody::Markdown { text: text.to_owned(), signature, quote })
}

/// Decodes transfer encoding and charset, by letting mail-parser read a message of this one part.
fn decode(part: &BodyPart, text: &[u8]) -> String {
    let charset: String = part
        .charset()
        .unwrap_or_else(|| "utf-8".to_owned())
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
        .collect();
    let encoding = match part.encoding {
        TransferEncoding::Identity => "8bit",
        TransferEncoding::QuotedPrintable => "quoted-printable",
        TransferEncoding::Base64 => "base64",
    };
    let mut message = format!(
        "Content-Type: text/plain; charset=\"{charset}\"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    .into_bytes();
    message.extend_from_slice(text);
    let parsed = MessageParser::new().parse(message.as_slice());
    let text = parsed.as_ref().and_then(|parsed| parsed.body_text(0));
    text.map(std::borrow::Cow::into_owned).unwrap_or_default()
}

/// Every part that is a file, with what the composer needs to show it and the server to find it again.
fn files(
    part: &BodyPart,
    text: Option<&BodyPart>,
    message: &MessageId,
    found: &mut Vec<DraftAttachment>,
) {
    if part.is_multipart() {
        for child in &part.children {
            files(child, text, message, found);
        }
        return;
    }
    let is_text = text.is_some_and(|text| text.path == part.path);
    // The other half of multipart/alternative is made anew at each save.
    let is_alternative = part.media_type == "text/plain"
        && !part.is_attachment()
        && part.file_name().is_none()
        && text.is_some_and(|text| text.media_type == "text/html");
    if is_text || is_alternative {
        return;
    }
    let source = AttachmentSource::Part {
        message: message.clone(),
        part: shared::id::PartId(part.path.clone()),
    };
    let size = part.disposition.as_ref().and_then(|it| it.params.get("size"));
    let size = size.and_then(|size| size.parse().ok());
    found.push(DraftAttachment {
        source,
        name: part.file_name().unwrap_or_else(|| "file".to_owned()),
        media_type: part.media_type.clone(),
        size_bytes: size.unwrap_or_else(|| part.decoded_size()),
        content_id: part.content_id.clone().filter(|id| !id.is_empty()),
    });
}

fn addresses(parsed: Option<&Parsed<'_>>) -> Vec<Address> {
    let Some(parsed) = parsed else { return Vec::new() };
    parsed
        .iter()
        .map(|one| Address::new(one.name().unwrap_or_default(), one.address().unwrap_or_default()))
        .filter(|address| !address.email.is_empty())
        .collect()
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![id.clone().into_owned()],
        HeaderValue::TextList(ids) => ids.iter().map(|id| id.clone().into_owned()).collect(),
        _ => Vec::new(),
    }
}

fn related(text: &str) -> Option<Related> {
    let text: String = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let (relation, message) = text.split_once(' ')?;
    let relation = match relation {
        "reply" => Relation::Reply,
        "forward" => Relation::Forward,
        _ => return None,
    };
    Some(Related { message: MessageId::from(message), relation })
}
