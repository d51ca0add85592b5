//! Signing in with an address and a password: Pli's own (SPEC A2), or the mailbox's, which the mail host checks (SPEC A1).

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use secrecy::SecretString;
use shared::host::{HostFeatures, HostSettings};
use shared::id::{AccountId, UserId};
use shared::permission::Permission;
use shared::problem::ProblemKind;
use shared::session::SignIn;
use shared::sign_in::PasskeyAnswer;
use tokio::time::Instant;

use super::accounts::{self, OpenAccount, Place};
use super::added;
use super::passwords::{self, Owner};
use super::second_factor;
use super::sessions::{self, Origin, SessionToken};
use super::{passkeys, throttle, users, ways};
use crate::db;
use crate::discovery;
use crate::error::{ApiError, ApiResult};
use crate::imap::{self, Credential};
use crate::org;
use crate::secrets::random_name;
use crate::state::AppState;

/// Bytes of an address that are taken (RFC 5321 §4.5.3.1: 64 + 1 + 255).
const EMAIL_BYTES: usize = 320;

/// A refusal takes a whole number of these, so that its time says nothing of why.
const REFUSAL_STEP: Duration = Duration::from_secs(1);

/// Checks the password, with Pli's own first and then with the mail host, asks for the second factor, and begins a
/// session. Who signs in with a mail password for the first time becomes a user here.
///
/// # Errors
///
/// A problem of its own for each way in which this can fail (SPEC A1, A2). Whether a user has a Pli password, nobody
/// learns: not by the answer, nor by how long it takes.
pub async fn sign_in(
    state: &AppState,
    request: SignIn,
    from: IpAddr,
    device: &str,
) -> ApiResult<SessionToken> {
    let login = Login::read(&request)?;
    let attempt = Attempt::begin(state, &login.email, from).await?;
    let mut is_guess = false;
    let outcome = identify(state, login, request, &mut is_guess).await;
    let user = attempt.end(state, outcome, is_guess).await?;
    begin(state, &user, from, device).await
}

/// Begins a session of a user whose passkey answers.
///
/// # Errors
///
/// [`ProblemKind::PasskeyRefused`]; [`ProblemKind::TooManyAttempts`].
pub async fn sign_in_with_passkey(
    state: &AppState,
    answer: &PasskeyAnswer,
    challenge: &str,
    from: IpAddr,
    device: &str,
) -> ApiResult<SessionToken> {
    let answer = passkeys::Answer::read(answer)?;
    let attempt = Attempt::begin(state, &answer.counted_as(), from).await?;
    let outcome = passkeys::finish_sign_in(state, challenge, &answer).await;
    let user = attempt.end(state, outcome, true).await?;
    let row = ways::user(state, &user).await?;
    org::members::admit(state, &row.email, &row.realm).await?;
    begin(state, &user, from, device).await
}

async fn begin(
    state: &AppState,
    user: &UserId,
    from: IpAddr,
    device: &str,
) -> ApiResult<SessionToken> {
    let origin = Origin { device, address: &from.to_string() };
    let now = state.clock.now();
    let token = sessions::begin(&state.db, &state.config.sessions, user, origin, now).await?;
    state.access.forget(user);
    Ok(token)
}

/// Who has this password, and the code that goes with it. `is_guess` says whether it was tried on a Pli password.
async fn identify(
    state: &AppState,
    login: Login,
    request: SignIn,
    is_guess: &mut bool,
) -> ApiResult<UserId> {
    let code = request.code;
    let password = SecretString::from(request.password);
    *is_guess = match passwords::owner(state, &login.email, &password).await? {
        Owner::User(user) => {
            second_factor::check(state, &user, code.as_deref()).await?;
            let row = ways::user(state, &user).await?;
            org::members::admit(state, &row.email, &row.realm).await?;
            return Ok(user);
        }
        Owner::Nobody { is_guess } => is_guess,
    };
    let proof = ask_host(state, login, password, request.host.as_ref()).await?;
    let (email, realm) = (&proof.email, &proof.place.realm);
    let now = state.clock.now();
    let user = db::users::find_or_add(&state.db, &users::new_id(), email, realm, now).await?;
    second_factor::check(state, &user, code.as_deref()).await?;
    org::members::admit(state, email, realm).await?;
    enrol(state, &user, proof).await?;
    Ok(user)
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
    let login = Login::read(&request)?;
    let attempt = Attempt::begin(state, &login.email, from).await?;
    let password = SecretString::from(request.password);
    let outcome = ask_host(state, login, password, request.host.as_ref()).await;
    attempt.end(state, outcome, false).await
}

