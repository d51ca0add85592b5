//! Signing in with a passkey, and proving by one who is there.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::Deserialize;
use shared::id::PasskeyId;
use shared::session::Session;
use shared::sign_in::{NewPasskey, PasskeyAnswer, PasskeyChallenge, PasskeyName, Proof};

use super::access::Signed;
use super::client;
use super::extract::{Json, Path};
use super::session::{agent, begun};
use crate::config::Config;
use crate::error::ApiResult;
use crate::people::{passkeys, proof, sign_in, ways};
use crate::state::AppState;

/// Holds, sealed, what this browser was asked.
fn challenge_name(config: &Config) -> &'static str {
    if config.public_url.is_https() { "__Host-pli-challenge" } else { "pli-challenge" }
}

fn challenge_cookie(config: &Config, value: String) -> Cookie<'static> {
    Cookie::build((challenge_name(config), value))
        .path("/")
        .http_only(true)
        .secure(config.public_url.is_https())
        .same_site(SameSite::Strict)
        .max_age(time::Duration::seconds(passkeys::ANSWER_WITHIN.as_secs()))
        .build()
}

fn held(config: &Config, jar: &CookieJar) -> String {
    jar.get(challenge_name(config)).map_or_else(String::new, |cookie| cookie.value().to_owned())
}

/// Asks for any passkey that the browser has for this Pli. The cookie binds the answer to this browser.
#[utoipa::path(
    post,
    path = "/session/passkey-challenge",
    tag = "session",
    responses((status = 200, body = PasskeyChallenge))
)]
pub(super) async fn challenge(
    State(state): State<AppState>,
    jar: CookieJar,
) -> ApiResult<(CookieJar, axum::Json<PasskeyChallenge>)> {
    let passkeys::Challenge { options, token } = passkeys::begin_sign_in(&state)?;
    let jar = jar.add(challenge_cookie(&state.config, token));
    Ok((jar, axum::Json(PasskeyChallenge { options, token: String::new() })))
}

/// Signs in with a passkey, which says itself whose it is.
#[utoipa::path(
    post,
    path = "/session/passkey",
    tag = "session",
    request_body = PasskeyAnswer,
    responses((status = 201, description = "Signed in; the session is in the cookie", body = Session))
)]
pub(super) async fn sign_in_with_passkey(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    jar: CookieJar,
    Json(answer): Json<PasskeyAnswer>,
) -> ApiResult<(StatusCode, CookieJar, axum::Json<Session>)> {
    let from = client::address(peer, &headers, state.config.trusted_proxies);
    let token = held(&state.config, &jar);
    let token =
        sign_in::sign_in_with_passkey(&state, &answer, &token, from, agent(&headers)).await?;
    begun(&state, jar.remove(challenge_cookie(&state.config, String::new())), &token).await
}

/// Proves once more who is there: by a password, or by the answer to a passkey's challenge.
#[utoipa::path(
    post,
    path = "/session/proof",
    tag = "session",
    request_body = Proof,
    responses((status = 204, description = "For ten minutes, the ways to sign in can be changed"))
)]
pub(super) async fn prove(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    signed: Signed,
    headers: HeaderMap,
    jar: CookieJar,
    Json(given): Json<Proof>,
) -> ApiResult<StatusCode> {
    let from = client::address(peer, &headers, state.config.trusted_proxies);
    proof::prove(&state, &signed.access, given, &held(&state.config, &jar), from).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks a device for a new passkey.
#[utoipa::path(
    post,
    path = "/sign-in/passkey-challenges",
    tag = "sign-in",
    responses((status = 200, body = PasskeyChallenge))
)]
pub(super) async fn begin_passkey(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<axum::Json<PasskeyChallenge>> {
    proof::require_fresh(&state, &signed.access).await?;
    let user = ways::user(&state, &signed.user).await?;
    let passkeys::Challenge { options, token } =
        passkeys::begin_registration(&state, &user).await?;
    Ok(axum::Json(PasskeyChallenge { options, token }))
}

/// Takes the passkey that a device made.
#[utoipa::path(
    post,
    path = "/sign-in/passkeys",
    tag = "sign-in",
    request_body = NewPasskey,
    responses((status = 204, description = "It opens Pli from now on"))
)]
pub(super) async fn add_passkey(
    State(state): State<AppState>,
    signed: Signed,
    Json(new): Json<NewPasskey>,
) -> ApiResult<StatusCode> {
    proof::require_fresh(&state, &signed.access).await?;
    passkeys::register(&state, &signed.user, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    passkey: PasskeyId,
}

/// Names a passkey.
#[utoipa::path(
    put,
    path = "/sign-in/passkeys/{passkey}",
    tag = "sign-in",
    request_body = PasskeyName,
    responses((status = 204, description = "Named"))
)]
pub(super) async fn rename_passkey(
    State(state): State<AppState>,
    signed: Signed,
    Path(Place { passkey }): Path<Place>,
    Json(PasskeyName { name }): Json<PasskeyName>,
) -> ApiResult<StatusCode> {
    passkeys::rename(&state, &signed.user, passkey.as_str(), &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a passkey, unless it is the last way to sign in.
#[utoipa::path(
    delete,
    path = "/sign-in/passkeys/{passkey}",
    tag = "sign-in",
    responses((status = 204, description = "It opens Pli no more"))
)]
pub(super) async fn remove_passkey(
    State(state): State<AppState>,
    signed: Signed,
    Path(Place { passkey }): Path<Place>,
) -> ApiResult<StatusCode> {
    proof::require_fresh(&state, &signed.access).await?;
    ways::remove_passkey(&state, &signed.user, &passkey).await?;
    Ok(StatusCode::NO_CONTENT)
}
