//! The header of a message.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mail_builder::headers::Header;
use mail_builder::headers::address::{Address as Mailbox, EmailAddress};
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::text::Text;
use serde::{Deserialize, Serialize};
use shared::address::Address;
use shared::draft::{DraftBody, Priority, Relation};

use super::{Composition, DraftMarks, Purpose};
use crate::submission::envelope;

pub(crate) mod names {
    pub(crate) const MESSAGE_ID: &str = "Message-ID";
    pub(crate) const RESENT_MESSAGE_ID: &str = "Resent-Message-ID";

    // Of our own, in drafts only.
    pub(crate) const DRAFT: &str = "X-Pli-Draft";
    pub(crate) const WRITER: &str = "X-Pli-Writer";
    pub(crate) const IDENTITY: &str = "X-Pli-Identity";
    pub(crate) const RELATED: &str = "X-Pli-Related";
    pub(crate) const DELIVERY_REPORT: &str = "X-Pli-Delivery-Report";
    pub(crate) const UNFINISHED: &str = "X-Pli-Unfinished";
    /// The plain part is Markdown; so many bytes of it are the text above the quote.
    pub(crate) const MARKDOWN: &str = "X-Pli-Markdown";
}

/// Recipients that are no addresses yet, as typed: they can't stand in To, Cc and Bcc.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Unfinished {
    pub(crate) to: Vec<Address>,
    pub(crate) cc: Vec<Address>,
    pub(crate) bcc: Vec<Address>,
}

