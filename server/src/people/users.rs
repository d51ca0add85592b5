//! Users whom no mail host vouches for: those who come by an invitation.

use secrecy::SecretString;
use shared::id::UserId;
use shared::problem::ProblemKind;

use super::passwords;
use crate::db::{self, DbResult};
use crate::error::{ApiError, ApiResult};
use crate::secrets::random_name;
use crate::state::AppState;

/// Their realm. No mail host's is ever the same: that is empty, or ends in a port. So whoever writes somebody else's
/// address into an invitation doesn't become the user of that address, nor the other way round.
pub const REALM: &str = "pli";

/// Bytes of an address (RFC 5321 §4.5.3.1: 64 + 1 + 255) and characters of a name that are taken.
const EMAIL_BYTES: usize = 320;
const NAME_CHARS: usize = 100;

/// Makes a user who signs in with a password of Pli's own, and has no account. Begin a session with
/// [`super::sessions::begin`].
///
/// # Errors
///
/// [`ProblemKind::UserExists`] where somebody signs in with this address already, by mail or by Pli password: they
/// sign in instead. [`ProblemKind::WeakPassword`]; [`ProblemKind::BadRecipient`] for what is no address.
pub async fn create(
    state: &AppState,
    email: &str,
    name: &str,
    password: SecretString,
) -> ApiResult<UserId> {
    let (email, name) = read(email, name)?;
    let hash = passwords::accept(password, &email, &name).await?;
    let now = state.clock.now();
    let user = new_id();
    if is_taken(state, &email).await? {
        return Err(ProblemKind::UserExists.into());
    }
    let mut work = db::begin(&state.db, user.as_str()).await?;
    if !db::users::add(&mut work, &user, (&email, REALM), &name, now).await? {
        return Err(ProblemKind::UserExists.into());
    }
    db::pli_passwords::put(&mut work, &user, &hash, now).await?;
    work.commit().await?;
    Ok(user)
}

/// A new user's id. All of its bytes are random; passkeys name the user by them.
pub(super) fn new_id() -> UserId {
    UserId(random_name::<16>(&mut rand::rng()))
}

/// Whether somebody signs in with this address, whom the settings know the host of or who is Pli's own.
pub(super) async fn is_taken(state: &AppState, email: &str) -> DbResult<bool> {
    let users = db::users::with_email(&state.db, email).await?;
    Ok(users.iter().any(|user| user.realm.is_empty() || user.realm == REALM))
}

/// An address in lower case and a name without spaces around it.
fn read(email: &str, name: &str) -> ApiResult<(String, String)> {
    let (email, name) = (email.trim().to_lowercase(), name.trim());
    let is_address = email.len() <= EMAIL_BYTES
        && !email.contains(|odd: char| odd.is_control() || odd.is_whitespace())
        && email
            .rsplit_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    if !is_address {
        return Err(ProblemKind::BadRecipient.into());
    }
    if name.chars().count() > NAME_CHARS || name.contains(char::is_control) {
        return Err(ApiError::bad_request(
            "The name is too long, or has a control character in it.",
        ));
    }
    Ok((email, name.to_owned()))
}
