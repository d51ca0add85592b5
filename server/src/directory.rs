//! Looking people up in the organisation's directory (LDAP, RFC 4511): read only, within bounds, and never in anybody's
//! way. Where it is, only the operator says, so it isn't reached through the guarded dialer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ldap3::adapters::EntriesOnly;
use ldap3::{
    LdapConnAsync, LdapConnSettings, LdapError, Scope, SearchEntry, SearchOptions, ldap_escape,
};
use shared::address::Address;
use shared::directory::DirectoryAnswer;
use shared::id::UserId;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;
use url::Url;

use crate::config;
use crate::db::DbResult;
use crate::org;
use crate::state::AppState;

/// What a search may end with (RFC 4511 §4.1.9): cut off at a limit, it is as good as a whole one.
const FINE: [u32; 4] = [
    0,  // success
    3,  // timeLimitExceeded
    4,  // sizeLimitExceeded
    11, // adminLimitExceeded
];

/// For all of one look-up: somebody is typing.
const PATIENCE: Duration = Duration::from_secs(3);

/// The same for the directory itself, in seconds.
const TIME_LIMIT: i32 = 2;
const SIZE_LIMIT: i32 = 20;

/// People of one answer.
const MOST: usize = 20;

/// Letters of a query, and its words.
const LONGEST: usize = 100;
const MOST_WORDS: usize = 4;

/// Letters that a query needs, so that it isn't everybody.
const SHORTEST: usize = 2;

/// Look-ups at once; those beyond give nothing.
const AT_ONCE: usize = 8;

/// Letters of a name, and of an address (RFC 5321 §4.5.3.1).
const LONGEST_NAME: usize = 200;
const LONGEST_EMAIL: usize = 254;

/// So long a directory that couldn't be asked is left alone, so that it isn't tried with every letter.
const PAUSE: Duration = Duration::from_secs(10);

/// Keeps look-ups from piling up.
#[derive(Debug)]
pub struct Directory {
    places: Semaphore,
    failed_at: Mutex<Option<Instant>>,
}

impl Default for Directory {
    fn default() -> Self {
        Self { places: Semaphore::new(AT_ONCE), failed_at: Mutex::default() }
    }
}

impl Directory {
    fn is_resting(&self) -> bool {
        self.failed_at().is_some_and(|at| at.elapsed() < PAUSE)
    }

    fn rest(&self) {
        *self.failed_at() = Some(Instant::now());
    }

