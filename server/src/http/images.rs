//! Pictures of others, fetched by us so that who sent them never learns who looks at them, from where, or when.
//!
//! The address of a picture is sealed into a token for one user: nobody can make us fetch what they like, and a token
//! that leaks serves nobody else.

use std::sync::LazyLock;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shared::id::UserId;
use shared::problem::ProblemKind;
use tokio::sync::Semaphore;
use url::Url;

use super::access::Signed;
use super::extract::Path;
use crate::dialer::DialError;
use crate::dialer::fetch::{FetchError, FetchLimits};
use crate::error::{ApiError, ApiResult};
use crate::html::picture::PROXY;
use crate::mail::sniff;
use crate::secrets::Context;
use crate::state::AppState;

const LIMITS: FetchLimits = FetchLimits {
    bytes: 5 * 1024 * 1024,
    timeout: Duration::from_secs(10),
    redirects: 3,
    accept: "image/avif,image/webp,image/png,image/jpeg,image/gif,image/*;q=0.5",
    secure_only: false,
};

/// Pictures that are fetched at once, and so the memory they take: each is held until it is complete.
static ROOM: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(8));

#[derive(Debug, Deserialize)]
pub(super) struct ImagePath {
    token: String,
}

/// A picture from elsewhere, which a letter shown to this user refers to.
#[utoipa::path(
    get,
    path = "/images/{token}",
    tag = "messages",
    responses((status = 200, body = Vec<u8>, content_type = "image/*"))
)]
pub(super) async fn read_image(
    State(state): State<AppState>,
    signed: Signed,
    Path(path): Path<ImagePath>,
) -> ApiResult<Response> {
    let url = open(&state, &signed.user, &path.token).ok_or_else(ApiError::not_found)?;
    let _permit = ROOM.acquire().await.map_err(ApiError::internal)?;
    let bytes = state.dialer.fetch(&url, LIMITS).await.map_err(problem)?;
    let media_type = sniff::raster(&bytes).ok_or_else(not_a_picture)?;
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "private, max-age=86400, immutable"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'"),
    ];
    Ok((headers, bytes).into_response())
}

/// Where `user` gets the picture at `url`.
pub fn address(state: &AppState, user: &UserId, url: &Url) -> String {
    let token = state.secrets.seal_token(context(user), url.as_str().as_bytes(), &mut rand::rng());
    format!("{PROXY}{token}")
}

/// What [`address`] was made of, as when a quoted picture is sent on to others, who need the real one.
pub fn original(state: &AppState, user: &UserId, address: &str) -> Option<Url> {
    open(state, user, address.strip_prefix(PROXY)?)
}

fn open(state: &AppState, user: &UserId, token: &str) -> Option<Url> {
    let sealed = state.secrets.open_token(context(user), token).ok()?;
    Url::parse(std::str::from_utf8(&sealed).ok()?).ok()
}

fn context(user: &UserId) -> Context<'_> {
    Context { user: user.as_str(), account: "", field: "image" }
}

fn not_a_picture() -> ApiError {
    ApiError::not_found()
        .with_detail("What is there is not a picture.")
        .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
}

fn problem(error: FetchError) -> ApiError {
    let problem = match &error {
        FetchError::TooLarge => ApiError::new(ProblemKind::TooLarge),
        FetchError::Dial(DialError::TimedOut) => ApiError::new(ProblemKind::TimedOut),
        FetchError::Dial(DialError::Refused(_)) => ApiError::new(ProblemKind::NotPermitted)
            .with_detail("The picture is not on the public Internet."),
        FetchError::Dial(DialError::BadCertificate(_)) => {
            ApiError::new(ProblemKind::BadCertificate)
        }
        FetchError::Dial(_) | FetchError::Status(_) | FetchError::Protocol => {
            ApiError::new(ProblemKind::NotFound)
        }
    };
    // The cause names neither host nor path.
    problem.caused_by(error)
}
