//! Signing in with a mail address and its password, which the mail host checks (SPEC A1).

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use secrecy::SecretString;
use shared::host::{HostFeatures, HostSettings};
use shared::id::{AccountId, UserId};
use shared::permission::Permission;
use shared::problem::ProblemKind;
use shared::session::SignIn;
use tokio::time::Instant;

use super::accounts::{self, OpenAccount, Place};
use super::added;
use super::sessions::{self, Origin, SessionToken};
use super::throttle::Attempt;
use crate::db;
use crate::discovery;
use crate::error::{ApiError, ApiResult};
use crate::imap::{self, Credential};
use crate::org;
use crate::secrets::random_name;
use crate::state::AppState;

/// Bytes of an address (RFC 5321 §4.5.3.1: 64 + 1 + 255) and of a password that are taken.
const EMAIL_BYTES: usize = 320;
const PASSWORD_BYTES: usize = 1024;

/// A refusal takes a whole number of these, so that its time says nothing of why.
const REFUSAL_STEP: Duration = Duration::from_secs(1);

/// Checks the password with the mail host and begins a session. Who signs in for the first time becomes a user here.
///
/// # Errors
///
/// A problem of its own for each way in which this can fail (SPEC A1).
pub async fn sign_in(
    state: &AppState,
    request: SignIn,
    from: IpAddr,
    device: &str,
) -> ApiResult<SessionToken> {
    let proof = prove(state, request, from).await?;
    let now = state.clock.now();
    let new_user = UserId(random_name::<16>(&mut rand::rng()));
    let (email, realm) = (&proof.email, &proof.place.realm);
    let user = db::users::find_or_add(&state.db, &new_user, email, realm, now).await?;
    org::members::admit(state, email, realm).await?;
    enrol(state, &user, proof).await?;
    let origin = Origin { device, address: &from.to_string() };
    let token = sessions::begin(&state.db, &state.config.sessions, &user, origin, now).await?;
    state.access.forget(&user);
    Ok(token)
}

/// An address whose password the mail host has just taken.
pub(super) struct Proof {
    /// In lower case: no host in use tells local parts apart by case.
    pub(super) email: String,
    pub(super) place: Place,
    credential: Credential,
    connection: imap::Connection,
}

/// Has the mail host check an address and its password.
pub(super) async fn prove(state: &AppState, request: SignIn, from: IpAddr) -> ApiResult<Proof> {
    let begun = Instant::now();
    let login = Login::read(&request)?;
    let limits = &state.config.sign_in;
    let now = state.clock.now();
    let attempt = state.throttle.begin(limits, &login.email, from, now).map_err(|wait| {
        let seconds = u32::try_from(wait.0.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
        ApiError::new(ProblemKind::TooManyAttempts).retry_after(seconds)
    })?;
    let place = match find_place(state, &login.domain, request.host.as_ref()).await {
        Ok(place) => place,
        Err(error) => {
            state.throttle.undecided(&attempt);
            return Err(error);
        }
    };
    let credential = Credential::Password {
        user: login.as_typed,
        password: SecretString::from(request.password),
    };
    let outcome = connect(state, &place.host, &credential).await;
    let connection = decide(state, &attempt, outcome, begun).await?;
    Ok(Proof { email: login.email, place, credential, connection })
}

/// The settings have the first word, then the user, then the domain itself.
async fn find_place(
    state: &AppState,
    domain: &str,
    by_user: Option<&HostSettings>,
) -> ApiResult<Place> {
    let known = accounts::place(state, domain, by_user);
    if known.is_ok() || !state.config.mail.allow_external_hosts {
        return known;
    }
    let found = discovery::find(state, domain).await;
    accounts::place(state, domain, found.as_ref())
}

/// What was typed, read as an address.
struct Login {
    as_typed: String,
    /// In lower case: no host in use tells local parts apart by case.
    email: String,
    domain: String,
}

impl Login {
    fn read(request: &SignIn) -> ApiResult<Self> {
        let as_typed = request.email.trim();
        let parts = as_typed.rsplit_once('@').filter(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && as_typed.len() <= EMAIL_BYTES
        });
        let is_odd = as_typed.chars().any(|character| character.is_control());
        let Some((_, domain)) = parts.filter(|_| !is_odd) else {
            return Err(ProblemKind::HostUnknown.into());
        };
        if request.password.is_empty() || request.password.len() > PASSWORD_BYTES {
            return Err(ProblemKind::WrongPassword.into());
        }
        Ok(Self {
            as_typed: as_typed.to_owned(),
            email: as_typed.to_lowercase(),
            domain: domain.to_lowercase(),
        })
    }
}

