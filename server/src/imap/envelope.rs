//! ENVELOPE (RFC 9051 §7.5.2): what a message's header says, as the host parsed it.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use shared::address::Address;

use super::text::{as_plain, decode_header};
use super::value::Value;
use crate::homograph::shown_address;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `Date:`, where it can be read.
    pub date: Option<Timestamp>,
    pub subject: String,
    pub from: Vec<Address>,
    pub sender: Vec<Address>,
    pub reply_to: Vec<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub bcc: Vec<Address>,
    /// Message-IDs without angle brackets.
    pub in_reply_to: Vec<String>,
    pub message_id: Option<String>,
}

impl Envelope {
    pub(super) fn parse(value: &Value) -> Self {
        let items = value.items();
        let text = |index| items.get(index).and_then(Value::bytes);
        let addresses = |index| items.get(index).map(addresses).unwrap_or_default();
        Self {
            date: text(0).and_then(|date| parse_date_header(date)),
            subject: text(1).map(|subject| decode_header(subject)).unwrap_or_default(),
            from: addresses(2),
            sender: addresses(3),
            reply_to: addresses(4),
            to: addresses(5),
            cc: addresses(6),
            bcc: addresses(7),
            in_reply_to: text(8).map(|ids| message_ids(ids)).unwrap_or_default(),
            message_id: text(9).and_then(|id| message_ids(id).into_iter().next()),
        }
    }
}

fn addresses(list: &Value) -> Vec<Address> {
    let mut found = Vec::new();
    // The name of a group, until its first member is seen.
    let mut group: Option<String> = None;
    for address in list.items() {
        let part = |index| address.items().get(index).and_then(Value::bytes);
        let mailbox = part(2).filter(|mailbox| mailbox.as_ref() != b"MISSING_MAILBOX");
        match (mailbox, part(3)) {
            (Some(name), None) => group = Some(decode_header(name)),
            // The end of a group: without members, its name is all there is to show.
            (None, None) => found.extend(group.take().map(|name| Address::new(&name, ""))),
            (mailbox, host) => {
                group = None;
                let name = part(0).map(|name| decode_header(name)).filter(|name| !name.is_empty());
                let mailbox = mailbox.map(|mailbox| decoded(mailbox)).unwrap_or_default();
                // Dovecot's words for what isn't there.
                let host = host.filter(|host| host.as_ref() != b"MISSING_DOMAIN");
                let email = match host.map(|host| decoded(host)) {
                    Some(host) if !host.is_empty() => format!("{mailbox}@{host}"),
                    _ => mailbox.into_owned(),
                };
                found.push(Address { name, email: shown_address(email) });
            }
        }
    }
    found.extend(group.map(|name| Address::new(&name, "")));
    found
}

/// As [`decode_header`], without a copy where there is nothing to decode.
fn decoded(raw: &[u8]) -> Cow<'_, str> {
    as_plain(raw).map_or_else(|| Cow::Owned(decode_header(raw)), Cow::Borrowed)
}

/// The Message-IDs of a header field, without angle brackets (RFC 5322 §3.6.4). What has none of them is one id.
pub fn message_ids(field: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(field);
    let ids = text.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
    let ids: Vec<_> = ids
        .map(|(id, _)| id.split_whitespace().collect::<String>())
        .filter(|id| !id.is_empty())
        .collect();
    if !ids.is_empty() || text.contains('<') {
        return ids;
    }
    text.split_whitespace().map(str::to_owned).collect()
}

/// A date of a header (RFC 5322 §3.3), as far as it can be read.
pub fn parse_date_header(date: &[u8]) -> Option<Timestamp> {
    let date = mail_parser::DateTime::parse_rfc822(std::str::from_utf8(date).ok()?)?;
    if !date.is_valid() || date.year < 1970 {
        return None;
    }
    Timestamp::from_second(date.to_timestamp()).ok()
}

/// `21-Nov-2026 18:37:09 +0000` (RFC 9051 §9, `date-time`).
pub(super) fn parse_internal_date(date: &str) -> Option<(Timestamp, Offset)> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = date.split_whitespace();
    let (date, time, zone) = (words.next()?, words.next()?, words.next()?);
    let mut date = date.split('-');
    let (day, month, year) = (date.next()?.parse().ok()?, date.next()?, date.next()?.parse().ok()?);
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? + 1;
    let date = Date::new(year, i8::try_from(month).ok()?, day).ok()?;
    let mut time = time.split(':').map(|number| number.parse().ok());
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    let time = Time::new(hour, minute, i8::min(second, 59), 0).ok()?; // A leap second is the one before.
    let zone: i32 = zone.parse().ok()?;
    let offset = Offset::from_seconds((zone / 100 * 60 + zone % 100) * 60).ok()?;
    Some((offset.to_timestamp(date.to_datetime(time)).ok()?, offset))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::imap::tokeniser::Tokeniser;

    fn parse(text: &str) -> Envelope {
        let values = Tokeniser::new(Bytes::copy_from_slice(text.as_bytes())).values();
        Envelope::parse(&values[0])
    }

    #[test]
    fn reads_what_a_host_says() {
        let envelope = parse(
            r#"("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "=?utf-8?Q?Gr=C3=BC=C3=9Fe?="
            (("Terry \"T\" Gray" NIL "gray" "cac.example")) NIL NIL
            ((NIL NIL "Friends" NIL)(NIL NIL "imap" "cac.example")(NIL NIL NIL NIL))
            ((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL)) NIL
            "<a@b> <c@d>" "<B27397-0100000@cac.example>")"#,
        );
        assert_eq!(envelope.date.unwrap().to_string(), "1996-07-17T09:23:25Z");
        assert_eq!(envelope.subject, "Grüße");
        assert_eq!(envelope.from, [Address::new("Terry \"T\" Gray", "gray@cac.example")]);
        assert_eq!(envelope.to, [Address::new("", "imap@cac.example")]);
        assert_eq!(envelope.cc, [Address::new("undisclosed-recipients", "")]);
        assert_eq!(envelope.in_reply_to, ["a@b", "c@d"]);
        assert_eq!(envelope.message_id.as_deref(), Some("B27397-0100000@cac.example"));
    }

    #[test]
    fn survives_headers_that_are_none() {
        assert_eq!(parse("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"), Envelope::default());
        assert_eq!(parse("NIL"), Envelope::default());
        assert_eq!(parse("(\"x\" (a b) (c (d)) e"), Envelope::default());
        let odd = parse(
            r#"("yesterday" NIL (("Root" NIL "root" "MISSING_DOMAIN")("X" NIL "MISSING_MAILBOX" "MISSING_DOMAIN")) NIL NIL NIL NIL NIL "<" " x ")"#,
        );
        assert_eq!(odd.from, [Address::new("Root", "root"), Address::new("X", "")]);
        assert_eq!(
            (odd.date, odd.in_reply_to, odd.message_id),
            (None, vec![], Some("x".to_owned()))
        );
    }

    #[test]
    fn internal_dates_are_instants() {
        let show = |date| parse_internal_date(date).map(|(at, _)| at.to_string());
        assert_eq!(show("21-Nov-2026 18:37:09 +0000").as_deref(), Some("2026-11-21T18:37:09Z"));
        assert_eq!(show(" 1-jan-2020 00:00:60 -0730").as_deref(), Some("2020-01-01T07:30:59Z"));
        for wrong in [
            "",
            "x",
            "32-Jan-2020 00:00:00 +0000",
            "1-Jan-2020 00:00 +0000",
            "1-Jan-2020 0:0:0 +9999999",
        ] {
            assert_eq!(show(wrong), None, "{wrong}");
        }
    }
}
