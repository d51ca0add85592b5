//! Passkeys (Web Authentication): a key pair on the user's device, of which Pli knows the public half.
//!
//! What a ceremony has to remember between its two requests travels sealed: with the browser's cookie at sign-in, with
//! the page that asked where there is a session.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::id::UserId;
use shared::problem::ProblemKind;
use shared::sign_in::{NewPasskey, PasskeyAnswer};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};
use webauthn_rs_proto::ResidentKeyRequirement;

use crate::db::passkeys::{self as table, PasskeyRow};
use crate::db::users::UserRow;
use crate::db::{self, DbConnection};
use crate::error::{ApiError, ApiResult};
use crate::secrets::{Context, random_name};
use crate::state::AppState;

/// How long a device may take to answer.
pub const ANSWER_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// How many a user can have.
const MOST: usize = 20;

/// Characters of a passkey's name that are taken.
const NAME_CHARS: usize = 60;

/// What is asked of a browser, and what must come back with its answer.
#[derive(Debug)]
pub struct Challenge {
    /// For `navigator.credentials`, in JSON.
    pub options: String,
    /// Sealed.
    pub token: String,
}

/// What a ceremony remembers.
#[derive(Serialize, Deserialize)]
struct Ceremony<T> {
    id: String,
    expires_at: Timestamp,
    state: T,
}

/// Whether passkeys work at the address that users type: browsers want a name, not a number.
pub fn are_possible(state: &AppState) -> bool {
    relying_party(state).is_ok()
}

fn relying_party(state: &AppState) -> ApiResult<Webauthn> {
    let mut origin = Url::parse(state.config.public_url.as_str()).map_err(ApiError::internal)?;
    // Browsers have no passkeys for numbers. Without TLS it is this machine's own, which has a name as well.
    if origin.domain().is_none() && origin.scheme() == "http" {
        origin.set_host(Some("localhost")).map_err(ApiError::internal)?;
    }
    let name = origin.domain().ok_or(ProblemKind::Unsupported)?;
    let timeout = ANSWER_WITHIN.unsigned_abs();
    let built = WebauthnBuilder::new(name, &origin)
        .and_then(|builder| builder.rp_name("Pli").timeout(timeout).build());
    built.map_err(ApiError::internal)
}

/// Asks for a new passkey of a user.
///
/// # Errors
///
/// [`ProblemKind::Unsupported`] where Pli is reached by a number; [`ProblemKind::NoRoom`].
pub async fn begin_registration(state: &AppState, user: &UserRow) -> ApiResult<Challenge> {
    let id = UserId(user.id.clone());
    let known = table::of_user(&state.db, &id).await?;
    if known.len() >= MOST {
        return Err(ProblemKind::NoRoom.into());
    }
    let known = known.into_iter().map(|row| CredentialID::from(row.credential_id)).collect();
    let name = if user.name.is_empty() { &user.email } else { &user.name };
    let party = relying_party(state)?;
    let begun = party.start_passkey_registration(handle(&id)?, &user.email, name, Some(known));
    let (mut options, registration) = begun.map_err(ApiError::internal)?;
    // So that the browser can name it without being told who signs in.
    if let Some(selection) = &mut options.public_key.authenticator_selection {
        selection.resident_key = Some(ResidentKeyRequirement::Required);
        selection.require_resident_key = true;
    }
    let options = serde_json::to_string(&options.public_key).map_err(ApiError::internal)?;
    Ok(Challenge { options, token: seal(state, registering(&id), registration)? })
}

/// What a device made on being asked.
#[derive(Debug)]
pub struct Made(PasskeyRow);

/// Checks what the device answered. Nothing is kept yet.
///
/// # Errors
///
/// [`ProblemKind::PasskeyRefused`] for an answer to another challenge, one that is late, or one given before.
pub async fn finish_registration(
    state: &AppState,
    user: &UserId,
    request: NewPasskey,
) -> ApiResult<Made> {
    let ceremony: Ceremony<PasskeyRegistration> = open(state, registering(user), &request.token)?;
    let answer: RegisterPublicKeyCredential = read(&request.credential)?;
    let party = relying_party(state)?;
    let made = party.finish_passkey_registration(&answer, &ceremony.state).map_err(refused)?;
    take(state, &ceremony).await?;
    let name: String = request.name.trim().chars().take(NAME_CHARS).collect();
    Ok(Made(PasskeyRow {
        id: random_name::<16>(&mut rand::rng()),
        user_id: user.0.clone(),
        credential_id: made.cred_id().to_vec(),
        passkey: serde_json::to_string(&made).map_err(ApiError::internal)?,
        name,
        created_at: db::to_millis(state.clock.now()),
        used_at: None,
    }))
}

/// Keeps a passkey.
///
/// # Errors
///
/// [`ProblemKind::PasskeyRefused`] where somebody has it already.
pub async fn keep(db: &mut DbConnection, Made(row): &Made) -> ApiResult<()> {
    match table::add(db, row).await? {
        true => Ok(()),
        false => Err(ProblemKind::PasskeyRefused.into()),
    }
}

/// Takes a passkey that a device made for a user.
///
/// # Errors
///
/// Those of [`finish_registration`] and [`keep`].
pub async fn register(state: &AppState, user: &UserId, request: NewPasskey) -> ApiResult<()> {
    let made = finish_registration(state, user, request).await?;
    let mut work = db::begin(&state.db, user.as_str()).await?;
    keep(&mut work, &made).await?;
    Ok(work.commit().await?)
}

