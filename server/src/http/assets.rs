//! Everything that is not the API: the app's files, and its document at every address of the app.

use std::borrow::Cow;
#[cfg(not(debug_assertions))]
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::assets::{self, Asset, INDEX};
use crate::error::{ApiError, ApiResult};

/// What a browser of today has no need of, switched off for the app and all it shows.
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";

/// Workers, and what they may: the one that searches known messages runs its own program and asks us, the service worker
/// asks us.
const WORKERS: [(&str, &str); 2] = [
    ("finder.js", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"),
    ("sw.js", "default-src 'none'; connect-src 'self'"),
];

const NOT_BUILT: &str = "This build of Pli holds no browser app. Build it with: cargo xtask dist\n";

/// The fallback of the route table.
pub(super) async fn read(method: Method, uri: Uri, headers: HeaderMap) -> ApiResult<Response> {
    let path = uri.path();
    if path == "/api" || path.starts_with("/api/") {
        return Err(ApiError::not_found());
    }
    if method != Method::GET && method != Method::HEAD {
        return Err(super::method_not_allowed());
    }
    let accept_encoding = text(&headers, header::ACCEPT_ENCODING);
    let name = path.trim_start_matches('/');
    if !name.is_empty()
        && name != INDEX
        && let Some(asset) = assets::find(name, accept_encoding)
    {
        let mut response = send(asset, &headers);
        let file = name.rsplit('/').next();
        let worker = WORKERS.iter().find(|(worker, _)| file == Some(worker));
        if let Some((_, policy)) = worker {
            let policy = HeaderValue::from_static(policy);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        return Ok(response);
    }
    // A script or image that isn't there must fail as what it is; a page of the app is found by the app.
    if !name.is_empty() && !text(&headers, header::ACCEPT).contains("text/html") {
        return Err(ApiError::not_found());
    }
    Ok(document(accept_encoding, &headers))
}

fn document(accept_encoding: &str, headers: &HeaderMap) -> Response {
    let Some(index) = assets::find(INDEX, accept_encoding) else {
        return (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT).into_response();
    };
    let mut response = send(index, headers);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy());
    headers.insert("permissions-policy", HeaderValue::from_static(PERMISSIONS));
    response
}

/// The document's policy: computed once, or at each request where the document may change under us.
#[cfg(not(debug_assertions))]
fn policy() -> HeaderValue {
    static POLICY: LazyLock<HeaderValue> = LazyLock::new(compute_policy);
    POLICY.clone()
}

#[cfg(debug_assertions)]
fn policy() -> HeaderValue {
    compute_policy()
}

fn compute_policy() -> HeaderValue {
    let index = assets::find(INDEX, "").map(|index| index.bytes).unwrap_or_default();
    let policy = assets::content_security_policy(&String::from_utf8_lossy(&index));
    HeaderValue::try_from(policy).expect("a policy is made of visible ASCII only")
}

fn send(asset: Asset, request: &HeaderMap) -> Response {
    let caching =
        if asset.is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if is_known(&asset.etag, request) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = body(asset.bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
        if let Some(coding) = asset.encoding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::try_from(asset.etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}

/// Embedded files are sent from where they lie, without a copy.
fn body(bytes: Cow<'static, [u8]>) -> Body {
    match bytes {
        Cow::Borrowed(bytes) => Body::from(Bytes::from_static(bytes)),
        Cow::Owned(bytes) => Body::from(bytes),
    }
}

fn is_known(etag: &str, request: &HeaderMap) -> bool {
    text(request, header::IF_NONE_MATCH)
        .split(',')
        .any(|known| known.trim().trim_start_matches("W/") == etag)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}
