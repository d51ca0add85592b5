//! A fresh proof of who is there, before the ways in are changed: a window left open is not enough.

use std::net::IpAddr;

use jiff::SignedDuration;
use secrecy::SecretString;
use shared::id::UserId;
use shared::problem::ProblemKind;
use shared::session::SignIn;
use shared::sign_in::Proof;

use super::access::Access;
use super::sign_in::{Attempt, Login, ask_host};
use super::{passkeys, passwords, second_factor, users, ways};
use crate::db;
use crate::db::users::UserRow;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// How long a proof counts.
const FRESH_FOR: SignedDuration = SignedDuration::from_mins(10);

/// Lets through whoever has proved lately who they are.
///
/// # Errors
///
/// [`ProblemKind::ProofRequired`] for all others.
pub async fn require_fresh(state: &AppState, access: &Access) -> ApiResult<()> {
    let proved_at = db::sessions::proved_at(&state.db, &access.session).await?;
    let now = state.clock.now();
    match proved_at.is_some_and(|at| now.duration_since(at) < FRESH_FOR) {
        true => Ok(()),
        false => Err(ProblemKind::ProofRequired.into()),
    }
}

/// Proves who is there. `token` is what the browser holds of a passkey's challenge.
///
/// # Errors
///
/// Those of signing in.
pub async fn prove(
    state: &AppState,
    access: &Access,
    proof: Proof,
    token: &str,
    from: IpAddr,
) -> ApiResult<()> {
    let user = ways::user(state, &access.user).await?;
    let attempt = Attempt::begin(state, &user.email, from).await?;
    let outcome = match proof {
        Proof::Password { password, code } => by_password(state, &user, password, code).await,
        Proof::Passkey(answer) => by_passkey(state, &access.user, token, &answer).await,
    };
    // A Pli password may have been guessed at, though the mail host says nothing.
    attempt.end(state, outcome, true).await?;
    Ok(db::sessions::prove(&state.db, &access.session, state.clock.now()).await?)
}

async fn by_password(
    state: &AppState,
    user: &UserRow,
    password: String,
    code: Option<String>,
) -> ApiResult<()> {
    let id = UserId(user.id.clone());
    let secret = SecretString::from(password.as_str());
    if !passwords::is_right(state, &id, &secret).await? {
        if user.realm == users::REALM {
            return Err(ProblemKind::WrongPassword.into());
        }
        let host = host_of(state, user).await?;
        let request = SignIn { email: user.email.clone(), password, code: None, host };
        let login = Login::read(&request)?;
        ask_host(state, login, secret, request.host.as_ref()).await?;
    }
    second_factor::check(state, &id, code.as_deref()).await
}

/// Where the user's mailbox is, if the user named the host.
async fn host_of(
    state: &AppState,
    user: &UserRow,
) -> ApiResult<Option<shared::host::HostSettings>> {
    let Some(account) = db::accounts::with_email(&state.db, &user.email, &user.realm).await? else {
        return Ok(None);
    };
    let row = db::accounts::find(&state.db, &account).await?;
    let json = row.and_then(|row| row.host);
    json.map(|json| serde_json::from_str(&json)).transpose().map_err(ApiError::internal)
}

async fn by_passkey(
    state: &AppState,
    user: &UserId,
    token: &str,
    answer: &shared::sign_in::PasskeyAnswer,
) -> ApiResult<()> {
    let answer = passkeys::Answer::read(answer)?;
    match passkeys::finish_sign_in(state, token, &answer).await? == *user {
        true => Ok(()),
        false => Err(ProblemKind::PasskeyRefused.into()),
    }
}
