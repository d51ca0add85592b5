//! Mail that comes in.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use anyhow::{Result, bail};

use crate::host::MailHost;

/// An answer of the host that isn't yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: u16,
    pub text: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.code, self.text)
    }
}

impl std::error::Error for Refusal {}

impl MailHost {
    /// Puts a message into somebody's mailbox by LMTP, through their Sieve script. It is there when this returns.
    ///
    /// Bare line feeds are made CRLF; `raw` need not be a well-formed message.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if Dovecot doesn't take it, for example over quota.
    pub fn deliver(&self, recipient: &str, raw: &[u8]) -> Result<()> {
        self.deliver_from("sender@elsewhere.example", recipient, raw)
    }

    /// Like [`Self::deliver`], with an envelope sender (empty for a bounce).
    pub fn deliver_from(&self, sender: &str, recipient: &str, raw: &[u8]) -> Result<()> {
        Conversation::open(self.ports().lmtp)?.run("LHLO", sender, recipient, raw)
    }

    /// Sends a message from outside through Postfix. It arrives a moment after this returns.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if Postfix doesn't take it.
    pub fn deliver_by_smtp(&self, sender: &str, recipient: &str, raw: &[u8]) -> Result<()> {
        Conversation::open(self.ports().smtp)?.run("EHLO", sender, recipient, raw)
    }
}

/// SMTP or LMTP (RFC 5321, RFC 2033) with one message to one recipient.
struct Conversation {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

impl Conversation {
    fn open(port: u16) -> Result<Self> {
        let writer = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        writer.set_read_timeout(Some(Duration::from_secs(60)))?;
        writer.set_nodelay(true)?;
        let mut conversation = Self { reader: BufReader::new(writer.try_clone()?), writer };
        conversation.expect(220)?;
        Ok(conversation)
    }

    fn run(&mut self, hello: &str, sender: &str, recipient: &str, raw: &[u8]) -> Result<()> {
        self.command(&format!("{hello} client.elsewhere.example"), 250)?;
        self.command(&format!("MAIL FROM:<{sender}>"), 250)?;
        self.command(&format!("RCPT TO:<{recipient}>"), 250)?;
        self.command("DATA", 354)?;
        self.writer.write_all(&stuffed(raw))?;
        self.expect(250)?;
        self.command("QUIT", 221)
    }

    fn command(&mut self, line: &str, expected: u16) -> Result<()> {
        self.writer.write_all(format!("{line}\r\n").as_bytes())?;
        self.expect(expected)
    }

    /// Reads one reply, which may have several lines (RFC 5321 §4.2.1).
    fn expect(&mut self, expected: u16) -> Result<()> {
        let mut text = String::new();
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line)? == 0 {
                bail!("the host closed the connection");
            }
            let (code, rest) = line.split_at_checked(3).unwrap_or_default();
            text.push_str(rest.get(1..).unwrap_or_default().trim_end());
            if rest.starts_with('-') {
                text.push('\n');
                continue;
            }
            let code = code.parse()?;
            if code != expected {
                bail!(Refusal { code, text });
            }
            return Ok(());
        }
    }
}

/// `raw` with CRLF line ends, a dot doubled at the start of a line, and the final dot (RFC 5321 §4.5.2).
fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(raw.len() + raw.len() / 32 + 8);
    for line in raw.split_inclusive(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.starts_with(b".") {
            wire.push(b'.');
        }
        wire.extend_from_slice(line);
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(b".\r\n");
    wire
}

#[cfg(test)]
mod tests {
    use super::stuffed;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        assert_eq!(String::from_utf8(stuffed(raw.as_bytes())).unwrap(), expected);
    }

    #[test]
    fn a_message_cannot_end_early() {
        check("", ".\r\n");
        check("a", "a\r\n.\r\n");
        check("a\nb\r\n", "a\r\nb\r\n.\r\n");
        check(".\r\n..\n.a", "..\r\n...\r\n..a\r\n.\r\n");
    }
}
