//! The guarded dialer: the only way out to a host that a user or a message named.
//!
//! Invariant: the address that is connected to is one that was checked here, in this process, a moment ago. Nothing
//! between the check and the connection looks the name up again, so a name that changes its answer gains nothing.
//! One address that isn't public refuses the whole host: an honest one has no reason to mix them.

pub mod address;
pub mod fetch;
pub mod session;
pub mod tls;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

pub use tls::CertificateFault;

/// What one may reach without the operator saying so: SMTP, HTTP, IMAP, ManageSieve and their TLS twins. The rest of
/// a public host's ports is none of a mail program's business.
const USUAL_PORTS: [u16; 9] = [25, 80, 143, 443, 465, 587, 993, 2525, 4190];

/// How long one address may keep us waiting before the next is tried beside it (RFC 8305 §5).
const NEXT_ATTEMPT_AFTER: Duration = Duration::from_millis(250);

/// What the operator decided about ways out.
#[derive(Clone, Debug)]
pub struct DialerPolicy {
    /// Hosts and ports that may be reached wherever they are, as the operator wrote them in the config.
    pub exceptions: BTreeSet<(String, u16)>,
    /// Addresses of names, in place of asking the resolver.
    pub hosts: BTreeMap<String, Vec<IpAddr>>,
    /// PEM files of further certificate authorities to trust.
    pub extra_roots: Vec<PathBuf>,
    /// For the look-up and the connection together, and again for the TLS handshake.
    pub timeout: Duration,
}

impl Default for DialerPolicy {
    fn default() -> Self {
        Self {
            exceptions: BTreeSet::new(),
            hosts: BTreeMap::new(),
            extra_roots: Vec::new(),
            timeout: Duration::from_secs(10),
        }
    }
}

impl DialerPolicy {
    /// Lets `host:port` be reached even on a private network. For what the config names, never for what a user types.
    pub fn allow(&mut self, host: &str, port: u16) {
        self.exceptions.insert((normal_host(host), port));
    }

    fn allows(&self, host: &str, port: u16) -> bool {
        // The set is small, and its names may have been put in without `allow`.
        self.exceptions.iter().any(|(name, number)| *number == port && normal_host(name) == host)
    }
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DialError {
    #[error("the name of the host can't be found")]
    Unresolvable,
    #[error("the host may not be reached from here: {0}")]
    Refused(Refusal),
    #[error("the host doesn't answer")]
    Unreachable,
    #[error("the host took too long to answer")]
    TimedOut,
    #[error("the host's certificate isn't right: {0}")]
    BadCertificate(CertificateFault),
    /// The other side speaks no TLS, or none that we speak.
    #[error("no secure connection could be agreed on")]
    TlsFailed,
}

/// Which rule of the dialer said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("its address is not public ({0})")]
    Address(address::NotPublic),
    #[error("the port is not one of mail or the web")]
    Port,
    #[error("too many redirects")]
    Redirects,
    #[error("not an address of the web")]
    Scheme,
}

/// Opens connections to hosts under a [`DialerPolicy`].
#[derive(Clone)]
pub struct Dialer {
    policy: DialerPolicy,
    tls: TlsConnector,
}

impl std::fmt::Debug for Dialer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dialer").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl Dialer {
    /// # Errors
    ///
    /// If a file of `extra_roots` can't be read or holds no certificate.
    pub fn new(policy: DialerPolicy) -> Result<Self, tls::RootsError> {
        let tls = tls::connector(&policy.extra_roots)?;
        Ok(Self { policy, tls })
    }

    /// Connects to `host`, which is a name or an address, if the policy lets it.
    ///
    /// # Errors
    ///
    /// Every [`DialError`] but those of TLS.
    pub async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, DialError> {
        let dial = async {
            let addresses = self.checked_addresses(host, port).await?;
            race(addresses).await
        };
        tokio::time::timeout(self.policy.timeout, dial).await.map_err(|_| DialError::TimedOut)?
    }

    async fn checked_addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, DialError> {
        let host = normal_host(host);
        let excepted = self.policy.allows(&host, port);
        if !excepted && !USUAL_PORTS.contains(&port) {
            return Err(DialError::Refused(Refusal::Port));
        }
        let addresses = self.resolve(&host, port).await?;
        if !excepted {
            for address in &addresses {
                address::check(*address)
                    .map_err(|why| DialError::Refused(Refusal::Address(why)))?;
            }
        }
        Ok(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }

    async fn resolve(&self, host: &str, port: u16) -> Result<Vec<IpAddr>, DialError> {
        if let Ok(address) = host.parse() {
            return Ok(vec![address]);
        }
        if let Some(addresses) = self.policy.hosts.get(host) {
            return Ok(addresses.clone());
        }
        // The system's own resolver, so that /etc/hosts, search domains and split DNS work as the operator set them up.
        let found = tokio::net::lookup_host((host, port)).await;
        let addresses: Vec<_> =
            found.map_err(|_| DialError::Unresolvable)?.map(|found| found.ip()).collect();
        if addresses.is_empty() {
            return Err(DialError::Unresolvable);
        }
        Ok(addresses)
    }
}

/// The first connection that comes about, each address getting a head start on the next (RFC 8305): a host whose
/// IPv6 leads nowhere costs a quarter of a second, not a time-out.
async fn race(addresses: Vec<SocketAddr>) -> Result<TcpStream, DialError> {
    let mut waiting = addresses.into_iter();
    let mut attempts = FuturesUnordered::new();
    loop {
        match waiting.next() {
            Some(address) => attempts.push(TcpStream::connect(address)),
            None if attempts.is_empty() => return Err(DialError::Unreachable),
            None => {}
        }
        let outcome = if waiting.len() == 0 {
            attempts.next().await
        } else {
            match tokio::time::timeout(NEXT_ATTEMPT_AFTER, attempts.next()).await {
                Ok(outcome) => outcome,
                Err(_) => continue,
            }
        };
        if let Some(Ok(stream)) = outcome {
            // Commands are small and waited for: never hold one back for the next (RFC 9293 §3.7.4).
            let _ = stream.set_nodelay(true);
            return Ok(stream);
        }
    }
}

/// A host as it is compared: lower case, no brackets of a URL, no final dot.
fn normal_host(host: &str) -> String {
    let host = host.trim().trim_end_matches('.');
    let host = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host.to_ascii_lowercase()
}

#[cfg(test)]
mod tests;
