//! Who one may send as.

use shared::address::Address;
use shared::id::IdentityId;
use shared::identity::{Identity, IdentityList, IdentityUpdate};

use super::compose::one_line;
use super::error::Error;
use crate::db;
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

/// The account's own address.
const OWN: &str = "own";

/// Longer names are nobody's.
const LONGEST_NAME: usize = 200;

/// All that one may send as from this account; its own address first.
///
/// # Errors
///
/// If the database fails.
pub async fn list(state: &AppState, account: &OpenAccount) -> Result<IdentityList, Error> {
    Ok(IdentityList { items: vec![own(state, account).await?] })
}

/// The identity that a message names, or the first.
///
/// # Errors
///
/// [`Error::NoIdentity`] if the account has no such.
pub async fn find(
    state: &AppState,
    account: &OpenAccount,
    identity: Option<&IdentityId>,
) -> Result<Identity, Error> {
    match identity {
        None => own(state, account).await,
        Some(id) if id.as_str() == OWN => own(state, account).await,
        Some(_) => Err(Error::NoIdentity),
    }
}

/// Changes the name that recipients see.
///
/// # Errors
///
/// [`Error::NoIdentity`] if the account has no such identity.
pub async fn update(
    state: &AppState,
    account: &OpenAccount,
    identity: &IdentityId,
    update: &IdentityUpdate,
) -> Result<Identity, Error> {
    let found = find(state, account, Some(identity)).await?;
    let name: String = one_line(&update.name).chars().take(LONGEST_NAME).collect();
    db::identities::set_name(&state.db, &account.id, &found.id, &name).await?;
    Ok(Identity { address: Address::new(&name, &found.address.email), ..found })
}

async fn own(state: &AppState, account: &OpenAccount) -> Result<Identity, Error> {
    let id = IdentityId::from(OWN);
    let chosen = db::identities::name(&state.db, &account.id, &id).await?;
    let name = chosen.unwrap_or_else(|| state.config.name_of(&account.email).to_owned());
    Ok(Identity { id, address: Address::new(&name, &account.email) })
}
