//! What is known of each request afterwards: a line in the log, a number in the metrics, an id in the answer.
//!
//! Neither ever holds the path itself, whose parts can be names of folders: only the route.

use std::any::Any;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use crate::error::ApiError;
use crate::secrets::random_name;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(super) async fn observe(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let id = random_name::<9>(&mut rand::rng());
    let span = tracing::info_span!("request", request.id = %id);
    let mut response = next.run(request).instrument(span.clone()).await;

    let elapsed = begun.elapsed();
    let status = response.status().as_u16();
    let route = route.as_ref().map_or("asset", |route| route.as_str());
    if route.starts_with("/api/") {
        let duration_ms = elapsed.as_secs_f64() * 1000.0;
        span.in_scope(|| tracing::info!(%method, route, status, duration_ms, "Answered"));
    }
    let labels = [
        ("method", known_name(&method).to_owned()),
        ("route", route.to_owned()),
        ("status", status.to_string()),
    ];
    metrics::counter!("pli_http_requests_total", &labels).increment(1);
    metrics::histogram!("pli_http_request_seconds", "route" => route.to_owned())
        .record(elapsed.as_secs_f64());
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Anybody can make up methods, and each label would be kept for ever.
fn known_name(method: &Method) -> &str {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE];
    if known.contains(method) { method.as_str() } else { "other" }
}

/// A bug, told apart from a broken connection: the browser gets a problem, the log the words of the panic.
#[expect(clippy::needless_pass_by_value, reason = "the signature that tower-http asks for")]
pub(super) fn answer_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without words");
    ApiError::internal(anyhow::anyhow!("a handler panicked: {words}")).into_response()
}
