//! FETCH (RFC 9051 §6.4.5, §7.5.2): the data items that Pli asks for, typed.

use bytes::Bytes;
use jiff::Timestamp;
use jiff::tz::Offset;
use shared::keyword::Keywords;

use super::body::BodyPart;
use super::envelope::{Envelope, parse_internal_date};
use super::flags::keywords;
use super::response::Data;
use super::text::one_line;
use super::value::Value;

/// What a host said of one message. Only what was asked for is there, and not always that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    pub sequence: u32,
    pub uid: Option<u32>,
    pub keywords: Option<Keywords>,
    pub received_at: Option<Timestamp>,
    /// Of the host's clock, as INTERNALDATE gives it.
    pub offset: Option<Offset>,
    pub size_bytes: Option<u64>,
    pub mod_seq: Option<u64>,
    pub envelope: Option<Envelope>,
    pub body: Option<BodyPart>,
    /// The first words of the text (RFC 8970), on one line.
    pub preview: Option<String>,
    /// `BODY[…]` and `BINARY[…]`, by what stands between the brackets, in upper case. `None` for NIL: there is no such
    /// part.
    pub sections: Vec<(String, Option<Bytes>)>,
}

impl Fetched {
    /// Takes one response into `messages`, which are in the order of the mailbox. What a host says of one message in
    /// several responses is put together.
    pub(crate) fn gather(messages: &mut Vec<Self>, data: &Data) {
        let sequence = data.number;
        let place = match messages.last() {
            Some(last) if last.sequence >= sequence => {
                messages.binary_search_by_key(&sequence, |message| message.sequence)
            }
            _ => Err(messages.len()),
        };
        let place = place.unwrap_or_else(|place| {
            messages.insert(place, Self { sequence, ..Self::default() });
            place
        });
        if let Some(message) = messages.get_mut(place) {
            message.add(data);
        }
    }

    /// The content of a section, as in [`Fetched::sections`].
    pub fn section(&self, name: &str) -> Option<&Bytes> {
        let (_, bytes) = self.sections.iter().find(|(known, _)| known == name)?;
        bytes.as_ref()
    }

    fn add(&mut self, data: &Data) {
        let items = data.values.first().map(Value::items).unwrap_or_default();
        for pair in items.chunks_exact(2) {
            let [name, value] = pair else { continue };
            if let Some(name) = name.bytes().and_then(|name| std::str::from_utf8(name).ok()) {
                self.add_item(name, value);
            }
        }
    }

    fn add_item(&mut self, name: &str, value: &Value) {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("UID") {
            self.uid = value.number32();
        } else if is("FLAGS") {
            self.keywords = Some(keywords(value));
        } else if is("INTERNALDATE") {
            let date = value.bytes().and_then(|date| std::str::from_utf8(date).ok());
            let date = date.and_then(parse_internal_date);
            self.received_at = date.map(|(at, _)| at);
            self.offset = date.map(|(_, offset)| offset);
        } else if is("RFC822.SIZE") {
            self.size_bytes = value.number();
        } else if is("MODSEQ") {
            self.mod_seq = value.items().first().and_then(Value::number);
        } else if is("ENVELOPE") {
            self.envelope = Some(Envelope::parse(value));
        } else if is("BODYSTRUCTURE") || is("BODY") {
            self.body = Some(BodyPart::parse(value));
        } else if is("PREVIEW") {
            self.preview = preview(value);
        } else if let Some(section) = section(name) {
            self.sections.push((section, value.bytes().cloned()));
        }
    }
}

/// `PREVIEW "text"`, or as drafts of RFC 8970 had it, `PREVIEW (FUZZY "text")`.
fn preview(value: &Value) -> Option<String> {
    let text = value.items().last().unwrap_or(value).text()?;
    Some(one_line(&text).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What stands between the brackets of `BODY[…]<0>`.
fn section(name: &str) -> Option<String> {
    let (item, rest) = name.split_once('[')?;
    if !item.eq_ignore_ascii_case("BODY") && !item.eq_ignore_ascii_case("BINARY") {
        return None;
    }
    rest.rsplit_once(']').map(|(section, _)| section.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::response::Response;

    fn fetch(lines: &[&str]) -> Vec<Fetched> {
        let data = lines.iter().filter_map(|line| {
            match Response::parse(Bytes::copy_from_slice(line.as_bytes())) {
                Some(Response::Data(data)) => Some(data),
                _ => None,
            }
        });
        let mut messages = Vec::new();
        data.for_each(|data| Fetched::gather(&mut messages, &data));
        messages
    }

    #[test]
    fn reads_all_that_is_asked_for() {
        let messages = fetch(&[
            "* 12 FETCH (UID 7 FLAGS (\\Seen \\Recent $Forwarded) RFC822.SIZE 4294967296 MODSEQ (9) PREVIEW \"a  b\")",
            "* 13 FETCH (UID 8 PREVIEW (FUZZY \"c\") BODY[HEADER.FIELDS (FROM)]<0> {3}\r\nabc BINARY[1] NIL)",
            "* 12 FETCH (FLAGS ())",
        ]);
        let [first, second] = messages.as_slice() else { panic!("{messages:?}") };
        assert_eq!((first.uid, first.size_bytes, first.mod_seq), (Some(7), Some(1 << 32), Some(9)));
        assert_eq!(first.preview.as_deref(), Some("a b"));
        assert_eq!(first.keywords, Some(Keywords::default())); // What came last holds.
        assert_eq!(second.preview.as_deref(), Some("c"));
        assert_eq!(second.section("HEADER.FIELDS (FROM)").unwrap(), "abc");
        assert_eq!(second.section("1"), None);
    }

    #[test]
    fn one_broken_item_does_not_hide_the_others() {
        let messages = fetch(&[
            "* 1 FETCH (FLAGS x UID y X-NEW (1 2) RFC822.SIZE -1 INTERNALDATE \"?\" ENVELOPE NIL UID 5",
        ]);
        assert_eq!(messages[0].uid, Some(5));
        assert_eq!(messages[0].size_bytes, None);
    }
}
