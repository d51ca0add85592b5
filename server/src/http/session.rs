//! Signing in and out.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use shared::problem::ProblemKind;
use shared::session::{Session, SignIn};

use super::access::{self, Signed, cookie_name};
use super::client;
use super::extract::Json;
use crate::config::Config;
use crate::error::{ApiError, ApiResult};
use crate::people;
use crate::people::sessions::SessionToken;
use crate::state::AppState;

/// Signs in with an address and a password: Pli's own, or the mailbox's, which the mail host checks.
#[utoipa::path(
    post,
    path = "/session",
    tag = "session",
    request_body = SignIn,
    responses((status = 201, description = "Signed in; the session is in the cookie", body = Session))
)]
pub(super) async fn sign_in(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    jar: CookieJar,
    Json(request): Json<SignIn>,
) -> ApiResult<(StatusCode, CookieJar, axum::Json<Session>)> {
    let from = client::address(peer, &headers, state.config.trusted_proxies);
    let token = people::sign_in::sign_in(&state, request, from, agent(&headers)).await?;
    begun(&state, jar, &token).await
}

/// What the browser calls itself.
pub(super) fn agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("")
}

/// The answer that gives a browser its new session.
pub(super) async fn begun(
    state: &AppState,
    jar: CookieJar,
    token: &SessionToken,
) -> ApiResult<(StatusCode, CookieJar, axum::Json<Session>)> {
    if let Some(before) = access::find_session(state, &jar).await? {
        // A session never goes on under another sign-in.
        people::sign_out(state, &before).await?;
    }
    let jar = jar.add(session_cookie(&state.config, token.as_str().to_owned()));
    let signed = access::find_session(state, &jar).await?.ok_or(ProblemKind::SignedOut)?;
    let session = people::describe(state, &signed).await?.ok_or_else(ApiError::not_found)?;
    Ok((StatusCode::CREATED, jar, axum::Json(session)))
}

/// Who is signed in, what they can open and what each host can do.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = Session)))]
pub(super) async fn read(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<axum::Json<Session>> {
    people::describe(&state, &signed.access).await?.map(axum::Json).ok_or_else(ApiError::not_found)
}

/// Signs out: this session ends, and its streams with it.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204, description = "Signed out")))]
pub(super) async fn sign_out(
    State(state): State<AppState>,
    signed: Signed,
    jar: CookieJar,
) -> ApiResult<(StatusCode, CookieJar)> {
    people::sign_out(&state, &signed.access).await?;
    Ok((StatusCode::NO_CONTENT, jar.remove(session_cookie(&state.config, String::new()))))
}

/// The cookie. It goes when the session would have ended in any case.
fn session_cookie(config: &Config, value: String) -> Cookie<'static> {
    Cookie::build((cookie_name(config), value))
        .path("/")
        .http_only(true)
        .secure(config.public_url.is_https())
        .same_site(SameSite::Strict)
        .max_age(time::Duration::days(config.sessions.absolute_days.into()))
        .build()
}
