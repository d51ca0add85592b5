//! Whether domains take mail, before somebody writes to them in vain.

use std::time::Duration;

use axum::extract::State;
use futures_util::StreamExt;
use futures_util::stream;
use shared::domain::{DomainCheck, DomainVerdict, MOST_CHECKED};

use super::access::Signed;
use super::extract::Json;
use crate::dns;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// All of it: what takes longer is not known.
const PATIENCE: Duration = Duration::from_secs(5);

/// Questions under way at once.
const AT_ONCE: usize = 8;

/// Says which of some domains take no mail, as far as name servers tell.
#[utoipa::path(
    post,
    path = "/domain-checks",
    tag = "domains",
    request_body = DomainCheck,
    responses((status = 200, body = DomainVerdict))
)]
pub(super) async fn check_domains(
    State(state): State<AppState>,
    _: Signed,
    Json(DomainCheck { domains }): Json<DomainCheck>,
) -> ApiResult<axum::Json<DomainVerdict>> {
    if domains.len() > MOST_CHECKED {
        return Err(ApiError::bad_request(format!("At most {MOST_CHECKED} domains at once.")));
    }
    let servers = dns::servers(&state.config.mail.dns_servers).await;
    let look = stream::iter(domains)
        .map(|domain| {
            let (servers, state) = (&servers, &state);
            async move { is_without_mail(state, servers, &domain).await.then_some(domain) }
        })
        .buffer_unordered(AT_ONCE);
    let mut without_mail = Vec::new();
    let mut look = std::pin::pin!(look.take_until(tokio::time::sleep(PATIENCE)));
    while let Some(found) = look.next().await {
        without_mail.extend(found);
    }
    without_mail.sort();
    Ok(axum::Json(DomainVerdict { without_mail }))
}

async fn is_without_mail(state: &AppState, servers: &[std::net::SocketAddr], domain: &str) -> bool {
    // Names of this network, and addresses in brackets, are the mail host's to judge.
    let Ok(url::Host::Domain(name)) = url::Host::parse(domain) else { return false };
    if !name.contains('.') || state.config.host_of_domain(&name).is_some() {
        return false;
    }
    dns::takes_mail(servers, &name).await == Some(false)
}
