//! Who one may send as: the account's own address, and others that the mail host lets it send from.

use shared::address::Address;
use shared::event::Event;
use shared::id::IdentityId;
use shared::identity::{self, Identity, IdentityList, IdentityUpdate, IdentityUses, MOST};
use shared::identity::{MOST_ADDRESSES, OWN};
use shared::mailbox::MailboxRole;
use shared::signature::{Signature, SignatureUpdate};

use super::compose::{names, one_line};
use super::envelope::check_address;
use super::error::Error;
use super::{host, outgoing, probe};
use crate::db;
use crate::db::identities::IdentityRow;
use crate::org::templates::signature as given;
use crate::people::accounts::OpenAccount;
use crate::secrets::random_name;
use crate::state::AppState;

/// Longer names are nobody's.
const LONGEST_NAME: usize = 200;

/// All that one may send as from this account; its own address first.
///
/// # Errors
///
/// If the database fails.
pub async fn list(state: &AppState, account: &OpenAccount) -> Result<IdentityList, Error> {
    let rows = db::identities::list(&state.db, &account.id).await?;
    let signatures = db::identities::signatures(&state.db, &account.id).await?;
    // What a newer Pli wrote and this one can't read is no signature.
    let signature = |id: &str| -> Option<Signature> {
        let (_, json) = signatures.iter().find(|(known, _)| known == id)?;
        serde_json::from_str(json).ok()
    };
    let own_signature = match signature(OWN) {
        Some(signature) => signature,
        None => given::given(state, &account.id).await?.unwrap_or_default(),
    };
    let (own, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.id == OWN);
    let mut own = own.into_iter().next().unwrap_or_else(|| own_row(state, account));
    own.email.clone_from(&account.email);
    own.is_default = !others.iter().any(|row| row.is_default);
    let mut items: Vec<Identity> =
        std::iter::once(own).chain(others).map(|row| of_row(row, signature)).collect();
    if let Some(own) = items.first_mut() {
        own.signature = own_signature;
    }
    let own_signatures: Vec<(IdentityId, Signature)> =
        items.iter().map(|item| (item.id.clone(), item.signature.clone())).collect();
    for item in &mut items {
        if let Some(of) = &item.signature_of {
            let found = own_signatures.iter().find(|(id, _)| id == of);
            item.signature = found.map(|(_, signature)| signature.clone()).unwrap_or_default();
        }
    }
    Ok(IdentityList { items })
}

/// The account's own address while nothing of it was chosen.
fn own_row(state: &AppState, account: &OpenAccount) -> IdentityRow {
    IdentityRow {
        id: OWN.to_owned(),
        name: state.config.name_of(&account.email).to_owned(),
        email: String::new(),
        reply_to: "[]".to_owned(),
        bcc: "[]".to_owned(),
        signature_of: None,
        is_default: false,
    }
}

fn of_row(row: IdentityRow, signature: impl Fn(&str) -> Option<Signature>) -> Identity {
    let addresses = |json: &str| serde_json::from_str(json).unwrap_or_default();
    Identity {
        signature: signature(&row.id).unwrap_or_default(),
        address: Address::new(&row.name, &row.email),
        reply_to: addresses(&row.reply_to),
        bcc: addresses(&row.bcc),
        signature_of: row.signature_of.map(IdentityId),
        is_default: row.is_default,
        id: IdentityId(row.id),
    }
}

/// The identity that a message names, or the default.
///
/// # Errors
///
/// [`Error::NoIdentity`] if the account has no such.
pub async fn find(
    state: &AppState,
    account: &OpenAccount,
    wanted: Option<&IdentityId>,
) -> Result<Identity, Error> {
    let items = list(state, account).await?.items;
    let found = identity::find(&items, wanted).ok_or(Error::NoIdentity)?;
    match wanted {
        Some(wanted) if *wanted != found.id => Err(Error::NoIdentity),
        _ => Ok(found.clone()),
    }
}

