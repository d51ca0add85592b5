//! The floor: IMAP commands as the server sends them, over a raw socket of our own that stays open. Answers are read to
//! their end and thrown away.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::host::PASSWORD;

/// A signed-in connection. Over TLS, as the server's own: it takes no other to a mail host.
#[derive(Debug)]
pub(crate) struct Imap {
    stream: BufReader<StreamOwned<ClientConnection, TcpStream>>,
    last_tag: u32,
}

impl Imap {
    pub(crate) fn sign_in(port: u16, tls: &Arc<ClientConfig>, user: &str) -> Result<Self> {
        let socket = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        socket.set_nodelay(true)?;
        let name = ServerName::try_from(stack::HOST)?;
        let connection = ClientConnection::new(Arc::clone(tls), name)?;
        let stream = BufReader::with_capacity(64 * 1024, StreamOwned::new(connection, socket));
        let mut imap = Self { stream, last_tag: 0 };
        imap.stream.skip_until(b'\n')?; // The greeting.
        imap.run(&[&format!("LOGIN {user} {PASSWORD}")])?;
        Ok(imap)
    }

    pub(crate) fn select(&mut self, folder: &str) -> Result<()> {
        self.run(&[&format!("SELECT \"{folder}\"")]).map(drop)
    }

    /// Sends commands in one go and waits until the host has said `OK` to the last. Returns how many bytes came.
    pub(crate) fn run(&mut self, commands: &[&str]) -> Result<u64> {
        let mut text = String::new();
        for command in commands {
            self.last_tag += 1;
            text.push_str(&format!("b{} {command}\r\n", self.last_tag));
        }
        self.stream.get_mut().write_all(text.as_bytes())?;
        self.stream.get_mut().flush()?;
        let last = format!("b{} ", self.last_tag);
        let mut bytes = 0;
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = self.stream.read_until(b'\n', &mut line)?;
            ensure!(read > 0, "the host closed the connection");
            bytes += read as u64;
            if let Some(length) = literal_length(&line) {
                self.skip(length)?;
                bytes += length;
            } else if let Some(outcome) = line.strip_prefix(last.as_bytes()) {
                if !outcome.starts_with(b"OK") {
                    bail!("{commands:?}: {}", String::from_utf8_lossy(outcome).trim());
                }
                return Ok(bytes);
            }
        }
    }

    fn skip(&mut self, mut length: u64) -> Result<()> {
        while length > 0 {
            let here = self.stream.fill_buf()?.len();
            ensure!(here > 0, "the host closed the connection");
            let taken = here.min(usize::try_from(length).unwrap_or(usize::MAX));
            self.stream.consume(taken);
            length -= taken as u64;
        }
        Ok(())
    }
}

/// What the server asks of the host for the messages `first` to `last` of a list.
pub(crate) fn window(folder: &str, first: u32, last: u32) -> [String; 3] {
    let items = "UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE PREVIEW";
    [
        "NOOP".to_owned(),
        format!("STATUS {folder} (MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ)"),
        format!("FETCH {first}:{last} ({items})"),
    ]
}

/// The host's CA, and no other.
pub(crate) fn trust(ca: &Path) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(ca);
    roots.add(certificate.ok().context("the host's CA can't be read")?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Of a line that ends in `{n}` (RFC 9051 §4.3).
fn literal_length(line: &[u8]) -> Option<u64> {
    let line = line.strip_suffix(b"}\r\n")?;
    let open = line.iter().rposition(|byte| *byte == b'{')?;
    std::str::from_utf8(line.get(open + 1..)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::literal_length;

    #[test]
    fn literals_are_told_from_other_lines() {
        assert_eq!(literal_length(b"* 1 FETCH (BODY[1] {20}\r\n"), Some(20));
        assert_eq!(literal_length(b"* 1 FETCH (UID 7)\r\n"), None);
        assert_eq!(literal_length(b"{x}\r\n"), None);
        assert_eq!(literal_length(b"}\r\n"), None);
    }
}
