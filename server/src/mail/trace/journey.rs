//! The way of a message from host to host, as its `Received:` fields tell it (RFC 5321 §4.4).
//!
//! Each host writes its field above the others, so those below the first own one can be invented by whoever sent the
//! message. They are shown as what they are, a tale: nothing is decided by them.

use std::net::IpAddr;

use jiff::Timestamp;
use mail_parser::parsers::MessageStream;
use mail_parser::{HeaderValue, Host, Protocol, Received, TlsVersion};
use shared::trace::{Hop, HopSecurity};

use crate::imap::envelope::parse_date_header;

/// Hops that are shown. Hosts give up on a message long before (RFC 5321 §6.3).
const MAX_HOPS: usize = 50;
/// Of one field, this much is read.
const MAX_BYTES: usize = 4 * 1024;
/// Longest name of a host (RFC 1035 §2.3.4).
const MAX_NAME: usize = 255;

/// Takes the fields as they stand in the message, the last hop first; gives the hops in the order of the way.
pub(super) fn read(fields: &[&str]) -> Vec<Hop> {
    let mut hops: Vec<Hop> = fields.iter().take(MAX_HOPS).rev().map(|field| hop(field)).collect();
    let mut before: Option<Timestamp> = None;
    for hop in &mut hops {
        hop.delay_seconds =
            hop.at.zip(before).map(|(at, before)| at.as_second() - before.as_second());
        before = hop.at.or(before);
    }
    hops
}

fn hop(field: &str) -> Hop {
    // Line by line, a fold means nothing; the parser wants to see an end.
    let mut line: String = field.chars().take(MAX_BYTES).collect();
    line = line.replace(['\r', '\n'], " ");
    line.push('\n');
    let received = match MessageStream::new(line.as_bytes()).parse_received() {
        HeaderValue::Received(received) => *received,
        _ => Received::default(),
    };
    let said = received.from.as_ref().and_then(name);
    Hop {
        // The name that was looked up, before the one that the other side gave itself.
        from: received
            .from_iprev
            .as_deref()
            .and_then(shown)
            .or(said)
            .or_else(|| received.from_ip.map(|ip| ip.to_string())),
        by: received.by.as_ref().and_then(name),
        protocol: received.with.and_then(protocol).map(str::to_owned),
        security: security(&received),
        tls: received.tls_version.map(|version| tls(version).to_owned()),
        at: line.rsplit_once(';').and_then(|(_, date)| parse_date_header(date.trim().as_bytes())),
        delay_seconds: None,
    }
}

fn name(host: &Host<'_>) -> Option<String> {
    match host {
        Host::Name(name) => shown(name),
        Host::IpAddr(ip) => Some(ip.to_string()),
    }
}

/// A name without what no name has in it.
fn shown(name: &str) -> Option<String> {
    let is_part = |c: &char| c.is_alphanumeric() || ".-_:".contains(*c);
    let name: String = name.chars().filter(is_part).take(MAX_NAME).collect();
    (!name.is_empty()).then_some(name)
}

/// RFC 3848 and RFC 6531: an `S` says TLS, an `A` that the sender signed in.
fn protocol(protocol: Protocol) -> Option<&'static str> {
    Some(match protocol {
        Protocol::SMTP => "SMTP",
        Protocol::ESMTP => "ESMTP",
        Protocol::ESMTPA => "ESMTPA",
        Protocol::ESMTPS => "ESMTPS",
        Protocol::ESMTPSA => "ESMTPSA",
        Protocol::LMTP => "LMTP",
        Protocol::LMTPA => "LMTPA",
        Protocol::LMTPS => "LMTPS",
        Protocol::LMTPSA => "LMTPSA",
        Protocol::UTF8SMTP => "UTF8SMTP",
        Protocol::UTF8SMTPA => "UTF8SMTPA",
        Protocol::UTF8SMTPS => "UTF8SMTPS",
        Protocol::UTF8SMTPSA => "UTF8SMTPSA",
        Protocol::UTF8LMTP => "UTF8LMTP",
        Protocol::UTF8LMTPA => "UTF8LMTPA",
        Protocol::UTF8LMTPS => "UTF8LMTPS",
        Protocol::UTF8LMTPSA => "UTF8LMTPSA",
        Protocol::HTTP => "HTTP",
        Protocol::HTTPS => "HTTPS",
        Protocol::IMAP => "IMAP",
        Protocol::POP3 => "POP3",
        Protocol::MMS => "MMS",
        Protocol::Local => "local",
    })
}

