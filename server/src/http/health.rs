//! For those who watch over the server.

use std::net::SocketAddr;
use std::sync::LazyLock;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::client;
use crate::db;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, description = "It does")))]
pub(super) async fn is_alive() -> &'static str {
    "ok\n"
}

/// Whether requests can be served.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "health",
    responses((status = 200, description = "They can"), (status = 503, description = "Not now"))
)]
pub(super) async fn is_ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    if db::is_ready(&state.db).await {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
    }
}

/// Upper bounds of the buckets of durations, in seconds.
const SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// One for the process, because what is counted is counted for the process.
static METRICS: LazyLock<Option<PrometheusHandle>> = LazyLock::new(|| {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .inspect_err(|error| tracing::error!(%error, "There will be no metrics"))
        .ok()
});

/// Begins to count.
pub fn start_metrics() {
    LazyLock::force(&METRICS);
}

/// To be called now and then, lest what was measured pile up while nobody reads it.
pub fn tidy_metrics() {
    if let Some(metrics) = METRICS.as_ref() {
        metrics.run_upkeep();
    }
}

/// Numbers for Prometheus. Only for the addresses that the settings name.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "health",
    responses((status = 200, description = "Prometheus's text format"), (status = 404, description = "Not for you"))
)]
pub(super) async fn read_metrics(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> ApiResult<impl IntoResponse> {
    let reader = client::address(peer, &headers, state.config.trusted_proxies);
    // A request that a proxy passed on is not from where it seems to be, if that proxy isn't known here.
    let is_passed_on = state.config.trusted_proxies == 0 && client::is_forwarded(&headers);
    if is_passed_on || !state.config.metrics_readers.contains(&reader) {
        return Err(ApiError::not_found());
    }
    metrics::gauge!("pli_event_streams").set(state.events.listeners() as f64);
    metrics::gauge!("pli_open_accounts").set(state.accounts.len() as f64);
    let text = METRICS.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text))
}