/// Asks for any passkey that the browser knows for this Pli.
///
/// # Errors
///
/// [`ProblemKind::Unsupported`] where Pli is reached by a number.
pub fn begin_sign_in(state: &AppState) -> ApiResult<Challenge> {
    let begun = relying_party(state)?.start_discoverable_authentication();
    let (options, authentication) = begun.map_err(ApiError::internal)?;
    let options = serde_json::to_string(&options.public_key).map_err(ApiError::internal)?;
    Ok(Challenge { options, token: seal(state, SIGNING_IN, authentication)? })
}

/// An answer to [`begin_sign_in`], as far as it can be read without believing it.
#[derive(Debug)]
pub struct Answer(PublicKeyCredential);

impl Answer {
    /// # Errors
    ///
    /// [`ProblemKind::BadRequest`] for what is no answer.
    pub fn read(answer: &PasskeyAnswer) -> ApiResult<Self> {
        read(&answer.credential).map(Self)
    }

    /// What attempts with this passkey are counted under.
    pub fn counted_as(&self) -> String {
        format!("passkey {}", URL_SAFE_NO_PAD.encode(Sha256::digest(&self.0.raw_id)))
    }
}

/// Whose passkey has answered.
///
/// # Errors
///
/// [`ProblemKind::PasskeyRefused`] in all cases: which, nobody is told.
pub async fn finish_sign_in(state: &AppState, token: &str, answer: &Answer) -> ApiResult<UserId> {
    let ceremony: Ceremony<DiscoverableAuthentication> = open(state, SIGNING_IN, token)?;
    let party = relying_party(state)?;
    let (named, credential) =
        party.identify_discoverable_authentication(&answer.0).map_err(refused)?;
    let row = table::with_credential(&state.db, credential).await?;
    let row = row.ok_or(ProblemKind::PasskeyRefused)?;
    let user = UserId(row.user_id);
    if handle(&user)? != named {
        return Err(ProblemKind::PasskeyRefused.into());
    }
    let mut passkey: Passkey = serde_json::from_str(&row.passkey).map_err(ApiError::internal)?;
    let result = party
        .finish_discoverable_authentication_v2(&answer.0, ceremony.state.clone(), &passkey)
        .map_err(refused)?;
    if !result.user_verified() {
        return Err(ProblemKind::PasskeyRefused.into());
    }
    take(state, &ceremony).await?;
    passkey.update_credential(&result);
    let json = serde_json::to_string(&passkey).map_err(ApiError::internal)?;
    table::used(&state.db, &row.id, &json, state.clock.now()).await?;
    Ok(user)
}

/// Names one of a user's passkeys.
///
/// # Errors
///
/// [`ProblemKind::NotFound`] for any other.
pub async fn rename(state: &AppState, user: &UserId, id: &str, name: &str) -> ApiResult<()> {
    let name: String = name.trim().chars().take(NAME_CHARS).collect();
    match table::rename(&state.db, user, id, &name).await? {
        true => Ok(()),
        false => Err(ApiError::not_found()),
    }
}

/// How devices know a user: the bytes that are the id (Web Authentication §5.4.3: nothing that says who it is).
fn handle(user: &UserId) -> ApiResult<Uuid> {
    let bytes = URL_SAFE_NO_PAD.decode(user.as_str()).map_err(ApiError::internal)?;
    Uuid::from_slice(&bytes).map_err(ApiError::internal)
}

const SIGNING_IN: Context<'_> = Context { user: "", account: "", field: "passkey-sign-in" };

fn registering(user: &UserId) -> Context<'_> {
    Context { user: user.as_str(), account: "", field: "passkey-registration" }
}

fn seal<T: Serialize>(state: &AppState, context: Context<'_>, inner: T) -> ApiResult<String> {
    let expires_at = state.clock.now().saturating_add(ANSWER_WITHIN).unwrap_or(Timestamp::MAX);
    let id = random_name::<16>(&mut rand::rng());
    let json = serde_json::to_vec(&Ceremony { id, expires_at, state: inner });
    let json = json.map_err(ApiError::internal)?;
    Ok(state.secrets.seal_token(context, &json, &mut rand::rng()))
}

fn open<T: DeserializeOwned>(
    state: &AppState,
    context: Context<'_>,
    token: &str,
) -> ApiResult<Ceremony<T>> {
    let json = state.secrets.open_token(context, token).map_err(|_| ProblemKind::PasskeyRefused)?;
    let ceremony: Ceremony<T> =
        serde_json::from_slice(&json).map_err(|_| ProblemKind::PasskeyRefused)?;
    match state.clock.now() < ceremony.expires_at {
        true => Ok(ceremony),
        false => Err(ProblemKind::PasskeyRefused.into()),
    }
}

/// Answers a challenge once.
async fn take<T>(state: &AppState, ceremony: &Ceremony<T>) -> ApiResult<()> {
    let hash = Sha256::digest(ceremony.id.as_bytes());
    let now = state.clock.now();
    match table::take_challenge(&state.db, &hash, ceremony.expires_at, now).await? {
        true => Ok(()),
        false => Err(ProblemKind::PasskeyRefused.into()),
    }
}

fn read<T: DeserializeOwned>(json: &str) -> ApiResult<T> {
    let read = serde_json::from_str(json);
    read.map_err(|_| ApiError::bad_request("This is no answer of a device."))
}

fn refused(error: WebauthnError) -> ApiError {
    ApiError::new(ProblemKind::PasskeyRefused).caused_by(error)
}