pub(super) async fn ask_host(
    state: &AppState,
    login: Login,
    password: SecretString,
    by_user: Option<&HostSettings>,
) -> ApiResult<Proof> {
    let place = find_place(state, &login.domain, by_user).await?;
    let credential = Credential::Password { user: login.as_typed, password };
    let connection = connect(state, &place.host, &credential).await?;
    Ok(Proof { email: login.email, place, credential, connection })
}

/// A try to prove who one is, which counts until it is known to be right.
pub(super) struct Attempt {
    counted: throttle::Attempt,
    begun: Instant,
}

impl Attempt {
    /// `name` is the address, or stands for those who say none.
    pub(super) async fn begin(state: &AppState, name: &str, from: IpAddr) -> ApiResult<Self> {
        let (limits, now) = (&state.config.sign_in, state.clock.now());
        let counted = throttle::begin(&state.db, limits, name, from, now).await?;
        let counted = counted.map_err(|wait| {
            let seconds = u32::try_from(wait.0.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
            ApiError::new(ProblemKind::TooManyAttempts).retry_after(seconds)
        })?;
        Ok(Self { counted, begun: Instant::now() })
    }

    /// Tells the throttle how it went. A refusal takes a whole number of seconds.
    ///
    /// `is_guess`: a password was wrong here before the mail host was asked, so that it counts even if that says
    /// nothing.
    pub(super) async fn end<T>(
        self,
        state: &AppState,
        outcome: ApiResult<T>,
        is_guess: bool,
    ) -> ApiResult<T> {
        let Err(error) = &outcome else {
            self.counted.succeeded(&state.db).await?;
            return outcome;
        };
        let is_refusal = match error.kind() {
            ProblemKind::WrongPassword
            | ProblemKind::WrongCode
            | ProblemKind::PasskeyRefused
            | ProblemKind::AccountLocked
            | ProblemKind::HostUnknown => true,
            ProblemKind::SecondFactorRequired => false,
            _ => is_guess,
        };
        if is_refusal {
            wait_for_step(self.begun).await;
        } else {
            self.counted.undecided(&state.db).await?;
        }
        outcome
    }
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
pub(super) struct Login {
    as_typed: String,
    /// In lower case: no host in use tells local parts apart by case.
    email: String,
    domain: String,
}

impl Login {
    pub(super) fn read(request: &SignIn) -> ApiResult<Self> {
        let as_typed = request.email.trim();
        let parts = as_typed.rsplit_once('@').filter(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && as_typed.len() <= EMAIL_BYTES
        });
        let is_odd = as_typed.chars().any(|character| character.is_control());
        let Some((_, domain)) = parts.filter(|_| !is_odd) else {
            return Err(ProblemKind::HostUnknown.into());
        };
        if request.password.is_empty() || request.password.len() > passwords::MOST_BYTES {
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
) -> ApiResult<imap::Connection> {
    let without: BTreeSet<String> = accounts::pool_limits(&state.config).without;
    let outcome = imap::sign_in(&host.imap, credential, &state.dialer, &without).await;
    outcome.map_err(|error| match error {
        // No diagnostic: some hosts say there whether the user exists.
        imap::Error::WrongPassword { .. } => ProblemKind::WrongPassword.into(),
        error => error.into(),
    })
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
    db::shares::own(&state.db, &id, user).await?;
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
