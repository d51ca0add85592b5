//! The ways in which the user signs in, and where they are signed in.

use axum::extract::State;
use axum::http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use shared::id::SessionId;
use shared::sign_in::{
    NewPassword, NewSecondFactor, OpenSession, RecoveryCodes, SecondFactorCode, SessionList,
    SignInWays,
};
use shared::user_agent;

use super::access::Signed;
use super::extract::{Json, Path};
use crate::db;
use crate::error::{ApiError, ApiResult};
use crate::people::{proof, second_factor, ways};
use crate::state::AppState;

/// How the user can sign in.
#[utoipa::path(get, path = "/sign-in", tag = "sign-in", responses((status = 200, body = SignInWays)))]
pub(super) async fn read_ways(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<axum::Json<SignInWays>> {
    Ok(axum::Json(ways::describe(&state, &signed.user).await?))
}

/// Sets the user's password of Pli's own, and signs them out everywhere else.
#[utoipa::path(
    put,
    path = "/sign-in/password",
    tag = "sign-in",
    request_body = NewPassword,
    responses((status = 204, description = "Set"))
)]
pub(super) async fn set_password(
    State(state): State<AppState>,
    signed: Signed,
    Json(NewPassword { password }): Json<NewPassword>,
) -> ApiResult<StatusCode> {
    proof::require_fresh(&state, &signed.access).await?;
    ways::set_password(&state, &signed.access, SecretString::from(password)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the user's Pli password away, unless it is the last way to sign in.
#[utoipa::path(
    delete,
    path = "/sign-in/password",
    tag = "sign-in",
    responses((status = 204, description = "It opens Pli no more"))
)]
pub(super) async fn remove_password(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<StatusCode> {
    proof::require_fresh(&state, &signed.access).await?;
    ways::remove_password(&state, &signed.user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins a second factor: what an authenticator app has to know.
#[utoipa::path(
    post,
    path = "/sign-in/second-factor",
    tag = "sign-in",
    responses((status = 200, body = NewSecondFactor))
)]
pub(super) async fn begin_second_factor(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<axum::Json<NewSecondFactor>> {
    proof::require_fresh(&state, &signed.access).await?;
    let user = ways::user(&state, &signed.user).await?;
    Ok(axum::Json(second_factor::begin(&state, &user).await?))
}

/// Turns the second factor on with the app's first code.
#[utoipa::path(
    put,
    path = "/sign-in/second-factor",
    tag = "sign-in",
    request_body = SecondFactorCode,
    responses((status = 200, description = "The codes to keep for when the app is lost", body = RecoveryCodes))
)]
pub(super) async fn confirm_second_factor(
    State(state): State<AppState>,
    signed: Signed,
    Json(SecondFactorCode { code }): Json<SecondFactorCode>,
) -> ApiResult<axum::Json<RecoveryCodes>> {
    proof::require_fresh(&state, &signed.access).await?;
    let codes = second_factor::confirm(&state, &signed.user, &code).await?;
    Ok(axum::Json(RecoveryCodes { codes }))
}

/// Turns the second factor off.
#[utoipa::path(
    delete,
    path = "/sign-in/second-factor",
    tag = "sign-in",
    responses((status = 204, description = "A password is enough again"))
)]
pub(super) async fn remove_second_factor(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<StatusCode> {
    proof::require_fresh(&state, &signed.access).await?;
    db::second_factors::remove(&state.db, &signed.user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes other recovery codes; those before open nothing any more.
#[utoipa::path(
    post,
    path = "/sign-in/recovery-codes",
    tag = "sign-in",
    responses((status = 200, body = RecoveryCodes))
)]
pub(super) async fn renew_recovery_codes(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<axum::Json<RecoveryCodes>> {
    proof::require_fresh(&state, &signed.access).await?;
    let codes = second_factor::renew_codes(&state, &signed.user).await?;
    Ok(axum::Json(RecoveryCodes { codes }))
}

/// Where the user is signed in, the last used first.
#[utoipa::path(get, path = "/sessions", tag = "session", responses((status = 200, body = SessionList)))]
pub(super) async fn list_sessions(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<axum::Json<SessionList>> {
    let rows = db::sessions::of_user(&state.db, &signed.user).await?;
    let sessions = rows.into_iter().map(|row| {
        let device = user_agent::read(&row.device);
        OpenSession {
            is_current: row.id == signed.session,
            id: SessionId(row.id),
            browser: device.browser.map(str::to_owned),
            system: device.system.map(str::to_owned),
            is_phone: device.is_phone,
            address: row.address,
            created_at: row.created_at,
            seen_at: row.seen_at,
        }
    });
    Ok(axum::Json(SessionList { sessions: sessions.collect() }))
}

/// Signs out everywhere, here too.
#[utoipa::path(
    delete,
    path = "/sessions",
    tag = "session",
    responses((status = 204, description = "All sessions have ended, and their streams with them"))
)]
pub(super) async fn end_sessions(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<StatusCode> {
    db::sessions::end_all(&state.db, &signed.user).await?;
    state.access.forget(&signed.user);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    session: SessionId,
}

/// Ends one of the user's sessions.
#[utoipa::path(
    delete,
    path = "/sessions/{session}",
    tag = "session",
    responses((status = 204, description = "It has ended, and its streams with it"))
)]
pub(super) async fn end_session(
    State(state): State<AppState>,
    signed: Signed,
    Path(Place { session }): Path<Place>,
) -> ApiResult<StatusCode> {
    if !db::sessions::end_of_user(&state.db, &signed.user, session.as_str()).await? {
        return Err(ApiError::not_found());
    }
    state.access.forget(&signed.user);
    Ok(StatusCode::NO_CONTENT)
}
