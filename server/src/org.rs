//! The organisation: who runs it, who belongs to it, and what its admins did.

pub mod admins;
pub mod import;
pub mod log;
pub mod members;
pub mod senders;
pub mod templates;

use std::collections::BTreeSet;

use shared::id::UserId;
use shared::member::Profile;

use crate::config::Config;
use crate::db::{self, Db, DbResult};
use crate::state::AppState;
use jiff::Timestamp;

/// Brings what is kept of the organisation in line with the settings and with who has signed in.
///
/// # Errors
///
/// Those of the database.
pub async fn prepare(db: &Db, config: &Config, now: Timestamp) -> DbResult<()> {
    db::admins::set_configured(db, &config.organisation.admins, now).await?;
    let shared = config.organisation.shared_addresses.iter().map(|email| email.to_lowercase());
    let admins = config.organisation.admins.iter().map(|email| email.to_lowercase());
    let mut all: BTreeSet<String> = shared.chain(admins).collect();
    // From then on whoever signs in becomes a member then, and who was removed stays so.
    if db::members::is_empty(db).await? {
        let users = db::users::list(db).await?.into_iter().filter(|user| user.realm.is_empty());
        all.extend(users.map(|user| user.email));
        all.extend(config.names.keys().map(|email| email.to_lowercase()));
    }
    let mut transaction = db::begin(db, "members").await?;
    for email in all.iter().filter(|email| config.is_of_organisation(email)) {
        add_known(&mut transaction, config, email, now).await?;
    }
    transaction.commit().await
}

/// Whether a user may learn who is in the organisation: nobody who was invited to one of its addresses, and nobody who
/// signs in with an address from anywhere.
///
/// # Errors
///
/// Those of the database.
pub async fn may_know(state: &AppState, user: &UserId) -> DbResult<bool> {
    let user = db::users::find(&state.db, user).await?;
    Ok(user.is_some_and(|user| {
        user.realm.is_empty()
            && (!state.config.mail.allow_external_hosts
                || state.config.is_of_organisation(&user.email))
    }))
}

/// Adds an address that Pli has come to know, with what the settings say of it, unless it is there.
async fn add_known(
    db: &mut db::DbConnection,
    config: &Config,
    email: &str,
    now: Timestamp,
) -> DbResult<bool> {
    let is_shared = config.is_shared_address(email);
    let name = config.name_of(email);
    let (first_name, last_name) = match name.rsplit_once(' ') {
        Some((first, last)) if !is_shared => (first.to_owned(), last.to_owned()),
        _ => (name.to_owned(), String::new()),
    };
    let profile = Profile { first_name, last_name, ..Profile::default() };
    db::members::add(db, email, is_shared, &profile, now).await
}
