//! Which parts of a message are its text, and which are offered beside it (RFC 2046 §5.1, RFC 2387).

use std::collections::BTreeMap;

use shared::attachment::Attachment;
use shared::id::PartId;
use shared::message::BodyNote;

use crate::html::plain::Flow;
use crate::imap::body::{BodyPart, TransferEncoding};
use crate::mail::tnef::Unpacked;
use crate::mail::{file_name, files};

/// More texts than this in one message are files.
const MAX_TEXTS: usize = 20;
/// Longest part that is fetched to be shown.
pub(super) const MAX_TEXT_BYTES: u64 = 4 * 1024 * 1024;

/// What is to be done with the parts of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// To be shown, one after the other.
    pub(super) texts: Vec<Text>,
    /// The plain text beside an HTML one, for when the HTML can't be shown.
    pub(super) plain_instead: Option<Text>,
    pub(super) attachments: Vec<Attachment>,
    /// Parts that the text may show in place, by `Content-ID`.
    pub(super) inline: BTreeMap<String, PartId>,
    pub(super) note: Option<BodyNote>,
    /// The package that holds the text, where no part does.
    pub(super) package: Option<BodyPart>,
}

/// A part that is text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) part: PartId,
    pub(super) is_html: bool,
    pub(super) charset: Option<String>,
    pub(super) encoding: TransferEncoding,
    pub(super) size_bytes: u64,
    pub(super) flow: Flow,
}

/// Looks at the structure alone; nothing has been fetched yet.
pub(super) fn choose(body: &BodyPart) -> Choice {
    let mut choice = Choice::default();
    choice.take(body);
    choice
}

impl Choice {
    /// Puts the files of a package in its place. With no text beside it, its own is the message's.
    pub(super) fn unpack(&mut self, package: &BodyPart, unpacked: &Unpacked<'_>) {
        let place = self.attachments.iter().position(|file| file.part.0 == package.path);
        let Some(place) = place else { return };
        if unpacked.files.is_empty() && unpacked.body.is_none() {
            return;
        }
        let files = files::packed(&PartId(package.path.clone()), &unpacked.files);
        for file in &files {
            if let Some(id) = &file.content_id {
                self.inline.entry(id.clone()).or_insert_with(|| file.part.clone());
            }
        }
        self.attachments.splice(place..=place, files);
        if self.texts.is_empty() && self.package.is_none() && unpacked.body.is_some() {
            self.package = Some(package.clone());
        }
    }

