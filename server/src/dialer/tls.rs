//! Verified TLS, and what is wrong with a certificate in terms one can act on.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{DialError, Dialer, normal_host};

/// What is wrong with a host's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    #[error("it has expired")]
    Expired,
    #[error("it is not valid yet")]
    NotYetValid,
    #[error("it was issued for another name")]
    WrongName,
    #[error("it was issued by an unknown authority")]
    UnknownAuthority,
    #[error("it was revoked")]
    Revoked,
    #[error("it can't be verified")]
    Unverifiable,
}

/// Why the authorities to trust can't be loaded.
#[derive(Debug, thiserror::Error)]
pub enum RootsError {
    #[error("can't read certificates from {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: rustls::pki_types::pem::Error },
    #[error("{} holds no usable certificate", .0.display())]
    Empty(PathBuf),
    #[error("can't set up TLS: {0}")]
    Rustls(#[from] rustls::Error),
}

impl Dialer {
    /// Whom TLS trusts here.
    pub fn tls_config(&self) -> &Arc<ClientConfig> {
        self.tls.config()
    }

    /// Agrees on TLS over `stream` and verifies that the other side is `server_name`.
    ///
    /// # Errors
    ///
    /// [`DialError::BadCertificate`] with the reason; else that the handshake failed or took too long.
    pub async fn tls_connect(
        &self,
        stream: TcpStream,
        server_name: &str,
    ) -> Result<TlsStream<TcpStream>, DialError> {
        let name = ServerName::try_from(normal_host(server_name))
            .map_err(|_| DialError::BadCertificate(CertificateFault::WrongName))?;
        let handshake = self.tls.connect(name, stream);
        tokio::time::timeout(self.policy.timeout, handshake)
            .await
            .map_err(|_| DialError::TimedOut)?
            .map_err(|error| fault(&error))
    }
}

/// Trusts the system's authorities and those in `extra`.
pub(super) fn connector(extra: &[PathBuf]) -> Result<TlsConnector, RootsError> {
    let mut roots = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    let (_, unusable) = roots.add_parsable_certificates(system.certs);
    if roots.is_empty() {
        tracing::warn!(
            unusable,
            "The system has no certificate authorities; only configured ones count"
        );
    }
    for path in extra {
        add_file(&mut roots, path)?;
    }
    // Named here and not taken from the process, so that no order of start-up matters.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn add_file(roots: &mut RootCertStore, path: &Path) -> Result<(), RootsError> {
    let unreadable = |source| RootsError::Unreadable { path: path.to_owned(), source };
    let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(path)
        .map_err(unreadable)?
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    let (added, _) = roots.add_parsable_certificates(certificates);
    if added == 0 {
        return Err(RootsError::Empty(path.to_owned()));
    }
    Ok(())
}

fn fault(error: &io::Error) -> DialError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(why)) => {
            DialError::BadCertificate(certificate_fault(why))
        }
        Some(rustls::Error::NoCertificatesPresented) => {
            DialError::BadCertificate(CertificateFault::Unverifiable)
        }
        Some(_) => DialError::TlsFailed,
        None => match error.kind() {
            // Closing during the handshake is how many servers say that they speak no TLS here.
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => DialError::TlsFailed,
            io::ErrorKind::TimedOut => DialError::TimedOut,
            _ => DialError::Unreachable,
        },
    }
}

fn certificate_fault(error: &CertificateError) -> CertificateFault {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            CertificateFault::Expired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateFault::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::WrongName
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            CertificateFault::UnknownAuthority
        }
        CertificateError::Revoked => CertificateFault::Revoked,
        // The enum is open, and the rest says nothing that a person could act on.
        _ => CertificateFault::Unverifiable,
    }
}
