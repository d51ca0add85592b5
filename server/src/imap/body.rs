//! BODYSTRUCTURE (RFC 9051 §7.5.2): of what parts a message is made.

use std::borrow::Cow;

use super::envelope::Envelope;
use super::parameters::Parameters;
use super::text::decode_header;
use super::value::Value;

/// Parts within parts. Deeper ones are left out: nobody reads them, and whoever walks the tree recurses.
const MAX_DEPTH: usize = 100;

/// One part of a message, and the parts in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyPart {
    /// How FETCH names it (RFC 9051 §6.4.5.1): `1.2`. Empty for a multipart that is the whole message, or the whole of
    /// an attached one, which is fetched under the name of what holds it.
    pub path: String,
    /// `type/subtype` in lower case.
    pub media_type: String,
    pub params: Parameters,
    /// Without angle brackets.
    pub content_id: Option<String>,
    pub description: Option<String>,
    pub encoding: TransferEncoding,
    /// In octets, as encoded for transfer.
    pub size_bytes: u64,
    pub disposition: Option<Disposition>,
    pub location: Option<String>,
    /// The parts of a multipart; of an attached message, its one body.
    pub children: Vec<Self>,
    /// Of an attached message.
    pub envelope: Option<Box<Envelope>>,
}

/// `Content-Disposition` (RFC 2183).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disposition {
    /// In lower case.
    pub kind: String,
    pub params: Parameters,
}

/// `Content-Transfer-Encoding` (RFC 2045 §6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TransferEncoding {
    /// 7bit, 8bit, binary, and whatever isn't known: the bytes stand as they are.
    #[default]
    Identity,
    QuotedPrintable,
    Base64,
}

impl BodyPart {
    pub(super) fn parse(value: &Value) -> Self {
        let is_multipart = value.items().first().is_some_and(Value::is_list);
        part(value, if is_multipart { "" } else { "1" }, MAX_DEPTH)
    }

    pub fn is_multipart(&self) -> bool {
        self.media_type.starts_with("multipart/")
    }

    pub fn is_message(&self) -> bool {
        matches!(self.media_type.as_str(), "message/rfc822" | "message/global")
    }

    pub fn charset(&self) -> Option<String> {
        self.params.get("charset")
    }

    /// The file name that the sender gave, decoded; nothing else is done to it.
    pub fn file_name(&self) -> Option<String> {
        let disposition = self.disposition.as_ref();
        disposition.and_then(|it| it.params.get("filename")).or_else(|| self.params.get("name"))
    }

    pub fn is_attachment(&self) -> bool {
        self.disposition.as_ref().is_some_and(|disposition| disposition.kind == "attachment")
    }

    /// Of the decoded content, about.
    pub fn decoded_size(&self) -> u64 {
        match self.encoding {
            TransferEncoding::Identity | TransferEncoding::QuotedPrintable => self.size_bytes,
            // Four characters for three octets, and a line end for each 76 characters (RFC 2045 §6.8).
            TransferEncoding::Base64 => self.size_bytes / 78 * 57 + self.size_bytes % 78 * 3 / 4,
        }
    }

    /// The part that FETCH calls `path`.
    pub fn find(&self, path: &str) -> Option<&Self> {
        if !self.path.is_empty() && self.path == path {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(path))
    }

    /// Whether a list should say that there is something beside the text.
    pub fn has_attachment(&self) -> bool {
        if self.is_multipart() {
            return self.children.iter().any(Self::has_attachment);
        }
        let shown = matches!(self.media_type.as_str(), "text/plain" | "text/html")
            || self.content_id.is_some() && self.media_type.starts_with("image/");
        let technical = matches!(
            self.media_type.as_str(),
            "application/pgp-signature"
                | "application/pkcs7-signature"
                | "application/x-pkcs7-signature"
                | "message/delivery-status"
                | "text/rfc822-headers"
        );
        self.is_attachment() || !(shown || technical || self.media_type.is_empty())
    }
}

