//! From a host's name to a signed-in connection: greeting, TLS, SASL (RFC 9051 §6.2).

use std::collections::BTreeSet;
use std::time::Duration;

use shared::host::{Endpoint, TlsMode};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::capability::Capabilities;
use super::connection::{Connection, Unasked};
use super::credential::Credential;
use super::error::Error;
use crate::dialer::Dialer;

mod talk;

use talk::Talk;

/// From the greeting to the end of sign-in. Hosts delay the answer to a wrong password by some seconds.
const PATIENCE: Duration = Duration::from_secs(40);

/// Connects and signs in. What is in `without` is treated as if the host lacked it.
///
/// # Errors
///
/// That the host can't be reached, its certificate is bad, or it refuses the credential or the account.
pub async fn sign_in(
    endpoint: &Endpoint,
    credential: &Credential,
    dialer: &Dialer,
    without: &BTreeSet<String>,
) -> Result<Connection, Error> {
    sign_in_and_hear(endpoint, credential, dialer, without, None).await
}

/// Like [`sign_in`], and sends what the host says without being asked to `unasked`.
pub(super) async fn sign_in_and_hear(
    endpoint: &Endpoint,
    credential: &Credential,
    dialer: &Dialer,
    without: &BTreeSet<String>,
    unasked: Option<Unasked>,
) -> Result<Connection, Error> {
    let mut talk = secured(endpoint, dialer).await?;
    timed(talk.authenticate(credential)).await?;
    talk.hand_over(without, unasked).await
}

/// What the host offers to somebody who hasn't signed in, and that it can be reached at all.
///
/// # Errors
///
/// That the host can't be reached, its certificate is bad, or it doesn't speak IMAP.
pub async fn offered_before_sign_in(
    endpoint: &Endpoint,
    dialer: &Dialer,
) -> Result<Capabilities, Error> {
    let mut talk = secured(endpoint, dialer).await?;
    timed(talk.capabilities()).await
}

/// A conversation over TLS, after the greeting.
async fn secured(
    endpoint: &Endpoint,
    dialer: &Dialer,
) -> Result<Talk<TlsStream<TcpStream>>, Error> {
    let tcp = dialer.connect(&endpoint.host, endpoint.port).await?;
    timed(async {
        match endpoint.tls {
            TlsMode::Implicit => {
                let mut talk = Talk::new(dialer.tls_connect(tcp, &endpoint.host).await?);
                talk.greeting().await?;
                Ok(talk)
            }
            TlsMode::Starttls => {
                let mut talk = Talk::new(tcp);
                talk.starttls().await?;
                // A new conversation: what was said before TLS, capabilities included, is forgotten (RFC 9051 §6.2.1).
                Ok(Talk::new(dialer.tls_connect(talk.socket, &endpoint.host).await?))
            }
        }
    })
    .await
}

async fn timed<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::time::timeout(PATIENCE, work).await.map_err(|_| Error::TimedOut)?
}

#[cfg(test)]
mod tests;
