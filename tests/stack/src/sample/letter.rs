//! A message before it lies in a mailbox.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use jiff::tz::{Offset, TimeZone};

use super::charset::{self, Charset};
use super::mime::Part;

/// Somebody in a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) name: String,
    pub(crate) address: String,
}

impl Party {
    pub(crate) fn new(name: &str, address: &str) -> Self {
        Self { name: name.to_owned(), address: address.to_owned() }
    }

    pub(crate) fn first_name(&self) -> &str {
        self.name.split(' ').next().unwrap_or_default()
    }

    fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    fn header(&self, charset: Charset) -> String {
        if self.name.is_empty() {
            return self.address.clone();
        }
        let plain =
            self.name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '\''));
        let name = match (plain, self.name.is_ascii()) {
            (true, _) => self.name.clone(),
            (false, true) => format!("\"{}\"", self.name.replace('"', "\\\"")),
            (false, false) => charset::encoded_words(&self.name, charset),
        };
        format!("{name} <{}>", self.address)
    }
}

/// A message: who, when, what.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) from: Party,
    pub(crate) to: Vec<Party>,
    pub(crate) cc: Vec<Party>,
    pub(crate) subject: String,
    pub(crate) at: Timestamp,
    pub(crate) id: String,
    /// Message-IDs of the conversation so far, the one that is answered last.
    pub(crate) references: Vec<String>,
    /// Further lines, each `Name: value`.
    pub(crate) extra: Vec<String>,
    /// What the header's words are encoded in.
    pub(crate) charset: Charset,
    pub(crate) body: Part,
}

impl Letter {
    /// The bytes as their writer sent them.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut head = vec![format!("From: {}", self.from.header(self.charset))];
        for (name, parties) in [("To", &self.to), ("Cc", &self.cc)] {
            if !parties.is_empty() {
                let all: Vec<_> = parties.iter().map(|party| party.header(self.charset)).collect();
                head.push(format!("{name}: {}", all.join(",\r\n ")));
            }
        }
        head.push(format!("Subject: {}", charset::encoded_words(&self.subject, self.charset)));
        head.push(format!("Date: {}", date(self.at)));
        head.push(format!("Message-ID: <{}>", self.id));
        if let Some(last) = self.references.last() {
            head.push(format!("In-Reply-To: <{last}>"));
            let all: Vec<_> = self.references.iter().map(|id| format!("<{id}>")).collect();
            head.push(format!("References: {}", all.join("\r\n ")));
        }
        head.extend(self.extra.iter().cloned());
        head.push("MIME-Version: 1.0".to_owned());
        let mut bytes = head.join("\r\n").into_bytes();
        bytes.extend_from_slice(b"\r\n");
        self.body.write(&mut bytes);
        bytes
    }

    /// The bytes as they lie in `recipient`'s mailbox, with the trace of their way.
    pub(crate) fn delivered(&self, recipient: &str, arrived: Timestamp) -> Vec<u8> {
        let domain = self.from.domain();
        let number = self.id.split('@').next().unwrap_or_default();
        let number: String = number.chars().filter(char::is_ascii_alphanumeric).take(11).collect();
        let mut bytes = format!(
            "Return-Path: <{sender}>\r\n\
             Delivered-To: {recipient}\r\n\
             Received: from mx.pli.example ([192.0.2.25])\r\n\tby mail.pli.example with LMTP id {number}\r\n\t\
             for <{recipient}>; {arrived}\r\n\
             Received: from out.{domain} (out.{domain} [198.51.100.{last}])\r\n\t\
             by mx.pli.example (Postfix) with ESMTPS id {number}\r\n\tfor <{recipient}>; {arrived}\r\n\
             Authentication-Results: mx.pli.example; spf=pass smtp.mailfrom={sender};\r\n\t\
             dkim=pass header.d={domain}; dmarc=pass header.from={domain}\r\n",
            sender = self.from.address,
            arrived = date(arrived),
            last = domain.len() % 200 + 10,
        )
        .into_bytes();
        bytes.extend(self.to_bytes());
        bytes
    }
}

/// A date as headers have it, in the workshop's winter time.
pub(crate) fn date(at: Timestamp) -> String {
    let zone = TimeZone::fixed(Offset::constant(1));
    rfc2822::to_string(&at.to_zoned(zone)).expect("years of the sample have four digits")
}