/// Reads a part whose number is `path`.
fn part(value: &Value, path: &str, depth: usize) -> BodyPart {
    let items = value.items();
    if items.first().is_some_and(Value::is_list) {
        multipart(items, path, depth)
    } else {
        single(items, path, depth)
    }
}

fn multipart(items: &[Value], path: &str, depth: usize) -> BodyPart {
    let parts = items.iter().take_while(|item| item.is_list());
    let count = parts.clone().count();
    let children = if depth == 0 {
        Vec::new()
    } else {
        let numbered = parts.zip(1..);
        numbered.map(|(child, number)| numbered_part(child, path, number, depth - 1)).collect()
    };
    let mut rest = items.iter().skip(count);
    let subtype = rest.next().and_then(Value::text).unwrap_or_default();
    let params = rest.next().map(Parameters::parse).unwrap_or_default();
    let disposition = rest.next().and_then(disposition);
    BodyPart {
        path: path.to_owned(),
        media_type: format!("multipart/{}", subtype.to_ascii_lowercase()),
        params,
        disposition,
        location: rest.nth(1).and_then(Value::text),
        children,
        ..BodyPart::default()
    }
}

fn numbered_part(value: &Value, parent: &str, number: usize, depth: usize) -> BodyPart {
    let path = if parent.is_empty() { number.to_string() } else { format!("{parent}.{number}") };
    part(value, &path, depth)
}

fn single(items: &[Value], path: &str, depth: usize) -> BodyPart {
    let text = |index| items.get(index).and_then(Value::text);
    let kind = text(0).unwrap_or_default().to_ascii_lowercase();
    let subtype = text(1).unwrap_or_default().to_ascii_lowercase();
    let mut part = BodyPart {
        path: path.to_owned(),
        media_type: if kind.is_empty() { kind } else { format!("{kind}/{subtype}") },
        params: items.get(2).map(Parameters::parse).unwrap_or_default(),
        content_id: text(3).map(|id| id.trim().trim_matches(['<', '>']).to_owned()),
        description: items.get(4).and_then(Value::bytes).map(|text| decode_header(text)),
        encoding: TransferEncoding::parse(text(5).unwrap_or_default().trim()),
        size_bytes: items.get(6).and_then(Value::number).unwrap_or(0),
        ..BodyPart::default()
    };
    // Text counts its lines; an attached message brings its envelope, its body, and the count of lines.
    let mut extension = 7;
    if part.media_type.starts_with("text/") {
        extension = 8;
    } else if part.is_message() && items.get(7).is_some_and(|it| it.is_list() || *it == Value::Nil)
    {
        extension = 10;
        part.envelope = items.get(7).map(|envelope| Box::new(Envelope::parse(envelope)));
        if let Some(body) = items.get(8).filter(|_| depth > 0) {
            part.children = vec![attached(body, path, depth - 1)];
        }
    }
    part.disposition = items.get(extension + 1).and_then(disposition);
    part.location = text(extension + 3);
    part
}

/// The body of an attached message: a multipart goes by the message's number, anything else is its part 1.
fn attached(body: &Value, message: &str, depth: usize) -> BodyPart {
    if body.items().first().is_some_and(Value::is_list) {
        let mut body = multipart(body.items(), message, depth);
        body.path = String::new();
        body
    } else {
        numbered_part(body, message, 1, depth)
    }
}

fn disposition(value: &Value) -> Option<Disposition> {
    let kind = value.items().first()?.text()?.to_ascii_lowercase();
    let params = value.items().get(1).map(Parameters::parse).unwrap_or_default();
    Some(Disposition { kind, params })
}

impl TransferEncoding {
    pub fn parse(name: &str) -> Self {
        match Cow::from(name.to_ascii_lowercase()).as_ref() {
            "quoted-printable" => Self::QuotedPrintable,
            "base64" => Self::Base64,
            _ => Self::Identity,
        }
    }
}

#[cfg(test)]
mod tests;
