//! Protocols by hand: a line out, lines in.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

pub(crate) struct Wire<S>(BufReader<S>);

pub(crate) fn plain(port: u16) -> Wire<TcpStream> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    Wire(BufReader::new(stream))
}

/// TLS from the first byte; fails where the certificate is no good.
pub(crate) fn tls(
    port: u16,
    ca: &Path,
) -> std::io::Result<Wire<StreamOwned<ClientConnection, TcpStream>>> {
    plain(port).into_tls(ca)
}

impl Wire<TcpStream> {
    /// After STARTTLS.
    pub(crate) fn into_tls(
        self,
        ca: &Path,
    ) -> std::io::Result<Wire<StreamOwned<ClientConnection, TcpStream>>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(ca).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(stack::HOST).unwrap();
        let mut stream = StreamOwned::new(
            ClientConnection::new(Arc::new(config), name).unwrap(),
            self.0.into_inner(),
        );
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        Ok(Wire(BufReader::new(stream)))
    }
}

impl<S: Read + Write> Wire<S> {
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    pub(crate) fn send(&mut self, line: &str) {
        self.0.get_mut().write_all(format!("{line}\r\n").as_bytes()).unwrap();
    }

    /// An IMAP or SMTP command's last line of answer, or a ManageSieve's.
    pub(crate) fn ask(&mut self, line: &str) -> String {
        self.send(line);
        self.answer()
    }

    pub(crate) fn answer(&mut self) -> String {
        loop {
            let line = self.line();
            let goes_on = line.starts_with(['*', '"']) || line.get(3..4) == Some("-");
            if !goes_on {
                return line;
            }
        }
    }
}
