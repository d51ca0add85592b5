//! The accounts that are open: found by id, opened from their sealed credential when first asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use shared::host::HostSettings;
use shared::id::{AccountId, UserId};
use shared::problem::ProblemKind;

use crate::db;
use crate::error::{ApiError, ApiResult};
use crate::secrets::Context;
use crate::state::AppState;

/// The field that a sealed credential stands in.
const FIELD: &str = "credential";

/// An account whose host and credential are known.
#[derive(Debug)]
pub struct OpenAccount {
    pub id: AccountId,
    pub email: String,
    pub host: HostSettings,
    /// Who signs in on the host, as it was typed.
    pub login: String,
    pub password: SecretString,
}

/// All open accounts.
#[derive(Debug, Default)]
pub struct Accounts {
    open: Mutex<HashMap<AccountId, Arc<OpenAccount>>>,
}

impl Accounts {
    /// The account, opened anew if it isn't open.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::CredentialRefused`] where its user has to sign in again first.
    pub async fn get(&self, state: &AppState, id: &AccountId) -> ApiResult<Arc<OpenAccount>> {
        if let Some(account) = self.lock().get(id) {
            return Ok(Arc::clone(account));
        }
        let account = Arc::new(open(state, id).await?);
        // Two requests may have opened it at once: both go on with the one that came first.
        Ok(Arc::clone(self.lock().entry(id.clone()).or_insert(account)))
    }

    /// Puts an account that was just signed in to in the place of what was there.
    pub fn put(&self, account: Arc<OpenAccount>) {
        self.lock().insert(account.id.clone(), account);
    }

    /// Forgets an account; it opens again when next asked for.
    pub fn close(&self, id: &AccountId) {
        self.lock().remove(id);
    }

    /// How many are open.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, Arc<OpenAccount>>> {
        // Nothing that holds the lock can leave it half-changed.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn open(state: &AppState, id: &AccountId) -> ApiResult<OpenAccount> {
    let row = db::accounts::find(&state.db, id).await?.ok_or_else(ApiError::not_found)?;
    let credential = db::accounts::credential(&state.db, id)
        .await?
        .filter(|credential| !credential.refused)
        .ok_or(ProblemKind::CredentialRefused)?;
    let record = unseal(state, &UserId(credential.user_id), id, &credential.sealed)?;
    let host = match &row.host {
        Some(json) => serde_json::from_str(json).map_err(ApiError::internal)?,
        None => configured_host(state, &row.email)?,
    };
    Ok(OpenAccount {
        id: id.clone(),
        email: row.email,
        host,
        login: record.login,
        password: record.password.into(),
    })
}

fn configured_host(state: &AppState, email: &str) -> ApiResult<HostSettings> {
    let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
    Ok(state.config.host_of_domain(domain).cloned().ok_or(ProblemKind::HostUnknown)?)
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Record {
    login: String,
    password: String,
}

fn unseal(
    state: &AppState,
    user: &UserId,
    account: &AccountId,
    sealed: &[u8],
) -> ApiResult<Record> {
    let context = Context { user: user.as_str(), account: account.as_str(), field: FIELD };
    let json = state.secrets.open(context, sealed).map_err(ApiError::internal)?;
    serde_json::from_slice(&json)
        .map_err(|_| ApiError::internal(anyhow::anyhow!("a sealed credential of another form")))
}
