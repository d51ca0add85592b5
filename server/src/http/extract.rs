//! axum's extractors, with problems for rejections.

use std::error::Error;

use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use shared::problem::ProblemKind;
use tower_http::timeout::TimeoutError;

use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// A request's body in JSON. Give answers as [`axum::Json`].
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> ApiResult<Self> {
        if !has_json_type(request.headers()) {
            return Err(ApiError::bad_request("The body must be application/json.")
                .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, state).await?;
        if depth(&bytes) > state.config.limits.json_depth {
            return Err(ApiError::bad_request("The JSON is nested too deeply."));
        }
        // serde's words name fields and places, never values of strings that were fine.
        let parsed = serde_json::from_slice(&bytes);
        parsed
            .map(Self)
            .map_err(|error| ApiError::bad_request(format!("The JSON is wrong: {error}.")))
    }
}

fn has_json_type(headers: &HeaderMap) -> bool {
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = text.and_then(|text| text.split(';').next()).unwrap_or("").trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// How deep arrays and objects lie in each other, in text that need not be valid JSON.
fn depth(json: &[u8]) -> usize {
    let (mut deepest, mut depth) = (0_usize, 0_usize);
    let (mut in_string, mut escaped) = (false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// What the path names. Into a struct: fields are taken by name, and `account` may be left to
/// [`super::access::AccountAccess`].
#[derive(Clone, Copy, Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(ApiError))]
pub struct Path<T>(pub T);

#[derive(Clone, Copy, Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(ApiError))]
pub struct Query<T>(pub T);

impl From<BytesRejection> for ApiError {
    fn from(rejection: BytesRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::new(ProblemKind::TooLarge);
        }
        Self::broken_body(&rejection)
    }
}

impl ApiError {
    /// A body that stopped in the middle: too slow, or its sender went away.
    pub fn broken_body(error: &(dyn Error + 'static)) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if error.is::<TimeoutError>() {
                return Self::new(ProblemKind::TimedOut).with_status(StatusCode::REQUEST_TIMEOUT);
            }
            cause = error.source();
        }
        Self::bad_request("The body is incomplete.")
    }
}

impl From<PathRejection> for ApiError {
    /// A path that can't be read names nothing.
    fn from(_: PathRejection) -> Self {
        Self::not_found()
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_what_is_open_at_once() {
        for (json, expected) in [
            ("1", 0),
            ("[]", 1),
            ("[[],[[]]]", 3),
            (r#"{"a":[{"b":1}]}"#, 3),
            (r#"["[[[["]"#, 1),
            (r#"["\"[[","\\",[]]"#, 2),
            ("]]]]", 0),
        ] {
            assert_eq!(depth(json.as_bytes()), expected, "{json}");
        }
    }
}
