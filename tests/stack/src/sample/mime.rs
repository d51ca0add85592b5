//! MIME parts (RFC 2045, RFC 2046).

use super::charset::{Charset, UTF_8, base64_lines, quoted_printable};

/// A body or a part of one: its header lines, and its bytes as they go over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    head: Vec<String>,
    content: Vec<u8>,
}

/// How text is made fit for the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transfer {
    SevenBit,
    EightBit,
    QuotedPrintable,
    Base64,
}

impl Part {
    /// A part whose header and bytes are as given.
    pub(crate) fn raw(head: &[&str], content: Vec<u8>) -> Self {
        Self { head: head.iter().map(|&line| line.to_owned()).collect(), content }
    }

    /// Plain text in UTF-8; `text` has LF line ends here and everywhere below.
    pub(crate) fn plain(text: &str) -> Self {
        let transfer = if text.is_ascii() && text.lines().all(|line| line.len() < 900) {
            Transfer::SevenBit
        } else {
            Transfer::QuotedPrintable
        };
        Self::text("plain", text, UTF_8, transfer)
    }

    pub(crate) fn html(text: &str) -> Self {
        Self::text("html", text, UTF_8, Transfer::QuotedPrintable)
    }

    pub(crate) fn text(subtype: &str, text: &str, charset: Charset, transfer: Transfer) -> Self {
        let bytes = charset.encode(&text.replace('\n', "\r\n"));
        let (name, content) = match transfer {
            Transfer::SevenBit => ("7bit", bytes),
            Transfer::EightBit => ("8bit", bytes),
            Transfer::QuotedPrintable => ("quoted-printable", quoted_printable(&bytes)),
            Transfer::Base64 => ("base64", base64_lines(&bytes)),
        };
        let head = vec![
            format!("Content-Type: text/{subtype}; charset={}", charset.label),
            format!("Content-Transfer-Encoding: {name}"),
        ];
        Self { head, content }
    }

    /// A file. A name that isn't ASCII is written as RFC 2231 says.
    pub(crate) fn attachment(media_type: &str, name: &str, bytes: &[u8]) -> Self {
        let head = vec![
            format!("Content-Type: {media_type};\r\n {}", parameter("name", name)),
            "Content-Transfer-Encoding: base64".to_owned(),
            format!("Content-Disposition: attachment;\r\n {}", parameter("filename", name)),
        ];
        Self { head, content: base64_lines(bytes) }
    }

    /// A picture that the HTML beside it shows by `cid:`.
    pub(crate) fn inline(media_type: &str, name: &str, content_id: &str, bytes: &[u8]) -> Self {
        let head = vec![
            format!("Content-Type: {media_type}; name=\"{name}\""),
            "Content-Transfer-Encoding: base64".to_owned(),
            format!("Content-Disposition: inline; filename=\"{name}\""),
            format!("Content-ID: <{content_id}>"),
        ];
        Self { head, content: base64_lines(bytes) }
    }

    /// A whole message as an attachment.
    pub(crate) fn message(name: &str, raw: &[u8]) -> Self {
        let head = vec![
            "Content-Type: message/rfc822".to_owned(),
            format!("Content-Disposition: attachment;\r\n {}", parameter("filename", name)),
        ];
        Self { head, content: raw.to_vec() }
    }

    /// `multipart/kind` of `parts`. `kind` may carry parameters, as `report; report-type=delivery-status`.
    pub(crate) fn multipart(kind: &str, boundary: &str, parts: &[Self]) -> Self {
        let mut content = Vec::new();
        for part in parts {
            content.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            part.write(&mut content);
            content.extend_from_slice(b"\r\n");
        }
        content.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Self {
            head: vec![format!("Content-Type: multipart/{kind};\r\n boundary=\"{boundary}\"")],
            content,
        }
    }

    /// One more header line.
    #[must_use]
    pub(crate) fn with(mut self, line: &str) -> Self {
        self.head.push(line.to_owned());
        self
    }

    /// The part's header, an empty line, and its bytes.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        for line in &self.head {
            bytes.extend_from_slice(line.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.content);
    }
}

/// `name="value"`, or with RFC 2231's percent encoding, in pieces where it gets long (§3, §4).
fn parameter(name: &str, value: &str) -> String {
    if value.is_ascii() {
        return format!("{name}=\"{}\"", value.replace('"', "\\\""));
    }
    let encoded: String = value
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    if encoded.len() < 60 {
        return format!("{name}*=utf-8''{encoded}");
    }
    let pieces = encoded.as_bytes().chunks(57).map(String::from_utf8_lossy).enumerate();
    let lines: Vec<_> = pieces
        .map(|(index, piece)| {
            format!("{name}*{index}*={}{piece}", if index == 0 { "utf-8''" } else { "" })
        })
        .collect();
    lines.join(";\r\n ")
}
