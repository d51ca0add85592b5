//! Accounts that a user opens beside their own, by proving their password (SPEC A5).

use std::net::IpAddr;

use shared::id::{AccountId, UserId};
use shared::problem::ProblemKind;
use shared::session::SignIn;

use super::access::Access;
use super::sign_in::{enrol, prove};
use crate::db::{self, added_accounts};
use crate::error::ApiResult;
use crate::sharing;
use crate::state::AppState;

/// How many a user can have.
const MOST: usize = 20;

/// Opens an account for a user who knows its password. One that is there gets the password as its new one.
///
/// # Errors
///
/// Those of signing in; [`ProblemKind::NoRoom`] where the user has as many as one can have.
pub async fn add(state: &AppState, user: &UserId, request: SignIn, from: IpAddr) -> ApiResult<()> {
    let proof = prove(state, request, from).await?;
    let own = db::users::find(&state.db, user).await?.ok_or(ProblemKind::SignedOut)?;
    let is_own = own.email == proof.email && own.realm == proof.place.realm;
    let known = added_accounts::of_user(&state.db, user).await?;
    let account = db::accounts::with_email(&state.db, &proof.email, &proof.place.realm).await?;
    let is_new = account.is_none_or(|account| !known.contains(&account));
    if is_new && !is_own && known.len() >= MOST {
        return Err(ProblemKind::NoRoom.into());
    }
    let account = enrol(state, user, proof).await?;
    if !is_own {
        added_accounts::add(&state.db, user, &account, state.clock.now()).await?;
    }
    state.access.forget(user);
    Ok(())
}

/// Lets go of an account that the user added, and of its password if nobody else opens it.
///
/// # Errors
///
/// [`ProblemKind::AccountFixed`] for one that was not added, [`ProblemKind::AccountInUse`] while something in it waits for
/// its time: it could not be done without the password.
pub async fn remove(state: &AppState, access: &Access, account: &AccountId) -> ApiResult<()> {
    let user = &access.user;
    if sharing::leave(state, user, account).await? {
        return Ok(());
    }
    if !added_accounts::of_user(&state.db, user).await?.contains(account) {
        return Err(ProblemKind::AccountFixed.into());
    }
    let waits = db::outbox::waits(&state.db, account, user).await?
        || db::snoozes::of_user(&state.db, account, user).await?;
    if waits {
        return Err(ProblemKind::AccountInUse.into());
    }
    if added_accounts::remove(&state.db, user, account).await? {
        state.accounts.close(account);
        state.nodes.closed(account);
    }
    state.access.forget(user);
    Ok(())
}

/// The password of an account is another now: who added it by the old one has to prove the new one.
pub(super) async fn end_of_others(
    state: &AppState,
    account: &AccountId,
    user: &UserId,
) -> ApiResult<()> {
    for other in added_accounts::withdraw_others(&state.db, account, user).await? {
        state.access.forget(&other);
    }
    Ok(())
}
