//! What is asked of every request and said with every answer (DESIGN section 8).

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::problem::ProblemKind;

use crate::config::PublicUrl;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What is sent raw instead of as JSON: uploads.
pub(super) const UPLOAD_TYPE: &str = "application/octet-stream";

/// Refuses what no browser app of ours sends: endless addresses, and requests that another site had a hand in.
pub(super) async fn check(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let longest = state.config.limits.url_bytes;
    let url = request.uri().path_and_query().map_or("", |url| url.as_str());
    if url.len() > longest {
        return Err(
            ApiError::bad_request("The address is too long.").with_status(StatusCode::URI_TOO_LONG)
        );
    }
    if !request.method().is_safe() {
        check_unsafe(request.method(), request.headers(), &state.config.public_url)?;
    }
    Ok(next.run(request).await)
}

/// Unsafe methods come from our own pages, and in a form that no HTML form can send.
fn check_unsafe(method: &Method, headers: &HeaderMap, public_url: &PublicUrl) -> ApiResult<()> {
    if !is_same_origin(headers, public_url) {
        return Err(ProblemKind::CrossOrigin.into());
    }
    let has_body = headers.contains_key(header::TRANSFER_ENCODING)
        || headers.get(header::CONTENT_LENGTH).is_some_and(|length| length != "0");
    if has_body && method != Method::DELETE && !has_accepted_type(headers) {
        return Err(ApiError::bad_request("The body must be application/json.")
            .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    Ok(())
}

/// Browsers say where a request came from in `Sec-Fetch-Site`, older ones in `Origin`. One of the two must be there.
fn is_same_origin(headers: &HeaderMap, public_url: &PublicUrl) -> bool {
    if let Some(site) = headers.get(FETCH_SITE) {
        return site == "same-origin";
    }
    let Some(origin) = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()) else {
        return false;
    };
    if origin == public_url.origin() {
        return true;
    }
    // A server that is reached under another name than the configured one, as in tests and on a developer's machine.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let named = origin.split_once("://").map(|(_, authority)| authority);
    host.is_some() && named == host
}

fn has_accepted_type(headers: &HeaderMap) -> bool {
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = text.and_then(|text| text.split(';').next()).unwrap_or("").trim();
    ["application/json", UPLOAD_TYPE].iter().any(|known| essence.eq_ignore_ascii_case(known))
}

/// Gives every answer its headers. What a handler said itself stands.
pub(super) async fn protect(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> impl IntoResponse {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut say = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(header::REFERRER_POLICY, "no-referrer");
    say(OPENER_POLICY, "same-origin");
    say(RESOURCE_POLICY, "same-origin");
    if is_api {
        say(header::CACHE_CONTROL, "no-store");
    }
    // Whatever an answer turns out to be, opened by itself it can do nothing.
    say(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    if state.config.public_url.is_https() {
        say(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = lines
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        pairs.collect()
    }

    #[track_caller]
    fn check_origin(lines: &[(&'static str, &'static str)], expected: bool) {
        let public_url = PublicUrl::try_from("https://mail.example.org".to_owned()).unwrap();
        assert_eq!(is_same_origin(&headers(lines), &public_url), expected, "{lines:?}");
    }

    #[test]
    fn only_our_own_pages_may_change_anything() {
        check_origin(&[("sec-fetch-site", "same-origin")], true);
        check_origin(&[("sec-fetch-site", "same-site")], false);
        check_origin(&[("sec-fetch-site", "cross-site")], false);
        check_origin(&[("sec-fetch-site", "none")], false);
        check_origin(&[("origin", "https://mail.example.org")], true);
        check_origin(&[("origin", "https://evil.example")], false);
        check_origin(&[("origin", "http://mail.example.org")], false);
        check_origin(&[("origin", "null")], false);
        check_origin(&[("origin", "http://localhost:1"), ("host", "localhost:1")], true);
        check_origin(&[("origin", "http://localhost:2"), ("host", "localhost:1")], false);
        check_origin(&[], false);
        // The browser's word weighs more than what an old one would have said.
        let both = [("sec-fetch-site", "cross-site"), ("origin", "https://mail.example.org")];
        check_origin(&both, false);
    }

    #[track_caller]
    fn check_type(method: Method, lines: &[(&'static str, &'static str)], expected: Option<u16>) {
        let mut headers = headers(lines);
        headers.insert(FETCH_SITE, HeaderValue::from_static("same-origin"));
        let result = check_unsafe(&method, &headers, &PublicUrl::default());
        let status = result.err().map(|error| error.status().as_u16());
        assert_eq!(status, expected, "{method} {lines:?}");
    }

    #[test]
    fn no_body_that_a_form_could_send_is_taken() {
        let json = ("content-type", "application/json; charset=utf-8");
        let form = ("content-type", "application/x-www-form-urlencoded");
        let some = ("content-length", "2");
        check_type(Method::POST, &[some, json], None);
        check_type(Method::POST, &[some, ("content-type", "application/octet-stream")], None);
        check_type(Method::POST, &[some, form], Some(415));
        check_type(Method::POST, &[some, ("content-type", "text/plain")], Some(415));
        check_type(Method::PUT, &[some], Some(415));
        check_type(Method::POST, &[("transfer-encoding", "chunked"), form], Some(415));
        check_type(Method::POST, &[("content-length", "0")], None);
        check_type(Method::POST, &[], None);
        check_type(Method::DELETE, &[], None);
    }
}
