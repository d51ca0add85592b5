//! Who one may send as.

use shared::address::Address;
use shared::event::Event;
use shared::id::IdentityId;
use shared::identity::{Identity, IdentityList, IdentityUpdate};
use shared::signature::{Signature, SignatureUpdate};

use super::compose::one_line;
use super::error::Error;
use super::outgoing;
use crate::db;
use crate::org::templates::signature as given;
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

/// The account's own address.
pub(crate) const OWN: &str = "own";

/// Longer names are nobody's.
const LONGEST_NAME: usize = 200;

/// Whether this is the account's own address.
pub fn is_own(identity: &IdentityId) -> bool {
    identity.as_str() == OWN
}

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
    tell(state, account);
    Ok(Identity { address: Address::new(&name, &found.address.email), ..found })
}

/// Changes what stands below the messages of an identity.
///
/// # Errors
///
/// [`Error::NoIdentity`] if the account has no such identity, [`Error::TextTooLarge`] for a signature that is too long.
pub async fn set_signature(
    state: &AppState,
    account: &OpenAccount,
    identity: &IdentityId,
    update: SignatureUpdate,
) -> Result<Identity, Error> {
    let found = find(state, account, Some(identity)).await?;
    let SignatureUpdate { html, use_in, place } = update;
    let kept = outgoing::kept(html).await?;
    let signature = Signature { html: kept.html, text: kept.text, use_in, place };
    let json = serde_json::to_string(&signature).map_err(std::io::Error::other)?;
    if !given::keeps(state, &account.id, &json, &signature.html).await? {
        db::identities::set_signature(&state.db, &account.id, &found.id, &json).await?;
    }
    tell(state, account);
    Ok(Identity { signature, ..found })
}

fn tell(state: &AppState, account: &OpenAccount) {
    state.events.publish(&account.id, Event::IdentitiesChanged { account: account.id.clone() });
}

async fn own(state: &AppState, account: &OpenAccount) -> Result<Identity, Error> {
    let id = IdentityId::from(OWN);
    let chosen = db::identities::name(&state.db, &account.id, &id).await?;
    let name = chosen.unwrap_or_else(|| state.config.name_of(&account.email).to_owned());
    let signature = db::identities::signature(&state.db, &account.id, &id).await?;
    // What a newer Pli wrote and this one can't read is no signature.
    let signature = signature.and_then(|json| serde_json::from_str(&json).ok());
    let signature = match signature {
        Some(signature) => signature,
        None => given::given(state, &account.id).await?.unwrap_or_default(),
    };
    Ok(Identity { id, address: Address::new(&name, &account.email), signature })
}
