//! The accounts that are open: found by id, opened from their sealed credential when first asked for.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use shared::host::HostSettings;
use shared::id::{AccountId, UserId};
use shared::problem::ProblemKind;

use crate::config::Config;
use crate::db;
use crate::error::{ApiError, ApiResult};
use crate::imap::{Credential, Limits, Pool, Scope};
use crate::mail::sender::Own;
use crate::mail::threads::Threads;
use crate::mail::trace::authentication::OwnHosts;
use crate::mail::trace::domain_of;
use crate::secrets::Context;
use crate::sieve::Door;
use crate::state::AppState;

/// Connections for a part of an account: it has the whole's beside them.
const SCOPED_CONNECTIONS: usize = 2;

/// An account whose host and credential are known. Its connections open when they are needed.
#[derive(Debug)]
pub struct OpenAccount {
    pub id: AccountId,
    pub email: String,
    pub host: HostSettings,
    /// Signs in on the host: by IMAP through the pool, by SMTP when something is sent.
    pub credential: Credential,
    pub pool: Arc<Pool>,
    /// The way to its rules, if its host has any.
    pub scripts: Door,
    /// By what its mail's senders are judged.
    pub own: Own,
    /// Which of its messages belong together.
    pub threads: Arc<Threads>,
}

impl OpenAccount {
    fn new(
        state: &AppState,
        id: AccountId,
        email: &str,
        host: HostSettings,
        credential: Credential,
        scope: Scope,
    ) -> Self {
        let mut limits = pool_limits(&state.config);
        if scope.is_limited() {
            limits.connections = limits.connections.min(SCOPED_CONNECTIONS);
        }
        let dialer = Arc::clone(&state.dialer);
        let scripts = Door::new(host.sieve.clone(), credential.clone(), Arc::clone(&dialer));
        let pool = Pool::within(host.imap.clone(), credential.clone(), dialer, limits, scope);
        let own = own(&state.config, email, &host);
        let threads = Threads::new(Arc::clone(&pool));
        Self { id, email: email.to_owned(), host, credential, pool, scripts, own, threads }
    }
}

/// What the operator said of the account's domain; else its host's name and its own.
fn own(config: &Config, email: &str, host: &HostSettings) -> Own {
    let domain = domain_of(email).to_lowercase();
    let usual = || vec![host.imap.host.clone(), domain.clone()];
    let hosts = config.authserv_ids_of(&domain).map_or_else(usual, <[String]>::to_vec);
    Own { organisation: config.organisation_of(&domain), hosts: OwnHosts(hosts), domain }
}

/// How many connections an account gets, and what of its host is not to be used.
pub(super) fn pool_limits(config: &Config) -> Limits {
    let mail = &config.mail;
    Limits {
        connections: mail.connections_per_account,
        idle: Duration::from_secs(60 * u64::from(mail.idle_connection_minutes)),
        without: mail.hidden_capabilities.iter().map(|name| name.to_uppercase()).collect(),
    }
}

/// All open accounts. One that some see only in part is open once more for each such part.
#[derive(Debug, Default)]
pub struct Accounts {
    open: Mutex<HashMap<AccountId, BTreeMap<Scope, Arc<OpenAccount>>>>,
}

impl Accounts {
    /// The account, opened anew if it isn't open.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::CredentialRefused`] where its user has to sign in again first.
    pub async fn get(&self, state: &AppState, id: &AccountId) -> ApiResult<Arc<OpenAccount>> {
        self.get_within(state, id, &Scope::ALL).await
    }

    /// The account as somebody sees it for whom only these folders are there.
    ///
    /// # Errors
    ///
    /// As [`Self::get`].
    pub async fn get_within(
        &self,
        state: &AppState,
        id: &AccountId,
        scope: &Scope,
    ) -> ApiResult<Arc<OpenAccount>> {
        if let Some(account) = self.lock().get(id).and_then(|parts| parts.get(scope)) {
            return Ok(Arc::clone(account));
        }
        let account = Arc::new(open(state, id, scope).await?);
        // Two requests may have opened it at once: both go on with the one that came first.
        let mut open = self.lock();
        let parts = open.entry(id.clone()).or_default();
        Ok(Arc::clone(parts.entry(scope.clone()).or_insert(account)))
    }

    /// The account in all its open parts.
    pub fn open(&self, id: &AccountId) -> Vec<Arc<OpenAccount>> {
        self.lock().get(id).map(|parts| parts.values().cloned().collect()).unwrap_or_default()
    }

    /// Forgets a part of an account that nobody is to see any more.
    pub fn close_part(&self, id: &AccountId, scope: &Scope) {
        if scope.is_limited()
            && let Some(parts) = self.lock().get_mut(id)
        {
            parts.remove(scope);
        }
    }

    /// Opens an account whose credential the host has just taken. An open one with the same credential goes on.
    pub(super) fn renew(
        &self,
        state: &AppState,
        id: AccountId,
        email: &str,
        host: HostSettings,
        credential: Credential,
    ) -> Arc<OpenAccount> {
        let mut open = self.lock();
        if let Some(account) = open.get(&id).and_then(|parts| parts.get(&Scope::ALL))
            && account.host == host
            && is_same(&account.credential, &credential)
            && !account.pool.is_refused()
        {
            return Arc::clone(account);
        }
        let account = OpenAccount::new(state, id.clone(), email, host, credential, Scope::ALL);
        let account = Arc::new(account);
        // Its parts were opened with the old credential.
        state.nodes.closed(&id);
        open.insert(id, BTreeMap::from([(Scope::ALL, Arc::clone(&account))]));
        account
    }

    /// Forgets an account; it opens again when next asked for.
    pub fn close(&self, id: &AccountId) {
        self.lock().remove(id);
    }