/// The same id, if the account still has it.
///
/// # Errors
///
/// If the database fails.
pub(super) async fn still(
    state: &AppState,
    account: &OpenAccount,
    id: Option<IdentityId>,
) -> Result<Option<IdentityId>, Error> {
    match find(state, account, id.as_ref()).await {
        Ok(_) => Ok(id),
        Err(Error::NoIdentity) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Adds an address to send from, if the mail host lets the account.
///
/// # Errors
///
/// [`Error::NoRoom`] beyond [`MOST`]; [`Error::BadAddress`], [`Error::IdentityExists`], [`Error::IdentityRefused`]; those
/// of a host that can't be asked.
pub async fn create(
    state: &AppState,
    account: &OpenAccount,
    update: &IdentityUpdate,
) -> Result<Identity, Error> {
    let items = list(state, account).await?.items;
    if items.len() >= MOST {
        return Err(Error::NoRoom);
    }
    let id = IdentityId(random_name::<16>(&mut rand::rng()));
    let email = update.email.clone().unwrap_or_default();
    let row = row(&items, &id, &email, update)?;
    probe::ask(state, account, &row.email).await?;
    put(state, account, row).await
}

/// Changes all of an identity but its signature.
///
/// # Errors
///
/// [`Error::NotFound`] if the account has no such identity; those of [`create`].
pub async fn update(
    state: &AppState,
    account: &OpenAccount,
    id: &IdentityId,
    update: &IdentityUpdate,
) -> Result<Identity, Error> {
    let items = list(state, account).await?.items;
    let found = items.iter().find(|known| known.id == *id).ok_or(Error::NotFound)?;
    let email = update.email.as_ref().unwrap_or(&found.address.email);
    let is_same = Address::new("", email).same_mailbox(&found.address);
    if found.is_own() && !is_same {
        return Err(Error::OwnIdentity);
    }
    let mut row = row(&items, id, email, update)?;
    if found.is_own() {
        row.email.clear();
    } else if !is_same {
        probe::ask(state, account, &row.email).await?;
    }
    if let Some(of) = &update.signature_of {
        // Nobody's signature is that of one who has another's.
        db::identities::sign_as(&state.db, &account.id, id, of).await?;
    }
    put(state, account, row).await
}

/// What is kept, once everything in it is as it has to be.
fn row(
    items: &[Identity],
    id: &IdentityId,
    email: &str,
    update: &IdentityUpdate,
) -> Result<IdentityRow, Error> {
    let address = checked(&Address::new("", email))?;
    if items.iter().any(|known| known.id != *id && known.address.same_mailbox(&address)) {
        return Err(Error::IdentityExists);
    }
    if let Some(of) = &update.signature_of {
        let signs = |known: &Identity| known.id == *of && known.signature_of.is_none();
        if of == id || !items.iter().any(signs) {
            return Err(Error::NotFound);
        }
    }
    Ok(IdentityRow {
        id: id.to_string(),
        name: one_line(&update.name).chars().take(LONGEST_NAME).collect(),
        email: address.email,
        reply_to: addresses(&update.reply_to)?,
        bcc: addresses(&update.bcc)?,
        signature_of: update.signature_of.as_ref().map(ToString::to_string),
        is_default: false,
    })
}

/// An address that mail can be sent to.
fn checked(address: &Address) -> Result<Address, Error> {
    let email = address.email.trim();
    check_address(email).map_err(|_| Error::BadAddress)?;
    let name = one_line(address.name.as_deref().unwrap_or_default());
    Ok(Address::new(&name.chars().take(LONGEST_NAME).collect::<String>(), email))
}

fn addresses(wanted: &[Address]) -> Result<String, Error> {
    if wanted.len() > MOST_ADDRESSES {
        return Err(Error::NoRoom);
    }
    let checked = wanted.iter().map(checked).collect::<Result<Vec<_>, _>>()?;
    Ok(serde_json::to_string(&checked).map_err(std::io::Error::other)?)
}

async fn put(state: &AppState, account: &OpenAccount, row: IdentityRow) -> Result<Identity, Error> {
    let id = IdentityId(row.id.clone());
    if !db::identities::put(&state.db, &account.id, &row, state.clock.now()).await? {
        return Err(Error::IdentityExists);
    }
    tell(state, account);
    find(state, account, Some(&id)).await
}

/// Messages that name none come from this one from now on.
///
/// # Errors
///
/// [`Error::NotFound`] if the account has no such identity.
pub async fn make_default(
    state: &AppState,
    account: &OpenAccount,
    id: &IdentityId,
) -> Result<IdentityList, Error> {
    if !list(state, account).await?.items.iter().any(|known| known.id == *id) {
        return Err(Error::NotFound);
    }
    db::identities::make_default(&state.db, &account.id, id).await?;
    tell(state, account);
    list(state, account).await
}

/// What deleting it would touch.
///
/// # Errors
///
/// [`Error::NotFound`] if the account has no such identity; those of a host that doesn't say what is in Drafts.
pub async fn uses(
    state: &AppState,
    account: &OpenAccount,
    id: &IdentityId,
) -> Result<IdentityUses, Error> {
    let items = list(state, account).await?.items;
    let found = items.iter().find(|known| known.id == *id).ok_or(Error::NotFound)?;
    let drafts = host::of_role(account, MailboxRole::Drafts).await?;
    let drafts = host::count_named(account, &drafts, names::IDENTITY, id.as_str()).await?;
    let email = &found.address.email;
    let waiting = db::outbox::waiting_from(&state.db, &account.id, email).await?;
    let signatures = items.iter().filter(|known| known.signature_of.as_ref() == Some(id)).count();
    Ok(IdentityUses {
        drafts,
        waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
        signatures: u32::try_from(signatures).unwrap_or(u32::MAX),
    })
}

/// Forgets an address. That there was none is no failure.
///
/// # Errors
///
/// [`Error::OwnIdentity`] for the account's own, which stays.
pub async fn delete(state: &AppState, account: &OpenAccount, id: &IdentityId) -> Result<(), Error> {
    if id.as_str() == OWN {
        return Err(Error::OwnIdentity);
    }
    db::identities::sign_as(&state.db, &account.id, id, &OWN.into()).await?;
    if db::identities::delete(&state.db, &account.id, id).await? {
        tell(state, account);
    }
    Ok(())
}

/// Changes the signature of an identity, which stands below its messages unless it has another's.
///
/// # Errors
///
/// [`Error::NoIdentity`] if the account has no such identity, [`Error::TextTooLarge`] for a signature that is too long.
pub async fn set_signature(
    state: &AppState,
    account: &OpenAccount,
    id: &IdentityId,
    update: SignatureUpdate,
) -> Result<Identity, Error> {
    let found = find(state, account, Some(id)).await?;
    let SignatureUpdate { html, use_in, place } = update;
    let kept = outgoing::kept(html).await?;
    let signature = Signature { html: kept.html, text: kept.text, use_in, place };
    let json = serde_json::to_string(&signature).map_err(std::io::Error::other)?;
    let is_given =
        found.is_own() && given::keeps(state, &account.id, &json, &signature.html).await?;
    if !is_given {
        db::identities::set_signature(&state.db, &account.id, id, &json).await?;
    }
    tell(state, account);
    find(state, account, Some(id)).await
}

fn tell(state: &AppState, account: &OpenAccount) {
    state.events.publish(&account.id, Event::IdentitiesChanged { account: account.id.clone() });
}
