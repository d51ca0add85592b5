//! Senders that are blocked or approved for the whole organisation: a script that the mail host runs before members' own.
//!
//! Pli writes the file that the operator names, whole or not at all, and asks the host nothing. Whether it is in force is
//! read from the file each time, so that nothing is claimed that isn't so.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use shared::admin_log::AdminAction;
use shared::problem::ProblemKind;
use shared::sender_list::{OrganisationSenders, SenderLists, SenderListsUpdate, SendersForce};
use shared::sieve::parse::parse;
use shared::sieve::rules::Rules;
use shared::sieve::senders;

use super::log;
use crate::db::{self, organisation_senders};
use crate::error::{ApiError, ApiResult};
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

/// What the host must know for the script; every Pigeonhole does.
const EXTENSIONS: [&str; 2] = ["fileinto", "mailbox"];

/// The folder that blocked senders' mail goes to, made where there is none.
const JUNK: &str = "Junk";

/// The lists, and whether they are in force.
///
/// # Errors
///
/// Those of the database.
pub async fn read(state: &AppState) -> ApiResult<OrganisationSenders> {
    let row = organisation_senders::read(&state.db).await?.unwrap_or_default();
    let lists = lists(&row.lists)?;
    let file = &state.config.organisation.sieve_before_file;
    let (force, problem) = if file.as_os_str().is_empty() {
        (SendersForce::NotSetUp, None)
    } else {
        match (script(&lists), fs::read_to_string(file)) {
            (Ok(script), Ok(text)) if script == text => (SendersForce::InForce, None),
            (_, Err(error)) if error.kind() != io::ErrorKind::NotFound => {
                (SendersForce::NotWritten, Some(error.to_string()))
            }
            _ => (SendersForce::NotWritten, None),
        }
    };
    let version = (row.version > 0).then(|| row.version.to_string());
    Ok(OrganisationSenders { lists, version, force, file: file.display().to_string(), problem })
}

/// What holds for an account: nothing, for one that is none of the organisation's.
///
/// # Errors
///
/// Those of the database.
pub async fn of_account(state: &AppState, account: &OpenAccount) -> ApiResult<SenderLists> {
    let own = db::accounts::with_email(&state.db, &account.email, "").await?;
    if own.as_ref() != Some(&account.id) || !state.config.is_of_organisation(&account.email) {
        return Ok(SenderLists::default());
    }
    let known = read(state).await?;
    let is_in_force = known.force == SendersForce::InForce;
    Ok(if is_in_force { known.lists } else { SenderLists::default() })
}

/// Keeps the lists, and puts them in force where the operator has said how.
///
/// # Errors
///
/// [`ProblemKind::ChangedMeanwhile`] where somebody else did since they were read; 400 for what is no sender. That the file
/// can't be written is told by what is answered.
pub async fn write(
    state: &AppState,
    admin: &str,
    update: SenderListsUpdate,
) -> ApiResult<OrganisationSenders> {
    let SenderListsUpdate { lists, version } = update;
    script(&lists)?;
    let version = version.map_or(Ok(0), |version| version.parse());
    let version: i64 = version.map_err(|_| ApiError::bad_request("There is no such version."))?;
    let json = serde_json::to_string(&lists).map_err(ApiError::internal)?;
    let now = state.clock.now();
    if !organisation_senders::write(&state.db, &json, version, admin, now).await? {
        return Err(ProblemKind::ChangedMeanwhile.into());
    }
    let note = format!("{} + {}", lists.blocked.len(), lists.approved.len());
    log::write(state, admin, AdminAction::SendersChanged, "", &note).await?;
    put_in_force(state).await?;
    state.nodes.senders_changed();
    read(state).await
}

/// Writes the file as the lists now are.
///
/// # Errors
///
/// Those of the database.
async fn put_in_force(state: &AppState) -> ApiResult<()> {
    let file = &state.config.organisation.sieve_before_file;
    let Some(row) = organisation_senders::read(&state.db).await? else { return Ok(()) };
    if file.as_os_str().is_empty() {
        return Ok(());
    }
    let text = script(&lists(&row.lists)?)?;
    if fs::read_to_string(file).is_ok_and(|known| known == text) {
        return Ok(());
    }
    if let Err(error) = replace(file, &text) {
        tracing::error!(%error, file = %file.display(), "The senders' script could not be written");
    }
    Ok(())
}

/// At the start, because the operator may have named another file meanwhile; and when another node changed them.
pub async fn renew(state: AppState) {
    if let Err(error) = put_in_force(&state).await {
        tracing::error!(?error, "The senders of the organisation can't be read");
    }
}

/// A host that reads meanwhile sees the old one or the new one.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let mut name = file.as_os_str().to_owned();
    name.push(".new");
    fs::write(&name, text)?;
    // The host's user reads it, whatever this process's umask is.
    fs::set_permissions(&name, fs::Permissions::from_mode(0o644))?;
    fs::rename(&name, file)
}

fn script(lists: &SenderLists) -> ApiResult<String> {
    let extensions: BTreeSet<String> = EXTENSIONS.map(str::to_owned).into();
    let host = senders::Host { extensions: &extensions, junk: JUNK, spam_fields: &[] };
    let empty = Rules::new(parse("").unwrap_or_default());
    let written = senders::write(&empty, lists, &host);
    let written = written.map_err(|error| ApiError::bad_request(error.to_string()))?;
    Ok(written.script().text().to_owned())
}

fn lists(json: &str) -> ApiResult<SenderLists> {
    if json.is_empty() {
        return Ok(SenderLists::default());
    }
    serde_json::from_str(json).map_err(ApiError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn approved_senders_are_spared_and_blocked_ones_end_there() {
        let lists = SenderLists {
            blocked: vec!["spam.example".to_owned()],
            approved: vec!["good@spam.example".to_owned()],
            ..SenderLists::default()
        };
        let text = script(&lists).unwrap();
        let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
        assert!(place("good@spam.example") < place("elsif"), "{text}");
        assert!(place("elsif") < place("fileinto :create \"Junk\""), "{text}");
        assert_eq!(script(&SenderLists::default()).unwrap(), "");
    }
}
