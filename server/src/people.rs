//! Users, their sessions, and the accounts they may open.

pub mod access;
pub mod accounts;
pub mod added;
pub mod passkeys;
pub mod passwords;
pub mod proof;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;
pub mod throttle;
pub mod users;
pub mod uses;
pub mod ways;

use shared::account::Account;
use shared::id::AccountId;
use shared::session::{Session, User};

use crate::db;
use crate::error::ApiResult;
use crate::org::admins;
use crate::state::AppState;
use access::Access;

/// What the browser is told of who is signed in; `None` for a user that was removed.
pub async fn describe(state: &AppState, access: &Access) -> ApiResult<Option<Session>> {
    let Some(user) = db::users::find(&state.db, &access.user).await? else { return Ok(None) };
    let rows = db::accounts::of_user(&state.db, &access.user).await?;
    let accounts = rows.into_iter().filter_map(|row| {
        let is_own = row.email == user.email && row.realm == user.realm;
        let name = if is_own { user.name.clone() } else { String::new() };
        let name = or_configured(state, name, &row.email);
        let id = AccountId(row.id);
        let grant = access.grant(&id)?;
        Some(Account {
            email: row.email,
            name,
            permissions: grant.permissions.clone(),
            is_added: row.is_added && !grant.is_shared,
            is_shared: grant.is_shared,
            is_common: row.is_common,
            is_limited: grant.scope.is_limited(),
            ends_at: grant.ends_at,
            features: row.features.and_then(|json| serde_json::from_str(&json).ok()),
            id,
        })
    });
    let accounts = accounts.collect();
    let preferences = db::preferences::read(&state.db, &access.user).await?;
    let name = or_configured(state, user.name.clone(), &user.email);
    let is_admin = admins::is_admin(state, &user.email, &user.realm).await?;
    Ok(Some(Session {
        user: User { id: access.user.clone(), email: user.email, name, is_admin },
        accounts,
        limits: state.config.limits.for_browser(),
        // What an older Pli wrote and this one can't read counts as nothing chosen.
        preferences: preferences.and_then(|json| serde_json::from_str(&json).ok()),
    }))
}

/// A name, or where there is none what the operator calls the address.
fn or_configured(state: &AppState, name: String, email: &str) -> String {
    if name.is_empty() { state.config.name_of(email).to_owned() } else { name }
}

/// Ends a session. Its streams end within seconds.
pub async fn sign_out(state: &AppState, access: &Access) -> ApiResult<()> {
    db::sessions::end(&state.db, &access.session).await?;
    state.access.forget(&access.user);
    Ok(())
}