    fn failed_at(&self) -> MutexGuard<'_, Option<Instant>> {
        self.failed_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Ldap(#[from] LdapError),
    #[error("its address names no host")]
    NoHost,
    #[error("the file with the directory's password can't be read: {0}")]
    Password(#[from] std::io::Error),
    #[error("it took too long")]
    TimedOut(#[from] tokio::time::error::Elapsed),
}

/// People whom every word of `query` fits. Nobody where the directory is away: that is for the log, not for whoever is
/// typing.
///
/// # Errors
///
/// If the database fails.
pub async fn find(state: &AppState, user: &UserId, query: &str) -> DbResult<DirectoryAnswer> {
    let settings = &state.config.directory;
    if settings.url.is_empty() || !org::may_know(state, user).await? {
        return Ok(DirectoryAnswer::default());
    }
    let mut answer = DirectoryAnswer { items: Vec::new(), is_there: true };
    let Some(filter) = filter(&settings.filter, query) else { return Ok(answer) };
    let Ok(_place) = state.directory.places.try_acquire() else { return Ok(answer) };
    if state.directory.is_resting() {
        return Ok(answer);
    }
    let asked = tokio::time::timeout(PATIENCE, ask(state, settings, &filter)).await;
    match asked.map_err(Failure::from).flatten() {
        Ok(found) => answer.items = found,
        Err(error) => {
            state.directory.rest();
            tracing::warn!(%error, "The directory can't be asked");
        }
    }
    Ok(answer)
}

/// The operator's filter for each word of the query, all of which must fit.
fn filter(template: &str, query: &str) -> Option<String> {
    let query: String = query.chars().take(LONGEST).collect();
    if query.trim().chars().count() < SHORTEST {
        return None;
    }
    let words = query.split_whitespace().take(MOST_WORDS);
    let each: String = words.map(|word| template.replace("{word}", &ldap_escape(word))).collect();
    Some(format!("(&{each})"))
}

async fn ask(
    state: &AppState,
    settings: &config::Directory,
    filter: &str,
) -> Result<Vec<Address>, Failure> {
    // The crate takes this for granted.
    if !Url::parse(&settings.url).is_ok_and(|url| url.has_host()) {
        return Err(Failure::NoHost);
    }
    let connecting = LdapConnSettings::new()
        .set_config(Arc::clone(state.dialer.tls_config()))
        .set_starttls(settings.start_tls && settings.url.starts_with("ldap://"))
        .set_conn_timeout(PATIENCE);
    let (connection, mut ldap) = LdapConnAsync::with_settings(connecting, &settings.url).await?;
    // What goes wrong on it, the calls below tell.
    let _driving = AbortOnDropHandle::new(tokio::spawn(connection.drive()));
    let found = async {
        if !settings.bind_dn.is_empty() {
            let password = tokio::fs::read_to_string(&settings.bind_password_file).await?;
            ldap.simple_bind(&settings.bind_dn, password.trim_end()).await?.success()?;
        }
        let options = SearchOptions::new().sizelimit(SIZE_LIMIT).timelimit(TIME_LIMIT);
        let wanted = vec!["cn", "displayName", "mail"];
        let mut answers = ldap
            .with_search_options(options)
            .streaming_search_with(
                EntriesOnly::new(),
                &settings.base,
                Scope::Subtree,
                filter,
                wanted,
            )
            .await?;
        let mut found = Vec::new();
        // Whatever the directory makes of the limit.
        while found.len() < MOST {
            let Some(entry) = answers.next().await? else {
                let outcome = answers.finish().await;
                if !FINE.contains(&outcome.rc) {
                    outcome.success()?;
                }
                break;
            };
            found.push(entry);
        }
        Ok(found)
    };
    let found: Result<_, Failure> = found.await;
    let _ = ldap.unbind().await;
    Ok(found?.into_iter().filter_map(|entry| person(SearchEntry::construct(entry))).collect())
}

fn person(entry: SearchEntry) -> Option<Address> {
    let attributes: HashMap<String, Vec<String>> =
        entry.attrs.into_iter().map(|(name, values)| (name.to_lowercase(), values)).collect();
    let first = |name: &str| attributes.get(name).and_then(|values| values.first());
    let email = first("mail")?.trim();
    let is_one = email.contains('@')
        && email.len() <= LONGEST_EMAIL
        && !email.contains(|c: char| c.is_control() || c.is_whitespace() || "<>,;\"".contains(c));
    let name = first("displayname").or(first("cn")).map(String::as_str).unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    is_one.then(|| Address::new(name.trim(), email))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_must_fit_and_none_is_more_than_a_word() {
        let template = "(cn=*{word}*)";
        assert_eq!(filter(template, "anna  kel").as_deref(), Some("(&(cn=*anna*)(cn=*kel*))"));
        assert_eq!(
            filter(template, "*)(uid=\\").as_deref(),
            Some("(&(cn=*\\2a\\29\\28uid=\\5c*))")
        );
        assert_eq!(filter(template, " a "), None);
        assert_eq!(filter(template, "a b c d e f").unwrap().matches("cn=").count(), MOST_WORDS);
    }

    #[test]
    fn only_addresses_are_taken() {
        let entry = |mail: &str| SearchEntry {
            dn: String::new(),
            attrs: HashMap::from([
                ("CN".to_owned(), vec!["Anna\r\nKeller".to_owned()]),
                ("mail".to_owned(), vec![mail.to_owned()]),
            ]),
            bin_attrs: HashMap::new(),
        };
        let found = person(entry("anna@x.example"));
        assert_eq!(found, Some(Address::new("AnnaKeller", "anna@x.example")));
        for mail in ["", "anna", "a@x.example, b@x.example", "a@x\r\nBcc: b@x.example"] {
            assert_eq!(person(entry(mail)), None, "{mail}");
        }
    }
}
