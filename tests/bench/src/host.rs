//! The mail that is measured with.

use std::fmt::Write;
use std::time::SystemTime;

use anyhow::{Result, anyhow};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use stack::{Format, Import, MailHost, Options, mailing_list};

pub(crate) const USER: &str = "anna@pli.example";
pub(crate) const PASSWORD: &str = "demo";

/// Folders by what they hold.
pub(crate) const SMALL: &str = "INBOX";
pub(crate) const LARGE: &str = "Large";
pub(crate) const LETTERS: &str = "Letters";
pub(crate) const FILES: &str = "Files";

/// Messages in the small folder.
pub(crate) const FEW: u32 = 1_000;

/// Of the attachment.
pub(crate) const FILE_BYTES: usize = 25 * 1024 * 1024;

/// How much mail there is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Amount {
    /// Messages in the large folder.
    pub(crate) large: u32,
    /// Messages of about 20 KB.
    pub(crate) letters: usize,
}

/// Starts a mail host with Anna's mail.
pub(crate) fn start(format: Format, amount: Amount) -> Result<MailHost> {
    let host = MailHost::start(Options { format, ..Options::imap_only() })?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let now =
        Timestamp::from_second(now.as_secs().try_into()?).map_err(|error| anyhow!("{error}"))?;
    host.import(USER, SMALL, mailing_list(usize::try_from(FEW)?, 1, now))?;
    host.import(USER, LARGE, mailing_list(usize::try_from(amount.large)?, 2, now))?;
    host.import(USER, LETTERS, (0..amount.letters).map(|number| letter(number, now)))?;
    host.import(USER, FILES, [file(now)])?;
    // With these and the five that every mailbox has, the tree is as long as most people's.
    for name in ["Customers", "Invoices", "Newsletters", "Travel"] {
        host.import(USER, name, mailing_list(20, 3, now))?;
    }
    Ok(host)
}

/// A message of about 20 KB as shops and newspapers send them: short text, and HTML made of tables.
fn letter(number: usize, now: Timestamp) -> Import {
    const PARAGRAPH: &str = "The new season's papers have come in: three weights of mould-made cotton, a laid \
        paper with deckle edges on all four sides, and at last the blue that so many of you have asked for.";
    let received = now - SignedDuration::from_mins(i64::try_from(number).unwrap_or(0) + 10);
    let mut html = String::from(
        "<html><head><style>td { color: #333 } a { color: #0645ad }</style></head><body>",
    );
    for row in 0..28 {
        let _ = write!(
            html,
            "\r\n<table width=\"600\" cellpadding=\"8\" style=\"border-collapse: collapse; margin: 0 auto\"><tr>\r\n\
             <td style=\"background-color: #fafafa; font-family: Georgia, serif; font-size: 15px\">\r\n\
             <h2 style=\"font-size: 18px\">Sheet {row} of letter {number}</h2>\r\n\
             <p style=\"line-height: 1.5\">{PARAGRAPH}</p>\r\n\
             <a href=\"https://shop.example/papers/{row}?from=letter\" title=\"Look\">Look at it &raquo;</a>\r\n\
             </td></tr></table>"
        );
    }
    html.push_str("\r\n</body></html>");
    let mut text = String::new();
    for sheet in 0..6 {
        let _ = write!(text, "Sheet {sheet} of letter {number}\r\n\r\n{PARAGRAPH}\r\n\r\n");
    }
    let raw = format!(
        "From: Paper Mill <news@mill.example>\r\nTo: Anna Keller <{USER}>\r\nSubject: Papers of the season, {number}\r\n\
         Date: {}\r\nMessage-ID: <letter-{number}@mill.example>\r\nList-Unsubscribe: <https://mill.example/leave>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"sheet\"\r\n\r\n\
         --sheet\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
         --sheet\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--sheet--\r\n",
        date(received)
    );
    // Read before: marking is measured on its own.
    Import { received, flags: vec![r"\Seen"], raw: raw.into_bytes() }
}

/// The part of [`letter`] that is shown.
pub(crate) const SHOWN_PART: &str = "2";

/// A message with the large attachment, which is its second part.
fn file(now: Timestamp) -> Import {
    let bytes: Vec<u8> = (0..FILE_BYTES).map(|place| (place * 31 % 251).to_le_bytes()[0]).collect();
    let encoded = STANDARD.encode(bytes);
    let mut raw = format!(
        "From: Dan Whitlock <dan@partner.example>\r\nTo: Anna Keller <{USER}>\r\nSubject: The scans\r\nDate: {}\r\n\
         Message-ID: <scans@partner.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"sheet\"\r\n\r\n\
         --sheet\r\nContent-Type: text/plain\r\n\r\nHere they are.\r\n\
         --sheet\r\nContent-Type: application/octet-stream; name=\"scans.bin\"\r\n\
         Content-Disposition: attachment; filename=\"scans.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        date(now)
    )
    .into_bytes();
    for line in encoded.as_bytes().chunks(76) {
        raw.extend(line);
        raw.extend(b"\r\n");
    }
    raw.extend(b"--sheet--\r\n");
    Import { received: now, flags: vec![r"\Seen"], raw }
}

pub(crate) const FILE_PART: &str = "2";

fn date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