    fn take(&mut self, part: &BodyPart) {
        match part.media_type.as_str() {
            "multipart/alternative" => self.alternative(part),
            "multipart/related" => self.related(part),
            "multipart/signed" => self.signed(part),
            "multipart/encrypted" => {
                self.note = Some(BodyNote::Encrypted);
                self.attach_all(&part.children);
            }
            "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
                self.note = Some(BodyNote::Encrypted);
                self.attach(part);
            }
            _ if part.is_multipart() => {
                for child in &part.children {
                    self.take(child);
                }
            }
            _ if self.is_text_to_show(part) => self.texts.push(text(part)),
            _ => self.attach(part),
        }
    }

    /// The last one that can be shown is the best (RFC 2046 §5.1.4).
    fn alternative(&mut self, part: &BodyPart) {
        let Some(best) = part.children.iter().rposition(shows_something) else {
            return self.attach_all(&part.children);
        };
        for (place, child) in part.children.iter().enumerate() {
            if place == best {
                self.take(child);
            } else if !shows_something(child) && !is_other_dress(child) {
                // An invitation beside its text is something of its own.
                self.attach(child);
            }
        }
        let plain = part.children.iter().take(best).find(|child| child.media_type == "text/plain");
        self.plain_instead = self.plain_instead.take().or_else(|| plain.map(text));
    }

    /// The first part is the text (or the one that `start` names), the others belong to it (RFC 2387 §3).
    fn related(&mut self, part: &BodyPart) {
        let start = part.params.get("start");
        let start = start.as_deref().map(|id| id.trim().trim_matches(['<', '>']));
        let named = |child: &BodyPart| start.is_some() && child.content_id.as_deref() == start;
        let root = part.children.iter().position(named).unwrap_or(0);
        if let Some(child) = part.children.get(root) {
            self.take(child);
        }
        let others = part.children.iter().enumerate().filter(|(place, _)| *place != root);
        for (_, child) in others {
            if child.is_multipart() {
                self.take(child);
            } else {
                self.attach(child);
            }
        }
    }

    /// What is signed, and a signature that says nothing to a reader (RFC 1847 §2.1).
    fn signed(&mut self, part: &BodyPart) {
        let mut children = part.children.iter();
        if let Some(signed) = children.next() {
            self.take(signed);
        }
        self.attach_all(children.filter(|child| !is_signature(child)));
    }

    fn is_text_to_show(&self, part: &BodyPart) -> bool {
        let text = matches!(part.media_type.as_str(), "text/plain" | "text/html" | "");
        // A text with a name, after one without, is a file that was put between the lines.
        let file = part.is_attachment() || (part.file_name().is_some() && !self.texts.is_empty());
        text && !file && self.texts.len() < MAX_TEXTS
    }

    fn attach_all<'p>(&mut self, parts: impl IntoIterator<Item = &'p BodyPart>) {
        for part in parts {
            self.attach(part);
        }
    }

    fn attach(&mut self, part: &BodyPart) {
        if part.is_multipart() {
            return self.attach_all(&part.children);
        }
        let attachment = attachment(part, self.attachments.len() + 1);
        if let Some(id) =
            attachment.content_id.as_ref().filter(|_| part.media_type.starts_with("image/"))
        {
            self.inline.entry(id.clone()).or_insert_with(|| attachment.part.clone());
        }
        self.attachments.push(attachment);
    }
}

/// Whether there is text in it that we can show.
fn shows_something(part: &BodyPart) -> bool {
    match part.media_type.as_str() {
        "text/plain" | "text/html" => !part.is_attachment(),
        _ => part.is_multipart() && part.children.iter().any(shows_something),
    }
}

/// The same text in a form that nobody asked for.
fn is_other_dress(part: &BodyPart) -> bool {
    matches!(
        part.media_type.as_str(),
        "text/x-amp-html" | "text/enriched" | "text/richtext" | "text/watch-html"
    )
}

fn is_signature(part: &BodyPart) -> bool {
    matches!(
        part.media_type.as_str(),
        "application/pgp-signature"
            | "application/pkcs7-signature"
            | "application/x-pkcs7-signature"
    )
}

fn text(part: &BodyPart) -> Text {
    let says = |name: &str, value: &str| {
        part.params.get(name).is_some_and(|said| said.trim().eq_ignore_ascii_case(value))
    };
    Text {
        part: PartId(part.path.clone()),
        is_html: part.media_type == "text/html",
        charset: part.charset(),
        encoding: part.encoding,
        size_bytes: part.size_bytes,
        flow: Flow { flowed: says("format", "flowed"), delete_space: says("delsp", "yes") },
    }
}

fn attachment(part: &BodyPart, number: usize) -> Attachment {
    let subject = part.envelope.as_ref().map(|envelope| envelope.subject.as_str());
    let extension = file_name::extension(&part.media_type);
    let name = part.file_name().and_then(|name| file_name::safe(&name)).unwrap_or_else(|| {
        let subject = subject.and_then(file_name::safe);
        format!("{}{extension}", subject.unwrap_or_else(|| format!("attachment-{number}")))
    });
    let media_type = match part.media_type.as_str() {
        "" => "application/octet-stream",
        known => known,
    };
    Attachment {
        part: PartId(part.path.clone()),
        name,
        media_type: media_type.to_owned(),
        size_bytes: part.decoded_size(),
        content_id: part.content_id.clone().filter(|id| !id.is_empty()),
    }
}

#[cfg(test)]
mod tests;
