//! Scripts on the host: read, checked, and changed only where nobody else changed them.
//!
//! Invariant: no text is replaced but the one that whoever replaces it has seen.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use shared::id::ScriptId;
use shared::problem::ProblemKind;
use shared::script::{
    MOST_BYTES, OWN_NAME, Script, ScriptEntry, ScriptError, ScriptUpdate, ScriptVerdict, Scripts,
    SieveHost,
};
use shared::sieve::lint::{FindingKind, Known, lint};
use shared::sieve::parse::parse;
use shared::sieve::tree::Position;

use crate::error::{ApiError, ApiResult};
use crate::people::accounts::OpenAccount;
use crate::sieve::connection::is_name;
use crate::sieve::{Connection, Host, Listed};

/// The id of the script with this name.
pub fn id_of(name: &str) -> ScriptId {
    ScriptId(URL_SAFE_NO_PAD.encode(name))
}

/// # Errors
///
/// 404 for an id that no script can have.
pub fn name_of(id: &ScriptId) -> ApiResult<String> {
    let bytes = URL_SAFE_NO_PAD.decode(id.as_str()).map_err(|_| ApiError::not_found())?;
    let name = String::from_utf8(bytes).map_err(|_| ApiError::not_found())?;
    if is_name(&name) { Ok(name) } else { Err(ApiError::not_found()) }
}

/// What is on the host, and what rules are shown from.
///
/// # Errors
///
/// What the host said no to.
pub async fn list(account: &OpenAccount) -> ApiResult<Scripts> {
    if !account.scripts.exists() {
        return Ok(Scripts::default());
    }
    let mut visit = account.scripts.enter().await?;
    let host = &mut visit.connection;
    let listed = host.list().await?;
    let (current, problem) = match current_in(host, &listed).await {
        Ok(current) => (current, None),
        Err(error) if error.kind() == ProblemKind::ScriptBroken => (None, Some(error.kind())),
        Err(error) => return Err(error),
    };
    let host = Some(sieve_host(host.host()));
    visit.leave().await;
    let items = listed.into_iter().map(entry).collect();
    Ok(Scripts { host, items, current, problem, ..Scripts::default() })
}

/// The active script, else Pli's own.
///
/// # Errors
///
/// [`ProblemKind::ScriptBroken`] for one that is no text; what the host said no to.
pub async fn current(account: &OpenAccount) -> ApiResult<Option<Script>> {
    if !account.scripts.exists() {
        return Ok(None);
    }
    let mut visit = account.scripts.enter().await?;
    let listed = visit.connection.list().await?;
    let current = current_in(&mut visit.connection, &listed).await;
    visit.leave().await;
    current
}

async fn current_in(host: &mut Connection, listed: &[Listed]) -> ApiResult<Option<Script>> {
    let active = listed.iter().find(|script| script.is_active);
    match active.or_else(|| listed.iter().find(|script| script.name == OWN_NAME)) {
        Some(script) => Ok(Some(read_listed(host, script).await?)),
        None => Ok(None),
    }
}

/// What rules are shown from, and where it runs.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) host: Host,
    pub(super) script: Option<Script>,
}

/// As [`current`], with what the host says of itself.
pub(super) async fn see(account: &OpenAccount) -> ApiResult<Seen> {
    let mut visit = account.scripts.enter().await?;
    let listed = visit.connection.list().await?;
    let script = current_in(&mut visit.connection, &listed).await?;
    let host = visit.connection.host().clone();
    visit.leave().await;
    Ok(Seen { host, script })
}

/// Changes the current script, or makes the first, if it is as it was seen. Lets mail go through it if it goes through
/// none and `activate` is asked for.
pub(super) async fn change(
    account: &OpenAccount,
    seen: Option<&str>,
    activate: bool,
    change: impl FnOnce(Option<&Script>, &Host) -> ApiResult<String>,
) -> ApiResult<Seen> {
    let mut visit = account.scripts.enter().await?;
    let connection = &mut visit.connection;
    let listed = connection.list().await?;
    let before = current_in(connection, &listed).await?;
    if before.as_ref().map(|script| script.version.as_str()) != seen {
        return Err(ProblemKind::ScriptConflict.into());
    }
    let text = change(before.as_ref(), connection.host())?;
    check_size(&text)?;
    let is_same = before
        .as_ref()
        .is_some_and(|script| script.text == text && (script.is_active || !activate));
    let is_nothing = before.is_none() && text.is_empty();
    let script = if is_same || is_nothing {
        before
    } else {
        let name = before.as_ref().map_or(OWN_NAME, |script| script.name.as_str()).to_owned();
        let version = before.map(|script| script.version);
        let update = ScriptUpdate { text, version, activate };
        Some(save_on(connection, account, &name, update).await?)
    };
    let host = connection.host().clone();
    visit.leave().await;
    Ok(Seen { host, script })
}

/// One script.
///
/// # Errors
///
/// 404 where there is none; [`ProblemKind::ScriptBroken`] for one that is no text; what the host said no to.
pub async fn read(account: &OpenAccount, id: &ScriptId) -> ApiResult<Script> {
    let name = name_of(id)?;
    let mut visit = account.scripts.enter().await?;
    let listed = visit.connection.list().await?;
    let found = listed.iter().find(|script| script.name == name);
    let script = read_listed(&mut visit.connection, found.ok_or_else(ApiError::not_found)?).await;
    visit.leave().await;
    script
}

async fn read_listed(host: &mut Connection, script: &Listed) -> ApiResult<Script> {
    let bytes = host.read(&script.name).await?;
    let text = String::from_utf8(bytes).map_err(|_| ProblemKind::ScriptBroken)?;
    Ok(made(&script.name, script.is_active, text))
}

