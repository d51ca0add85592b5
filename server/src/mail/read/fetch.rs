//! What opening a message asks of the host: once what it is made of, once its text.

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use shared::address::Address;
use shared::keyword::Keywords;
use shared::message::{Header, MessageHeaders};
use shared::report::DeliveryReport;

use super::choose::{MAX_TEXT_BYTES, Text};
use crate::imap::body::BodyPart;
use crate::imap::envelope::{Envelope, message_ids};
use crate::imap::{Error, Pool};
use crate::mail::headers;
use crate::mail::parts::{self, PartRange};
use crate::mail::{MessageRef, report, transfer};

/// All of a message but its content. Never changes, as long as the UID means the same (RFC 9051 §2.3.1.1).
#[derive(Clone, Debug)]
pub(super) struct Outline {
    pub(super) envelope: Envelope,
    pub(super) received_at: Timestamp,
    pub(super) size_bytes: u64,
    pub(super) references: Vec<String>,
    pub(super) list_post: Option<String>,
    pub(super) delivered_to: Vec<Address>,
    /// The fields that tell of the sender.
    pub(super) fields: MessageHeaders,
}

/// What the message is made of, and the keywords it has now.
pub(super) async fn outline(
    pool: &Arc<Pool>,
    message: &MessageRef,
) -> Result<(Outline, BodyPart, Keywords), Error> {
    let found = parts::fetch_structure(pool, message).await?;
    let outline = Outline {
        references: references(&found.headers),
        list_post: list_post(&found.headers),
        delivered_to: delivered_to(&found.headers),
        received_at: found.received_at,
        size_bytes: found.size_bytes,
        envelope: found.envelope,
        fields: found.headers,
    };
    Ok((outline, found.body, found.keywords))
}

/// What the message says of the delivery of another one, if that is what it is.
pub(super) async fn delivery(
    pool: &Arc<Pool>,
    message: &MessageRef,
    body: &BodyPart,
) -> Result<Vec<DeliveryReport>, Error> {
    let Some(part) = report::part(body) else { return Ok(Vec::new()) };
    let range = PartRange { path: part.path.clone(), limit: report::MAX_BYTES };
    let content = parts::fetch_parts(pool, message, &[range]).await?.into_iter().next();
    let content = transfer::decode(part.encoding, content.unwrap_or_default());
    Ok(report::parse(&content))
}

/// The beginnings of `texts`, in their order, without their transfer encoding.
pub(super) async fn texts(
    pool: &Arc<Pool>,
    message: &MessageRef,
    texts: &[&Text],
) -> Result<Vec<Bytes>, Error> {
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let range = |text: &&Text| PartRange { path: text.part.0.clone(), limit: MAX_TEXT_BYTES };
    let ranges: Vec<_> = texts.iter().map(range).collect();
    let encoded = parts::fetch_parts(pool, message, &ranges).await?;
    let decode = |(text, bytes): (&&Text, Bytes)| transfer::decode(text.encoding, bytes);
    Ok(texts.iter().zip(encoded).map(decode).collect())
}

fn references(fields: &MessageHeaders) -> Vec<String> {
    headers::values(fields, "References")
        .flat_map(|field| message_ids(field.raw.as_bytes()))
        .collect()
}

/// `<mailto:list@example.org?subject=x> (comment)` (RFC 2369 §3.4); `NO` means that nobody may post.
fn list_post(fields: &MessageHeaders) -> Option<String> {
    let field = headers::values(fields, "List-Post").next()?;
    let urls = field.decoded.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
    let mut urls = urls.map(|(url, _)| url.trim());
    let url = urls.find(|url| url.to_ascii_lowercase().starts_with("mailto:"))?;
    let address = url.split_once(':')?.1.split('?').next()?.trim();
    address.contains('@').then(|| address.to_owned())
}

/// The last host's words come first, and are the only ones that a sender can't have put there.
fn delivered_to(fields: &MessageHeaders) -> Vec<Address> {
    let first = |name| headers::values(fields, name).next();
    let named = ["Delivered-To", "X-Original-To"].into_iter().filter_map(first);
    let email = |field: &Header| field.decoded.trim().trim_matches(['<', '>']).to_owned();
    named.map(|field| Address::new("", &email(field))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_threads_are_known_by_their_fields() {
        let fields = headers::parse(
            b"List-Post: <https://x.example>,\r\n <mailto:list@x.example?subject=a>\r\nREFERENCES: <a@b>\r\n\t<c@d>\r\n\r\n",
        );
        assert_eq!(references(&fields), ["a@b", "c@d"]);
        assert_eq!(list_post(&fields).as_deref(), Some("list@x.example"));
        let fields = headers::parse(
            b"Delivered-To: <b@c>\r\nX-Original-To: d@e\r\nDelivered-To: f@g\r\n\r\n",
        );
        assert_eq!(delivered_to(&fields), ["b@c", "d@e"].map(|email| Address::new("", email)));
        let fields = headers::parse(b"List-Post: NO\r\n\r\n");
        assert_eq!((references(&fields), list_post(&fields)), (Vec::new(), None));
    }
}
