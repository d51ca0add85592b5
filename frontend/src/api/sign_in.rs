//! The ways in which the user signs in, and where they are signed in.

use gloo_net::http::Method;
use shared::id::{PasskeyId, SessionId};
use shared::session::Session;
use shared::sign_in::{
    NewPasskey, NewPassword, NewSecondFactor, PasskeyAnswer, PasskeyChallenge, PasskeyName, Proof,
    RecoveryCodes, SecondFactorCode, SessionList, SignInWays,
};

use super::client::{ApiError, get, segment, unsafe_call};

const PASSWORD: &str = "/api/sign-in/password";
const SECOND_FACTOR: &str = "/api/sign-in/second-factor";
const PASSKEYS: &str = "/api/sign-in/passkeys";
const SESSIONS: &str = "/api/sessions";

pub async fn ways() -> Result<SignInWays, ApiError> {
    get("/api/sign-in").read().await
}

/// Asks for any passkey that the browser has.
pub async fn passkey_challenge() -> Result<PasskeyChallenge, ApiError> {
    unsafe_call(Method::POST, "/api/session/passkey-challenge").about_session().read().await
}

pub async fn sign_in_with_passkey(answer: &PasskeyAnswer) -> Result<Session, ApiError> {
    unsafe_call(Method::POST, "/api/session/passkey").about_session().read_with(answer).await
}

pub async fn prove(proof: &Proof) -> Result<(), ApiError> {
    unsafe_call(Method::POST, "/api/session/proof").done_with(proof).await
}

pub async fn set_password(password: String) -> Result<(), ApiError> {
    unsafe_call(Method::PUT, PASSWORD).done_with(&NewPassword { password }).await
}

pub async fn remove_password() -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, PASSWORD).done().await
}

pub async fn begin_second_factor() -> Result<NewSecondFactor, ApiError> {
    unsafe_call(Method::POST, SECOND_FACTOR).read().await
}

pub async fn confirm_second_factor(code: String) -> Result<RecoveryCodes, ApiError> {
    unsafe_call(Method::PUT, SECOND_FACTOR).read_with(&SecondFactorCode { code }).await
}

pub async fn remove_second_factor() -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, SECOND_FACTOR).done().await
}

pub async fn renew_recovery_codes() -> Result<RecoveryCodes, ApiError> {
    unsafe_call(Method::POST, "/api/sign-in/recovery-codes").read().await
}

pub async fn new_passkey_challenge() -> Result<PasskeyChallenge, ApiError> {
    unsafe_call(Method::POST, "/api/sign-in/passkey-challenges").read().await
}

pub async fn add_passkey(new: &NewPasskey) -> Result<(), ApiError> {
    unsafe_call(Method::POST, PASSKEYS).done_with(new).await
}

pub async fn rename_passkey(id: &PasskeyId, name: String) -> Result<(), ApiError> {
    unsafe_call(Method::PUT, &below(PASSKEYS, id.as_str())).done_with(&PasskeyName { name }).await
}

pub async fn remove_passkey(id: &PasskeyId) -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, &below(PASSKEYS, id.as_str())).done().await
}

pub async fn sessions() -> Result<SessionList, ApiError> {
    get(SESSIONS).read().await
}

pub async fn end_session(id: &SessionId) -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, &below(SESSIONS, id.as_str())).done().await
}

/// Ends all of them, this one too.
pub async fn end_sessions() -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, SESSIONS).about_session().done().await
}

fn below(url: &str, id: &str) -> String {
    format!("{url}/{}", segment(id))
}