fn security(received: &Received<'_>) -> HopSecurity {
    let protocol = received.with.and_then(protocol).unwrap_or_default();
    let is_secure = protocol.ends_with('S') || protocol.ends_with("SA");
    let from_ip = match received.from {
        Some(Host::IpAddr(ip)) => Some(ip),
        _ => received.from_ip,
    };
    if is_secure || received.tls_version.is_some() {
        HopSecurity::Encrypted
    } else if protocol == "local" || protocol.contains("LMTP") || from_ip.is_some_and(is_near) {
        HopSecurity::Local
    } else if protocol.is_empty() {
        HopSecurity::Unknown
    } else {
        HopSecurity::Open
    }
}

/// Whether an address is of the same machine or the same house.
fn is_near(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

fn tls(version: TlsVersion) -> &'static str {
    match version {
        TlsVersion::SSLv2 => "SSL 2",
        TlsVersion::SSLv3 => "SSL 3",
        TlsVersion::TLSv1_0 => "TLS 1.0",
        TlsVersion::TLSv1_1 => "TLS 1.1",
        TlsVersion::TLSv1_2 => "TLS 1.2",
        TlsVersion::TLSv1_3 => "TLS 1.3",
        TlsVersion::DTLSv1_0 => "DTLS 1.0",
        TlsVersion::DTLSv1_2 => "DTLS 1.2",
        TlsVersion::DTLSv1_3 => "DTLS 1.3",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The hops in one line each: from > by, protocol, security, delay.
    fn show(fields: &[&str]) -> Vec<String> {
        let row = |hop: Hop| {
            let text = |text: Option<String>| text.unwrap_or_else(|| "?".to_owned());
            let delay = hop.delay_seconds.map_or("-".to_owned(), |delay| delay.to_string());
            let tls = hop.tls.unwrap_or_default();
            format!(
                "{} > {} {} {:?}{tls} {delay}",
                text(hop.from),
                text(hop.by),
                text(hop.protocol),
                hop.security
            )
        };
        read(fields).into_iter().map(row).collect()
    }

    #[test]
    fn hops_are_read_in_the_order_of_the_way() {
        let fields = [
            "from mx1.pli.example ([192.168.0.3])\r\n\tby mail.pli.example with LMTP\r\n\tid x; Fri, 21 Nov 2025 10:42:16 +0100",
            "from relay.transit.example (relay.transit.example [198.51.100.7])\r\n\tby mx1.pli.example (Postfix) with ESMTP id 1; Fri, 21 Nov 2025 10:42:13 +0100",
            "from [192.0.2.44] (port=587 helo=laptop) by mail.partner.example with esmtpsa (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96); Fri, 21 Nov 2025 09:36:02 +0000 (GMT)",
        ];
        assert_eq!(
            show(&fields),
            [
                "192.0.2.44 > mail.partner.example ESMTPSA EncryptedTLS 1.3 -",
                "relay.transit.example > mx1.pli.example ESMTP Open 371",
                "mx1.pli.example > mail.pli.example LMTP Local 3",
            ]
        );
    }

    #[test]
    fn a_clock_that_is_wrong_shows_as_a_negative_delay_and_a_missing_one_is_passed_over() {
        let fields = [
            "by c.example with ESMTPS; Fri, 21 Nov 2025 10:00:30 +0000",
            "by b.example with ESMTPS; the day after tomorrow",
            "by a.example with ESMTPS; Fri, 21 Nov 2025 10:01:00 +0000",
        ];
        assert_eq!(
            show(&fields),
            [
                "? > a.example ESMTPS Encrypted -",
                "? > b.example ESMTPS Encrypted -",
                "? > c.example ESMTPS Encrypted -30",
            ]
        );
    }

    #[test]
    fn nonsense_is_a_hop_of_which_nothing_is_known() {
        assert_eq!(show(&["<script>alert(1)</script>", "", ";;;;"]), ["? > ? ? Unknown -"; 3]);
        let many = vec!["by x"; 5000];
        assert_eq!(read(&many).len(), MAX_HOPS);
        let long = format!("from {} by y", "a".repeat(100_000));
        assert!(read(&[&long])[0].from.as_ref().is_none_or(|name| name.len() <= MAX_NAME));
    }

    proptest! {
        #[test]
        fn nothing_panics(fields in proptest::collection::vec("[ -~é\r\n\t]{0,200}", 0..5)) {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            prop_assert_eq!(read(&fields).len(), fields.len());
        }

        #[test]
        fn no_date_overflows(day in 0u16..99, year in "[0-9]{1,9}", zone in "[+-][0-9]{1,9}") {
            let field = format!("by x with SMTP; Fri, {day} Nov {year} 10:00:00 {zone}");
            let other = "by x with SMTP; Fri, 21 Nov 2025 10:00:00 +0000";
            let _ = read(&[&field, other, &field]);
        }
    }
}
