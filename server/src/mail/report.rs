//! Delivery reports (RFC 3464): which recipient, what became of the message, and why.

use jiff::Timestamp;
use shared::message::MessageHeaders;
use shared::report::{DeliveryOutcome, DeliveryReason, DeliveryReport};

use super::headers;
use crate::imap::body::BodyPart;
use crate::imap::envelope::parse_date_header;

/// Of the part that programs read, this much is.
pub const MAX_BYTES: u64 = 64 * 1024;
/// Recipients that are told of.
const MAX_RECIPIENTS: usize = 50;
/// Longest text of a host that is shown.
const MAX_TEXT: usize = 500;

/// The part that programs read, if the message is a report.
pub fn part(body: &BodyPart) -> Option<&BodyPart> {
    let is_report = body.media_type == "multipart/report";
    let status = body.children.iter().find(|part| part.media_type == "message/delivery-status");
    status.filter(|_| is_report)
}

/// Reads that part: groups of fields, the first about the message, each further one about a recipient (§2.1).
pub fn parse(content: &[u8]) -> Vec<DeliveryReport> {
    let text = String::from_utf8_lossy(content).replace("\r\n", "\n");
    let groups = text.split("\n\n").map(|group| headers::parse(group.trim_start().as_bytes()));
    groups.filter_map(|fields| recipient(&fields)).take(MAX_RECIPIENTS).collect()
}

fn recipient(fields: &MessageHeaders) -> Option<DeliveryReport> {
    let value = |name| headers::values(fields, name).next().map(|field| field.decoded.trim());
    let address = |name| value(name).and_then(typed).filter(|address| address.contains('@'));
    // As the sender wrote it, before hosts on the way made something else of it.
    let address = address("Original-Recipient").or_else(|| address("Final-Recipient"))?;
    let outcome = match value("Action")?.split_whitespace().next()?.to_ascii_lowercase().as_str() {
        "failed" => DeliveryOutcome::Failed,
        "delayed" => DeliveryOutcome::Delayed,
        "delivered" | "relayed" | "expanded" => DeliveryOutcome::Delivered,
        _ => return None,
    };
    let said = value("Diagnostic-Code").and_then(typed).unwrap_or_default();
    let status =
        value("Status").and_then(status_in).or_else(|| said.split(' ').find_map(status_in));
    let diagnostic = [value("Status").unwrap_or_default(), said].join(" ");
    let diagnostic: String = diagnostic.trim().chars().take(MAX_TEXT).collect();
    Some(DeliveryReport {
        address: address.chars().take(MAX_TEXT).collect(),
        outcome,
        reason: status.map_or(DeliveryReason::Other, reason),
        tries_until: value("Will-Retry-Until").and_then(date),
        diagnostic: (!diagnostic.is_empty()).then_some(diagnostic),
    })
}

fn date(text: &str) -> Option<Timestamp> {
    parse_date_header(text.as_bytes())
}

/// What stands behind the type: `rfc822; anna@pli.example` (§2.1.2).
fn typed(value: &str) -> Option<&str> {
    Some(value.split_once(';')?.1.trim())
}

/// Subject and detail of `5.1.1` or `5.1.1 (bad address)` (RFC 3463 §2).
fn status_in(text: &str) -> Option<(u16, u16)> {
    let code = text.split_whitespace().next()?;
    let code = code.trim_matches(|c: char| !c.is_ascii_digit());
    let mut numbers = code.split('.').map(|number| number.parse::<u16>().ok());
    let (class, subject, detail) = (numbers.next()??, numbers.next()??, numbers.next()??);
    (matches!(class, 2 | 4 | 5) && numbers.next().is_none()).then_some((subject, detail))
}