async fn connect(
    state: &AppState,
    host: &HostSettings,
    credential: &Credential,
) -> Result<imap::Connection, imap::Error> {
    let without: BTreeSet<String> = accounts::pool_limits(&state.config).without;
    imap::sign_in(&host.imap, credential, &state.dialer, &without).await
}

/// Tells the throttle how it went, and turns failures into what the user is told.
async fn decide(
    state: &AppState,
    attempt: &Attempt,
    outcome: Result<imap::Connection, imap::Error>,
    begun: Instant,
) -> ApiResult<imap::Connection> {
    match outcome {
        Ok(connection) => {
            state.throttle.succeeded(attempt);
            Ok(connection)
        }
        Err(imap::Error::WrongPassword { .. }) => {
            // No diagnostic: some hosts say there whether the user exists.
            wait_for_step(begun).await;
            Err(ProblemKind::WrongPassword.into())
        }
        Err(error @ imap::Error::Locked { .. }) => {
            wait_for_step(begun).await;
            Err(error.into())
        }
        Err(error) => {
            state.throttle.undecided(attempt);
            Err(error.into())
        }
    }
}

async fn wait_for_step(begun: Instant) {
    let taken = begun.elapsed().as_millis();
    let step = REFUSAL_STEP.as_millis();
    let rest = u64::try_from(step - taken % step).unwrap_or(0);
    tokio::time::sleep(Duration::from_millis(rest)).await;
}

/// Writes down what the host just confirmed: the account, its credential, and that the user may do everything in it.
pub(super) async fn enrol(state: &AppState, user: &UserId, proof: Proof) -> ApiResult<AccountId> {
    let Proof { email, place, credential, connection } = proof;
    let now = state.clock.now();
    let host_json = match place.realm.is_empty() {
        true => None,
        false => Some(serde_json::to_string(&place.host).map_err(ApiError::internal)?),
    };
    let new_account = AccountId(random_name::<16>(&mut rand::rng()));
    let account =
        db::accounts::NewAccount { email: &email, realm: &place.realm, host: host_json.as_deref() };
    let id = db::accounts::find_or_add(&state.db, &new_account, account, now).await?;
    if !accounts::is_stored(state, &id, &credential).await? {
        added::end_of_others(state, &id, user).await?;
    }
    let sealed = accounts::seal(state, user, &id, &credential)?;
    db::accounts::put_credential(&state.db, &id, user, &sealed, now).await?;
    db::accounts::grant(&state.db, user, &id, &Permission::ALL).await?;
    let account = state.accounts.renew(state, id.clone(), &email, place.host, credential);
    account.pool.adopt(connection.clone());
    keep_features(state, &account, &connection).await?;
    Ok(id)
}

async fn keep_features(
    state: &AppState,
    account: &OpenAccount,
    connection: &imap::Connection,
) -> ApiResult<()> {
    let offered = connection.capabilities();
    let features = HostFeatures {
        undo_move: offered.has("UIDPLUS"),
        preview: offered.has("PREVIEW"),
        quota: offered.has("QUOTA"),
        sieve: account.host.sieve.is_some(),
    };
    let json = serde_json::to_string(&features).map_err(ApiError::internal)?;
    Ok(db::accounts::set_features(&state.db, &account.id, &json).await?)
}