    /// Forgets all of them.
    pub fn close_all(&self) {
        self.lock().clear();
    }

    /// How many are open.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, BTreeMap<Scope, Arc<OpenAccount>>>> {
        // Nothing that holds the lock can leave it half-changed.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn open(state: &AppState, id: &AccountId, scope: &Scope) -> ApiResult<OpenAccount> {
    let row = db::accounts::find(&state.db, id).await?.ok_or_else(ApiError::not_found)?;
    let credential = match db::accounts::credential(&state.db, id).await? {
        Some(stored) => unseal(state, &UserId(stored.user_id), id, &stored.sealed)?,
        None => by_master(state, &row.email, &row.realm)?.ok_or(ProblemKind::CredentialRefused)?,
    };
    let host = match &row.host {
        Some(json) => serde_json::from_str(json).map_err(ApiError::internal)?,
        None => {
            let domain = row.email.rsplit_once('@').map_or("", |(_, domain)| domain);
            place(state, domain, None)?.host
        }
    };
    Ok(OpenAccount::new(state, id.clone(), &row.email, host, credential, scope.clone()))
}

/// The organisation's master user, acting for an address of a domain that the settings name one for. An address on a host
/// that a user named is none of the organisation's.
fn by_master(state: &AppState, email: &str, realm: &str) -> ApiResult<Option<Credential>> {
    let Some(master) = state.config.master_of(domain_of(email)).filter(|_| realm.is_empty()) else {
        return Ok(None);
    };
    // Read when it is needed: a new password is in force without a restart.
    let password = std::fs::read_to_string(&master.password_file)
        .map(Zeroizing::new)
        .map_err(ApiError::internal)?;
    Ok(Some(Credential::Master {
        user: email.to_owned(),
        master: master.user.clone(),
        password: SecretString::from(password.trim_end_matches(['\r', '\n']).to_owned()),
    }))
}

/// An address of the organisation as its master user finds it, whether or not anybody has ever signed in with it. For
/// what admins do on purpose; it isn't among the open accounts, and its id is no account's.
///
/// # Errors
///
/// [`ProblemKind::CredentialRefused`] where the settings name no master user for its domain.
pub fn open_by_master(state: &AppState, email: &str) -> ApiResult<OpenAccount> {
    if !state.config.is_of_organisation(email) {
        return Err(ProblemKind::CredentialRefused.into());
    }
    let place = place(state, domain_of(email), None)?;
    let credential = by_master(state, email, &place.realm)?;
    let credential = credential.ok_or(ProblemKind::CredentialRefused)?;
    let id = AccountId(format!("by-master:{email}"));
    Ok(OpenAccount::new(state, id, email, place.host, credential, Scope::ALL))
}

/// Whether this is the credential that the account is opened with already.
pub(super) async fn is_stored(
    state: &AppState,
    id: &AccountId,
    credential: &Credential,
) -> ApiResult<bool> {
    let stored = db::accounts::credential(&state.db, id).await?;
    // One that can't be unsealed any more is another.
    let known = stored.and_then(|row| unseal(state, &UserId(row.user_id), id, &row.sealed).ok());
    Ok(known.is_some_and(|known| is_same(&known, credential)))
}

/// Where an account is.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) host: HostSettings,
    /// Empty where the settings name the host; else the host that the user named.
    pub(super) realm: String,
}

/// Where the mail of a domain is: the settings have the first word, then the user, if the operator lets users.
pub(super) fn place(
    state: &AppState,
    domain: &str,
    by_user: Option<&HostSettings>,
) -> ApiResult<Place> {
    if let Some(host) = state.config.host_of_domain(domain) {
        return Ok(Place { host: host.clone(), realm: String::new() });
    }
    let allowed = by_user.filter(|_| state.config.mail.allow_external_hosts);
    let host = allowed.cloned().ok_or(ProblemKind::HostUnknown)?;
    let realm = format!("{}:{}", host.imap.host.to_lowercase(), host.imap.port);
    Ok(Place { host, realm })
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    login: Cow<'a, str>,
    #[serde(borrow)]
    password: Cow<'a, str>,
}

/// Seals a credential for exactly this user and account.
pub(super) fn seal(
    state: &AppState,
    user: &UserId,
    account: &AccountId,
    credential: &Credential,
) -> ApiResult<Vec<u8>> {
    let Credential::Password { user: login, password } = credential else {
        return Err(ApiError::internal(anyhow::anyhow!("only a user's own password is stored")));
    };
    let record = Record { login: login.into(), password: password.expose_secret().into() };
    let json = Zeroizing::new(serde_json::to_vec(&record).map_err(ApiError::internal)?);
    Ok(state.secrets.seal(Context::credential(user, account), &json, &mut rand::rng()))
}

fn unseal(
    state: &AppState,
    user: &UserId,
    account: &AccountId,
    sealed: &[u8],
) -> ApiResult<Credential> {
    let json = state
        .secrets
        .open(Context::credential(user, account), sealed)
        .map_err(ApiError::internal)?;
    // The parser's own words could hold a piece of what it read.
    let record: Record<'_> = serde_json::from_slice(&json)
        .map_err(|_| ApiError::internal(anyhow::anyhow!("a sealed credential of another form")))?;
    let password = SecretString::from(record.password.into_owned());
    Ok(Credential::Password { user: record.login.into_owned(), password })
}

fn is_same(one: &Credential, other: &Credential) -> bool {
    match (one, other) {
        (
            Credential::Password { user: one, password: first },
            Credential::Password { user: other, password: second },
        ) => one == other && first.expose_secret() == second.expose_secret(),
        (Credential::Password { .. } | Credential::Master { .. }, _) => false,
    }
}
