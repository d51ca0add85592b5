//! Signing in and out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use shared::session::Session;

use super::access::{Signed, cookie_name};
use crate::config::Config;
use crate::error::{ApiError, ApiResult};
use crate::people;
use crate::state::AppState;

/// Who is signed in, what they can open and what each host can do.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = Session)))]
pub(super) async fn read(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<Json<Session>> {
    people::describe(&state, &signed.access).await?.map(Json).ok_or_else(ApiError::not_found)
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

/// The cookie; it lives as long as the browser wants, and no longer than the session.
fn session_cookie(config: &Config, value: String) -> Cookie<'static> {
    Cookie::build((cookie_name(config), value))
        .path("/")
        .http_only(true)
        .secure(config.public_url.is_https())
        .same_site(SameSite::Strict)
        .build()
}