fn made(name: &str, is_active: bool, text: String) -> Script {
    let version = version(text.as_bytes());
    Script { id: id_of(name), name: name.to_owned(), is_active, text, version }
}

fn version(text: &[u8]) -> String {
    let hash = Sha256::digest(text);
    URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or_default())
}

/// What the host says of a text that is not kept.
///
/// # Errors
///
/// What the host said no to for other reasons than the text.
pub async fn check(account: &OpenAccount, text: &str) -> ApiResult<ScriptVerdict> {
    check_size(text)?;
    let mut visit = account.scripts.enter().await?;
    let verdict = visit.connection.check(text).await?.unwrap_or_default();
    visit.leave().await;
    Ok(verdict)
}

/// Keeps a text under a name, and lets mail go through it if that is asked for.
///
/// # Errors
///
/// [`ProblemKind::ScriptConflict`] if the script isn't as whoever changed it saw it; [`ProblemKind::ScriptRefused`] with
/// the reasons; what the host said no to.
pub async fn save(account: &OpenAccount, id: &ScriptId, update: ScriptUpdate) -> ApiResult<Script> {
    check_size(&update.text)?;
    let name = name_of(id)?;
    let mut visit = account.scripts.enter().await?;
    let saved = save_on(&mut visit.connection, account, &name, update).await;
    visit.leave().await;
    saved
}

async fn save_on(
    host: &mut Connection,
    account: &OpenAccount,
    name: &str,
    update: ScriptUpdate,
) -> ApiResult<Script> {
    let ScriptUpdate { text, version: seen, activate } = update;
    let listed = host.list().await?;
    let before = listed.iter().find(|script| script.name == name);
    let stands = match before {
        Some(_) => Some(version(&host.read(name).await?)),
        None => None,
    };
    if stands != seen {
        return Err(ProblemKind::ScriptConflict.into());
    }
    let found = forbidden(&text, host.host(), account);
    if !found.is_empty() {
        return Err(ApiError::new(ProblemKind::ScriptRefused).with_script(found));
    }
    accept(host.check(&text).await?.unwrap_or_default())?;
    host.has_space(name, text.len()).await?;
    accept(host.write(name, &text).await?)?;
    let was_active = before.is_some_and(|script| script.is_active);
    if activate && !was_active {
        host.activate(Some(name)).await?;
    }
    Ok(made(name, activate || was_active, text))
}

fn accept(verdict: ScriptVerdict) -> ApiResult<()> {
    if verdict.errors.is_empty() {
        return Ok(());
    }
    Err(ApiError::new(ProblemKind::ScriptRefused).with_script(verdict.errors))
}

/// Lets mail go through another script, or through none.
///
/// # Errors
///
/// 404 where there is no such script; what the host said no to.
pub async fn activate(account: &OpenAccount, id: Option<&ScriptId>) -> ApiResult<()> {
    let name = id.map(name_of).transpose()?;
    let mut visit = account.scripts.enter().await?;
    visit.connection.activate(name.as_deref()).await?;
    visit.leave().await;
    Ok(())
}

/// # Errors
///
/// 404 where there is no such script; [`ProblemKind::ScriptConflict`] where the name is taken; what the host said no to.
pub async fn rename(account: &OpenAccount, id: &ScriptId, to: &str) -> ApiResult<ScriptEntry> {
    let name = name_of(id)?;
    let mut visit = account.scripts.enter().await?;
    visit.connection.rename(&name, to).await?;
    let listed = visit.connection.list().await?;
    visit.leave().await;
    let found = listed.into_iter().find(|script| script.name == to);
    found.map(entry).ok_or_else(ApiError::not_found)
}

/// # Errors
///
/// 404 where there is no such script; [`ProblemKind::ScriptConflict`] for the active one; what the host said no to.
pub async fn delete(account: &OpenAccount, id: &ScriptId) -> ApiResult<()> {
    let name = name_of(id)?;
    let mut visit = account.scripts.enter().await?;
    visit.connection.delete(&name).await?;
    visit.leave().await;
    Ok(())
}

fn check_size(text: &str) -> ApiResult<()> {
    if text.len() > MOST_BYTES {
        return Err(ApiError::new(ProblemKind::TooLarge)
            .with_detail(format!("A script can have {} KB.", MOST_BYTES / 1024)));
    }
    Ok(())
}

/// What no host would say, and what would send mail round and round. All else is the host's to judge.
fn forbidden(text: &str, host: &Host, account: &OpenAccount) -> Vec<ScriptError> {
    let Ok(script) = parse(text) else { return Vec::new() };
    let addresses = [account.email.clone()];
    let redirect_limit = host.redirect_limit.and_then(|limit| usize::try_from(limit).ok());
    let known = Known { addresses: &addresses, redirect_limit, ..Known::default() };
    let goes_round = |kind: &FindingKind| {
        matches!(
            kind,
            FindingKind::TooManyRedirects(_)
                | FindingKind::ToOneself(_)
                | FindingKind::RepliesAlways
        )
    };
    let found = lint(&script, &known, &|_, _| None);
    let found = found.into_iter().filter(|finding| goes_round(&finding.kind));
    let said = found.map(|finding| at(text, finding.span.start, finding.kind.to_string()));
    said.collect()
}

/// Words on a place in a text.
pub(crate) fn at(text: &str, place: usize, message: String) -> ScriptError {
    let line = u32::try_from(Position::of(text, place).line).ok();
    ScriptError { line, message }
}

fn entry(script: Listed) -> ScriptEntry {
    ScriptEntry { id: id_of(&script.name), name: script.name, is_active: script.is_active }
}

fn sieve_host(host: &Host) -> SieveHost {
    SieveHost {
        implementation: host.implementation.clone(),
        extensions: host.extensions.iter().cloned().collect(),
        redirect_limit: host.redirect_limit,
    }
}
