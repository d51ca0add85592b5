//! The second factor: codes of an app that change every half minute (TOTP, RFC 6238), and recovery codes that each work
//! once.

use std::fmt::Write;

use jiff::Timestamp;
use qrcodegen::{QrCode as QrCodeSquares, QrCodeEcc};
use rand::{CryptoRng, Rng};
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};
use shared::id::UserId;
use shared::problem::ProblemKind;
use shared::sign_in::{NewSecondFactor, QrCode};
use totp_rs::{Builder, Totp};
use url::Url;

use crate::db::second_factors as table;
use crate::db::users::UserRow;
use crate::error::{ApiError, ApiResult};
use crate::secrets::Context;
use crate::state::AppState;

/// Bytes of what codes are made of (RFC 4226 §4: 160 bits).
const SECRET_BYTES: usize = 20;

const RECOVERY_CODES: usize = 10;

/// Signs of a recovery code, of 5 bits each: without those that look like others (Crockford's base 32, in lower case).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const RECOVERY_SIGNS: usize = 16;

/// Asks for the code of a user who has a second factor.
///
/// # Errors
///
/// [`ProblemKind::SecondFactorRequired`] without a code, [`ProblemKind::WrongCode`] for one that is wrong or used.
pub(super) async fn check(state: &AppState, user: &UserId, code: Option<&str>) -> ApiResult<()> {
    let Some(factor) = table::find(&state.db, user).await?.filter(|factor| factor.is_on) else {
        return Ok(());
    };
    let code = plain(code.unwrap_or_default());
    if code.is_empty() {
        return Err(ProblemKind::SecondFactorRequired.into());
    }
    let is_right = take_code(state, user, &factor.sealed, &code).await?
        || table::take_code(&state.db, user, &hash(&code)).await?;
    if is_right { Ok(()) } else { Err(ProblemKind::WrongCode.into()) }
}

/// Makes what the codes are to be made of, which is not asked for until [`confirm`].
///
/// # Errors
///
/// [`ProblemKind::BadRequest`] where there is a second factor already.
pub async fn begin(state: &AppState, user: &UserRow) -> ApiResult<NewSecondFactor> {
    let id = UserId(user.id.clone());
    let mut secret = Zeroizing::new([0; SECRET_BYTES]);
    rand::rng().fill(&mut secret[..]);
    let sealed = state.secrets.seal(Context::second_factor(&id), &*secret, &mut rand::rng());
    if !table::begin(&state.db, &id, &sealed).await? {
        return Err(ApiError::bad_request("There is a second factor already."));
    }
    let secret = totp(&*secret)?.secret().to_base32();
    let url = url(&user.email, &secret)?;
    let picture = picture(&url)?;
    Ok(NewSecondFactor { secret, url, picture })
}

/// What authenticator apps read (github.com/google/google-authenticator/wiki/Key-Uri-Format); the rest is as they expect.
fn url(email: &str, secret: &str) -> ApiResult<String> {
    let mut url = Url::parse("otpauth://totp").map_err(ApiError::internal)?;
    if let Ok(mut path) = url.path_segments_mut() {
        path.push(&format!("Pli:{email}"));
    }
    url.query_pairs_mut().append_pair("secret", secret).append_pair("issuer", "Pli");
    Ok(url.into())
}

/// Squares of nothing around a QR code (ISO 18004 §9.1).
const QUIET: i32 = 4;

fn picture(text: &str) -> ApiResult<QrCode> {
    let code = QrCodeSquares::encode_text(text, QrCodeEcc::Medium);
    let code = code.map_err(|_| ApiError::internal(anyhow::anyhow!("too long for a QR code")))?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let size = u32::try_from(code.size() + 2 * QUIET).map_err(ApiError::internal)?;
    Ok(QrCode { path, size })
}

/// Turns the second factor on with its first code; gives the recovery codes, which nobody can read again.
///
/// # Errors
///
/// [`ProblemKind::WrongCode`]; [`ProblemKind::NotFound`] where none was begun.
pub async fn confirm(state: &AppState, user: &UserId, code: &str) -> ApiResult<Vec<String>> {
    let factor = table::find(&state.db, user).await?.filter(|factor| !factor.is_on);
    let factor = factor.ok_or_else(ApiError::not_found)?;
    if !take_code(state, user, &factor.sealed, &plain(code)).await? {
        return Err(ProblemKind::WrongCode.into());
    }
    let (codes, hashes) = recovery_codes(&mut rand::rng());
    table::confirm(&state.db, user, &hashes, state.clock.now()).await?;
    Ok(codes)
}

/// Other recovery codes in place of all before.
///
/// # Errors
///
/// [`ProblemKind::NotFound`] without a second factor.
pub async fn renew_codes(state: &AppState, user: &UserId) -> ApiResult<Vec<String>> {
    let factor = table::find(&state.db, user).await?.filter(|factor| factor.is_on);
    factor.ok_or_else(ApiError::not_found)?;
    let (codes, hashes) = recovery_codes(&mut rand::rng());
    table::renew_codes(&state.db, user, &hashes).await?;
    Ok(codes)
}

/// Takes a code of the app, of now or the half minutes beside it, unless it was taken before.
async fn take_code(state: &AppState, user: &UserId, sealed: &[u8], code: &str) -> ApiResult<bool> {
    let secret =
        state.secrets.open(Context::second_factor(user), sealed).map_err(ApiError::internal)?;
    let Some(step) = totp(&secret)?.check(code, seconds(state.clock.now())) else {
        return Ok(false);
    };
    let step = i64::try_from(step).map_err(ApiError::internal)?;
    Ok(table::take_step(&state.db, user, step).await?)
}

fn totp(secret: &[u8]) -> ApiResult<Totp> {
    let built = Builder::new().with_secret(secret).build();
    built.map_err(|error| ApiError::internal(anyhow::anyhow!("TOTP: {error}")))
}

fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or(0)
}

/// A code as typed, without what only makes it legible.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

fn recovery_codes(rng: &mut impl CryptoRng) -> (Vec<String>, Vec<[u8; 32]>) {
    let codes = (0..RECOVERY_CODES).map(|_| {
        let signs = (0..RECOVERY_SIGNS).filter_map(|_| {
            let sign = ALPHABET.get(rng.random_range(0..ALPHABET.len()))?;
            Some(char::from(*sign))
        });
        let code: String = signs.collect();
        let hash = hash(&code);
        (grouped(&code), hash)
    });
    codes.unzip()
}

/// In groups of four.
fn grouped(code: &str) -> String {
    let mut text = String::new();
    for (place, sign) in code.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        text.push(sign);
    }
    text
}

/// Fast hashing is right here: there are 80 bits to guess.
fn hash(code: &str) -> [u8; 32] {
    Sha256::digest(code.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_codes_are_legible_and_each_another() {
        let (codes, hashes) = recovery_codes(&mut rand::rng());
        assert_eq!((codes.len(), hashes.len()), (10, 10));
        for (code, hashed) in codes.iter().zip(&hashes) {
            assert_eq!(code.len(), 19, "{code}");
            assert_eq!(hash(&plain(&code.to_uppercase())), *hashed);
        }
        let mut distinct = codes.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), codes.len());
    }

    #[test]
    fn codes_are_those_of_every_app() {
        // RFC 6238, appendix B: the last six of eight digits.
        let totp = totp(b"12345678901234567890").unwrap();
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(totp.check(code, at), Some(at / 30));
            assert_eq!(totp.check(code, at + 30), Some(at / 30));
            assert_eq!(totp.check(code, at + 60), None);
        }
    }
}
