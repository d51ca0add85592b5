//! The ways in which a user signs in, and that there is always one left.

use secrecy::SecretString;
use shared::id::{PasskeyId, UserId};
use shared::problem::ProblemKind;
use shared::sign_in::{MailPassword, Passkey, SignInWays};

use super::access::Access;
use super::{passkeys, passwords, users};
use crate::db::users::UserRow;
use crate::db::{self, DbConnection};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// The user of a session.
///
/// # Errors
///
/// [`ProblemKind::SignedOut`] for a user that was removed.
pub async fn user(state: &AppState, user: &UserId) -> ApiResult<UserRow> {
    let row = db::users::find(&state.db, user).await?;
    row.ok_or_else(|| ProblemKind::SignedOut.into())
}

/// How a user can sign in.
///
/// # Errors
///
/// Those of the database.
pub async fn describe(state: &AppState, id: &UserId) -> ApiResult<SignInWays> {
    let row = user(state, id).await?;
    let passkeys = db::passkeys::of_user(&state.db, id).await?.into_iter().map(|row| {
        Ok(Passkey {
            id: PasskeyId(row.id),
            name: row.name,
            created_at: db::from_millis(row.created_at)?,
            used_at: row.used_at.map(db::from_millis).transpose()?,
        })
    });
    let left = db::second_factors::codes_left(&state.db, id).await?;
    let factor = db::second_factors::find(&state.db, id).await?;
    let change_url = Some(&state.config.mail.password_change_url);
    Ok(SignInWays {
        mail_password: (row.realm != users::REALM).then(|| MailPassword {
            change_url: change_url.filter(|url| url.starts_with("https://")).cloned(),
        }),
        has_password: db::pli_passwords::of_user(&state.db, id).await?.is_some(),
        passkeys: passkeys.collect::<db::DbResult<_>>()?,
        takes_passkeys: passkeys::are_possible(state),
        second_factor: factor.is_some_and(|factor| factor.is_on),
        recovery_codes_left: u32::try_from(left).unwrap_or(0),
    })
}

/// Gives a user a password of Pli's own, in place of any before, and ends all other sessions: whoever knew the old one
/// may be in one of them.
///
/// # Errors
///
/// [`ProblemKind::WeakPassword`].
pub async fn set_password(
    state: &AppState,
    access: &Access,
    password: SecretString,
) -> ApiResult<()> {
    let row = user(state, &access.user).await?;
    let hash = passwords::accept(password, &row.email, &row.name).await?;
    let mut work = db::begin(&state.db, access.user.as_str()).await?;
    db::pli_passwords::put(&mut work, &access.user, &hash, state.clock.now()).await?;
    work.commit().await?;
    db::sessions::end_others(&state.db, &access.user, &access.session).await?;
    state.access.forget(&access.user);
    Ok(())
}

/// Takes a user's Pli password away.
///
/// # Errors
///
/// [`ProblemKind::LastWay`] for a user without a mailbox or a passkey.
pub async fn remove_password(state: &AppState, id: &UserId) -> ApiResult<()> {
    let row = user(state, id).await?;
    let mut work = db::begin(&state.db, id.as_str()).await?;
    db::pli_passwords::remove(&mut work, id).await?;
    keep_one(&mut work, &row).await?;
    Ok(work.commit().await?)
}

/// Takes one of a user's passkeys away.
///
/// # Errors
///
/// [`ProblemKind::LastWay`] for the last way in, [`ProblemKind::NotFound`] for one that isn't the user's.
pub async fn remove_passkey(state: &AppState, id: &UserId, passkey: &PasskeyId) -> ApiResult<()> {
    let row = user(state, id).await?;
    let mut work = db::begin(&state.db, id.as_str()).await?;
    if !db::passkeys::remove(&mut work, id, passkey.as_str()).await? {
        return Err(ApiError::not_found());
    }
    keep_one(&mut work, &row).await?;
    Ok(work.commit().await?)
}

/// Asked for after something was removed, before that is for good.
async fn keep_one(work: &mut DbConnection, row: &UserRow) -> ApiResult<()> {
    // Whoever has a mailbox signs in with its password.
    let id = UserId(row.id.clone());
    let has_another = row.realm != users::REALM
        || db::pli_passwords::has(work, &id).await?
        || db::passkeys::count(work, &id).await? > 0;
    if has_another { Ok(()) } else { Err(ProblemKind::LastWay.into()) }
}
