//! Where a domain has its mail, as far as the domain itself says: SRV records (RFC 6186, RFC 8314 §5.1), then the
//! autoconfig file that mail programs look for. Whatever is found is reached through the guarded dialer only.

mod autoconfig;

use std::net::SocketAddr;
use std::time::Duration;

use shared::host::{Endpoint, HostSettings, TlsMode};
use url::Url;

use crate::dialer::fetch::FetchLimits;
use crate::dns;
use crate::state::AppState;

/// All of it together: somebody waits to sign in.
const PATIENCE: Duration = Duration::from_secs(12);

/// Real ones have two or three kilobytes.
const FILE: FetchLimits = FetchLimits {
    bytes: 64 * 1024,
    timeout: Duration::from_secs(5),
    redirects: 3,
    accept: "text/xml, application/xml",
    secure_only: true,
};

/// The mail host of `domain`; `None` where the domain says nothing that can be believed.
pub(crate) async fn find(state: &AppState, domain: &str) -> Option<HostSettings> {
    let Ok(url::Host::Domain(domain)) = url::Host::parse(domain) else { return None };
    if !domain.contains('.') {
        return None; // A name of this network, not of the world.
    }
    let look = async {
        match by_records(state, &domain).await {
            Some(found) => Some(found),
            None => by_file(state, &domain).await,
        }
    };
    tokio::time::timeout(PATIENCE, look).await.ok().flatten()
}

/// RFC 6186 §3.1, §3.2; RFC 8314 §5.1 for `submissions`, RFC 5804 §1.6 for `sieve`.
async fn by_records(state: &AppState, domain: &str) -> Option<HostSettings> {
    let servers = dns::servers(&state.config.mail.dns_servers).await;
    let ask = |service: &'static str, tls| endpoint(&servers, domain, service, tls);
    let (imaps, imap, submissions, submission, sieve) = tokio::join!(
        ask("imaps", TlsMode::Implicit),
        ask("imap", TlsMode::Starttls),
        ask("submissions", TlsMode::Implicit),
        ask("submission", TlsMode::Starttls),
        ask("sieve", TlsMode::Starttls),
    );
    Some(HostSettings { imap: imaps.or(imap)?, smtp: submissions.or(submission)?, sieve })
}

async fn endpoint(
    servers: &[SocketAddr],
    domain: &str,
    service: &str,
    tls: TlsMode,
) -> Option<Endpoint> {
    let records = dns::services(servers, &format!("_{service}._tcp.{domain}")).await;
    let record = dns::preferred(records)?;
    // Nobody vouches for what DNS says, so a password goes to hosts of the domain alone (RFC 6186 §6): their
    // certificates prove that they are. A domain with a host elsewhere can say so in its file, over TLS.
    let is_own = record.host == domain || record.host.ends_with(&format!(".{domain}"));
    is_own.then_some(Endpoint { host: record.host, port: record.port, tls })
}

/// Where a domain has its address books (RFC 6764 §3), over TLS.
pub(crate) async fn address_books(state: &AppState, domain: &str) -> Option<(String, u16)> {
    let Ok(url::Host::Domain(domain)) = url::Host::parse(domain) else { return None };
    let servers = dns::servers(&state.config.mail.dns_servers).await;
    let look = endpoint(&servers, &domain, "carddavs", TlsMode::Implicit);
    let found = tokio::time::timeout(PATIENCE, look).await.ok().flatten()?;
    Some((found.host, found.port))
}

async fn by_file(state: &AppState, domain: &str) -> Option<HostSettings> {
    for template in &state.config.mail.autoconfig_urls {
        let Ok(url) = Url::parse(&template.replace("{domain}", domain)) else { continue };
        let Ok(file) = state.dialer.fetch(&url, FILE).await else { continue };
        let found = std::str::from_utf8(&file).ok().and_then(|xml| autoconfig::read(xml, domain));
        if found.is_some() {
            return found;
        }
    }
    None
}
