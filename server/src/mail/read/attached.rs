//! A message that is attached to another as a file. Its own structure isn't asked of the host, since many senders encode
//! such files although they must not be (RFC 2046 §5.2.1), and hosts don't look into those.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use mail_parser::{MessageParser, MessagePart, MimeHeaders, PartType};
use shared::address::Address;
use shared::preview::AttachedMessage;

use super::source::{Source, SourceContent};
use crate::html::plain::{self, Flow};
use crate::mail::{file_name, sniff};

/// Names of this many files are told.
const MAX_FILES: usize = 100;
/// People of each field who are told.
const MAX_PEOPLE: usize = 200;
/// Plain text beyond this is cut off.
const MAX_PLAIN_BYTES: usize = 1024 * 1024;
/// Pictures of the message itself, in sum; they travel within its text.
const MAX_PICTURES: usize = 4 * 1024 * 1024;

/// Who wrote it to whom, about what.
pub(super) fn head(bytes: &[u8]) -> Option<AttachedMessage> {
    let message = MessageParser::default().parse(bytes)?;
    let names = message.attachments().filter(|part| part.content_id().is_none()).enumerate();
    let name = |(number, part): (usize, &MessagePart<'_>)| {
        let given = part.attachment_name().and_then(file_name::safe);
        let subject = || part.message()?.subject().and_then(file_name::safe);
        given.or_else(subject).unwrap_or_else(|| format!("attachment-{}", number + 1))
    };
    Some(AttachedMessage {
        from: people(message.from()),
        to: people(message.to()),
        cc: people(message.cc()),
        subject: message.subject().unwrap_or_default().to_owned(),
        sent_at: message.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
        files: names.map(name).take(MAX_FILES).collect(),
    })
}

fn people(field: Option<&mail_parser::Address<'_>>) -> Vec<Address> {
    let people = field.into_iter().flat_map(mail_parser::Address::iter);
    let person = |person: &mail_parser::Addr<'_>| {
        Address::new(person.name().unwrap_or_default(), person.address().unwrap_or_default())
    };
    people.map(person).take(MAX_PEOPLE).collect()
}

/// Its text, and the pictures that the text shows in place, by `Content-ID`.
pub(super) fn letter(bytes: &[u8], is_all: bool) -> Option<(Source, BTreeMap<String, String>)> {
    let message = MessageParser::default().parse(bytes)?;
    let is_html = |part: &MessagePart<'_>| matches!(part.body, PartType::Html(_));
    let content = if message.html_bodies().any(is_html) {
        let mut html = String::new();
        for part in message.html_bodies() {
            match &part.body {
                PartType::Html(text) => html.push_str(text),
                PartType::Text(text) => html.push_str(&plain::as_html(text, Flow::default())),
                _ => {}
            }
        }
        SourceContent::Html(html.replace('\0', ""))
    } else {
        let texts = message.text_bodies().filter_map(|part| match &part.body {
            PartType::Text(text) => Some(text.replace('\0', "")),
            _ => None,
        });
        let mut text = texts.collect::<Vec<_>>().join("\n\n");
        text.truncate(text.floor_char_boundary(MAX_PLAIN_BYTES));
        if text.trim().is_empty() {
            SourceContent::Empty
        } else {
            SourceContent::Plain { text, flow: Flow::default() }
        }
    };
    let mut room = MAX_PICTURES;
    let mut pictures = BTreeMap::new();
    for part in &message.parts {
        let Some(id) = part.content_id() else { continue };
        let Some(media_type) = sniff::raster(part.contents()) else { continue };
        let Some(left) = room.checked_sub(part.contents().len()) else { break };
        room = left;
        let picture = format!("data:{media_type};base64,{}", STANDARD.encode(part.contents()));
        pictures.insert(id.trim_matches(['<', '>']).to_owned(), picture);
    }
    Some((Source { content, is_truncated: !is_all }, pictures))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RAW: &[u8] = b"From: \"Dan W\" <dan@partner.example>\r\nTo: a@b.example, c@d.example\r\n\
        Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n\
        --m\r\nContent-Type: multipart/related; boundary=r\r\n\r\n\
        --r\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n<p>Gr\xfc\xdfe</p><img src=\"cid:x@y\">\r\n\
        --r\r\nContent-Type: image/gif\r\nContent-ID: <x@y>\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAAAAACw=\r\n--r--\r\n\
        --m\r\nContent-Type: application/pdf; name=\"../a.pdf\"\r\nContent-Disposition: attachment\r\n\r\nx\r\n--m--\r\n";

    #[test]
    fn an_attached_message_is_read_by_itself() {
        let head = head(RAW).unwrap();
        assert_eq!(head.subject, "Grüße");
        assert_eq!(head.from, [Address::new("Dan W", "dan@partner.example")]);
        assert_eq!((head.to.len(), head.files.as_slice()), (2, &["a.pdf".to_owned()][..]));
        assert_eq!(head.sent_at.unwrap().to_string(), "2026-11-21T10:00:00Z");
        let (source, pictures) = letter(RAW, true).unwrap();
        let SourceContent::Html(html) = source.content else { panic!("no HTML") };
        assert!(html.contains("Grüße"), "{html}");
        assert!(pictures["x@y"].starts_with("data:image/gif;base64,R0lGOD"), "{pictures:?}");
    }

    #[test]
    fn plain_text_is_plain_text() {
        let (source, _) = letter(b"Subject: x\r\n\r\n<b>Hello</b>\r\n", false).unwrap();
        let SourceContent::Plain { text, .. } = source.content else { panic!("no text") };
        assert_eq!(text.trim(), "<b>Hello</b>");
        assert!(source.is_truncated);
    }

    proptest! {
        #[test]
        fn nothing_panics(cut in 0..RAW.len(), noise: Vec<u8>) {
            let mut bytes = RAW.get(..cut).unwrap().to_vec();
            bytes.extend(noise);
            let _ = head(&bytes);
            let _ = letter(&bytes, true);
        }
    }
}