/// RFC 3463 §3, and what IANA has registered since.
fn reason((subject, detail): (u16, u16)) -> DeliveryReason {
    match (subject, detail) {
        (1, 2 | 10) | (4, 4) => DeliveryReason::NoSuchDomain,
        (1, 7 | 8) => DeliveryReason::Refused,
        (1, _) => DeliveryReason::NoSuchAddress,
        (2, 1) => DeliveryReason::MailboxDisabled,
        (2, 2) | (3, 1) => DeliveryReason::MailboxFull,
        (2, 3) | (3, 4) => DeliveryReason::TooLarge,
        (3, 2) | (4, _) => DeliveryReason::Unreachable,
        (7, _) => DeliveryReason::Refused,
        _ => DeliveryReason::Other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_recipient_has_a_word_of_its_own() {
        let found = parse(
            b"Reporting-MTA: dns; mail.pli.example\r\nArrival-Date: Fri, 21 Nov 2025 10:00:00 +0000\r\n\r\n\
              Original-Recipient: rfc822;nobody@Elsewhere.example\r\nFinal-Recipient: rfc822; alias@inside.example\r\n\
              Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <nobody>\r\n  no such user\r\n\r\n\
              Final-Recipient: rfc822; slow@elsewhere.example\r\nAction: delayed (still trying)\r\nStatus: 4.4.1\r\n\
              Will-Retry-Until: Wed, 26 Nov 2025 10:00:00 +0000\r\n\r\n\
              Final-Recipient: rfc822; big@elsewhere.example\r\nAction: failed\r\nDiagnostic-Code: smtp; 552 5.3.4 too big\r\n\r\n\
              Final-Recipient: rfc822; there@elsewhere.example\r\nAction: relayed\r\nStatus: 2.0.0\r\n",
        );
        let rows: Vec<_> =
            found.iter().map(|it| (it.address.as_str(), it.outcome, it.reason)).collect();
        assert_eq!(
            rows,
            [
                (
                    "nobody@Elsewhere.example",
                    DeliveryOutcome::Failed,
                    DeliveryReason::NoSuchAddress
                ),
                ("slow@elsewhere.example", DeliveryOutcome::Delayed, DeliveryReason::Unreachable),
                ("big@elsewhere.example", DeliveryOutcome::Failed, DeliveryReason::TooLarge),
                ("there@elsewhere.example", DeliveryOutcome::Delivered, DeliveryReason::Other),
            ]
        );
        assert_eq!(found[0].diagnostic.as_deref(), Some("5.1.1 550 5.1.1 <nobody> no such user"));
        assert_eq!(found[1].tries_until, "2025-11-26T10:00:00Z".parse().ok());
    }

    #[track_caller]
    fn check(status: &str, expected: DeliveryReason) {
        assert_eq!(status_in(status).map_or(DeliveryReason::Other, reason), expected, "{status}");
    }

    #[test]
    fn codes_have_reasons() {
        check("5.1.2", DeliveryReason::NoSuchDomain);
        check("5.2.2 (mailbox full)", DeliveryReason::MailboxFull);
        check("5.2.1", DeliveryReason::MailboxDisabled);
        check("4.4.7", DeliveryReason::Unreachable);
        check("5.7.26", DeliveryReason::Refused);
        check("5.1.8", DeliveryReason::Refused);
        check("#5.1.1", DeliveryReason::NoSuchAddress);
        check("5.6.0", DeliveryReason::Other);
        check("550", DeliveryReason::Other);
        check("192.0.2.1", DeliveryReason::Other);
        check("9.1.1", DeliveryReason::Other);
    }

    #[test]
    fn what_is_no_report_tells_nothing() {
        assert_eq!(parse(b""), []);
        assert_eq!(parse(b"Final-Recipient: rfc822; a@b.example\r\n"), []);
        assert_eq!(parse(b"Final-Recipient: x400; a\r\nAction: failed\r\n"), []);
        let many = "Final-Recipient: rfc822; a@b.example\nAction: failed\n\n".repeat(1000);
        assert_eq!(parse(many.as_bytes()).len(), MAX_RECIPIENTS);
    }

    proptest! {
        #[test]
        fn nothing_panics(content in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = parse(&content);
        }
    }
}