impl Unfinished {
    pub(crate) fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// `None` for anything but what [`Self::encode`] wrote.
    pub(crate) fn decode(text: &str) -> Option<Self> {
        let text: String = text.split_ascii_whitespace().collect();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

/// The longest Message-ID worth repeating: with its brackets it has to fit a line (RFC 5322 §2.1.1).
const LONGEST_ID: usize = 900;
/// Threads longer than this keep their beginning and their end (RFC 5322 §3.6.4 asks for all, servers for less).
const MOST_REFERENCES: usize = 60;

pub(super) struct HeaderWriter(Vec<u8>);

impl HeaderWriter {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn field(&mut self, name: &str, value: &impl Header) {
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b": ");
        value.write_header(&mut self.0, name.len() + 2);
    }

    /// For values of our own making, ASCII and without line ends.
    pub(super) fn raw(&mut self, name: &str, value: &str) {
        self.0.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// All fields but those of the content (RFC 5322 §3.6).
pub(super) fn of_message(composition: &Composition<'_>) -> Vec<u8> {
    let Composition { content, from, reply_to, message_id, date, purpose, .. } = *composition;
    let mut header = HeaderWriter::new();
    header.field("Date", &Date::new(date.as_second()));
    header.field("From", &mailboxes(std::slice::from_ref(from), purpose));
    addresses(&mut header, "Reply-To", reply_to, purpose);
    addresses(&mut header, "To", &content.to, purpose);
    addresses(&mut header, "Cc", &content.cc, purpose);
    match purpose {
        Purpose::Draft(_) => addresses(&mut header, "Bcc", &content.bcc, purpose),
        Purpose::Send if content.to.is_empty() && content.cc.is_empty() => {
            header.raw("To", "undisclosed-recipients:;");
        }
        Purpose::Send => {}
    }
    header.field("Subject", &Text::new(one_line(&content.subject)));
    header.field(names::MESSAGE_ID, &MessageId::new(message_id));
    ids(&mut header, "In-Reply-To", &content.in_reply_to);
    ids(&mut header, "References", &content.references);
    wishes(&mut header, composition);
    if let Purpose::Draft(marks) = purpose {
        draft_marks(&mut header, composition, marks);
    }
    header.raw("MIME-Version", "1.0");
    header.finish()
}

/// Who sends a message on, to whom and when (RFC 5322 §3.6.6).
pub(super) fn of_redirect(composition: &Composition<'_>) -> Vec<u8> {
    let Composition { content, from, message_id, date, purpose, .. } = *composition;
    let mut header = HeaderWriter::new();
    header.field("Resent-Date", &Date::new(date.as_second()));
    header.field("Resent-From", &mailboxes(std::slice::from_ref(from), purpose));
    addresses(&mut header, "Resent-To", &content.to, purpose);
    addresses(&mut header, "Resent-Cc", &content.cc, purpose);
    header.field(names::RESENT_MESSAGE_ID, &MessageId::new(message_id));
    header.finish()
}

/// Importance as RFC 2156 §5.3.4 has it, and for programs that know only Eudora's X-Priority; receipts as RFC 8098 §2.1.
fn wishes(header: &mut HeaderWriter, composition: &Composition<'_>) {
    let wishes = composition.content.wishes;
    let words = match wishes.priority {
        Priority::High => Some(("high", "1 (Highest)")),
        Priority::Normal => None,
        Priority::Low => Some(("low", "5 (Lowest)")),
    };
    if let Some((importance, number)) = words {
        header.raw("Importance", importance);
        header.raw("X-Priority", number);
    }
    if wishes.read_receipt {
        let from = mailboxes(std::slice::from_ref(composition.from), composition.purpose);
        header.field("Disposition-Notification-To", &from);
    }
}

fn addresses(header: &mut HeaderWriter, name: &str, addresses: &[Address], purpose: Purpose<'_>) {
    let finished: Vec<_> =
        addresses.iter().filter(|address| is_finished(address)).cloned().collect();
    if !finished.is_empty() {
        header.field(name, &mailboxes(&finished, purpose));
    }
}

fn is_finished(address: &Address) -> bool {
    envelope::check_address(&address.email).is_ok()
}

fn mailboxes(addresses: &[Address], purpose: Purpose<'_>) -> Mailbox<'static> {
    let mailbox = |address: &Address| {
        let name = address.name.as_deref().map(one_line).filter(|name| !name.is_empty());
        let email = match purpose {
            Purpose::Send => envelope::with_ascii_domain(&address.email),
            Purpose::Draft(_) => address.email.clone(),
        };
        Mailbox::Address(EmailAddress { name: name.map(Into::into), email: email.into() })
    };
    Mailbox::new_list(addresses.iter().map(mailbox).collect())
}

/// Message-IDs that are none are left out: they come from other people's mail.
fn ids(header: &mut HeaderWriter, name: &str, ids: &[String]) {
    let usable = |id: &&String| {
        !id.is_empty()
            && id.len() <= LONGEST_ID
            && id.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'))
    };
    let mut ids: Vec<&str> = ids.iter().filter(usable).map(String::as_str).collect();
    if ids.len() > MOST_REFERENCES {
        ids.drain(1..=ids.len() - MOST_REFERENCES);
    }
    if !ids.is_empty() {
        header.field(name, &MessageId::new_list(ids.into_iter().map(str::to_owned)));
    }
}

fn draft_marks(header: &mut HeaderWriter, composition: &Composition<'_>, marks: DraftMarks<'_>) {
    let content = composition.content;
    header.raw(names::DRAFT, &token(marks.id.as_str()));
    if let Some(writer) = marks.writer {
        header.raw(names::WRITER, &token(writer));
    }
    if let Some(identity) = &content.identity {
        header.raw(names::IDENTITY, &token(identity.as_str()));
    }
    if let Some(related) = &content.related {
        let relation = match related.relation {
            Relation::Reply => "reply",
            Relation::Forward => "forward",
        };
        header.field(
            names::RELATED,
            &Text::new(format!("{relation} {}", token(related.message.as_str()))),
        );
    }
    if let DraftBody::Markdown { text, .. } = &content.body {
        header.raw(names::MARKDOWN, &super::own_length(text).to_string());
    }
    if content.wishes.delivery_report {
        header.raw(names::DELIVERY_REPORT, "yes");
    }
    let pick = |addresses: &[Address]| {
        addresses.iter().filter(|address| !is_finished(address)).cloned().collect()
    };
    let unfinished =
        Unfinished { to: pick(&content.to), cc: pick(&content.cc), bcc: pick(&content.bcc) };
    if unfinished != Unfinished::default() {
        let encoded = unfinished.encode();
        let mut folded = String::new();
        for (at, c) in encoded.chars().enumerate() {
            if at % 72 == 0 {
                folded.push_str("\r\n ");
            }
            folded.push(c);
        }
        header.raw(names::UNFINISHED, &folded);
    }
}

/// An id as one word of visible ASCII.
fn token(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).take(600).collect()
}

/// What a header can hold: no line ends, no other controls, no white space around.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\r' | '\n' | '\t' if line.ends_with(' ') => {}
            '\r' | '\n' | '\t' => line.push(' '),
            c if c.is_control() => {}
            c => line.push(c),
        }
    }
    line.trim().to_owned()
}
