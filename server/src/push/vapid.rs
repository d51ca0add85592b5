//! Telling a push service who sends (RFC 8292).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;
use url::Url;

use super::subscription::point;

/// How long what we sign holds; services take 24 hours at most.
const HOLDS: SignedDuration = SignedDuration::from_hours(12);

/// The value of `Authorization` for a request to `endpoint`. `contact` is where the service finds who runs this server.
pub(super) fn authorization(
    key: &SecretKey,
    endpoint: &Url,
    contact: &str,
    now: Timestamp,
) -> String {
    let claims = json!({
        "aud": endpoint.origin().ascii_serialization(),
        "exp": now.saturating_add(HOLDS).unwrap_or(now).as_second(),
        "sub": contact,
    });
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({ "typ": "JWT", "alg": "ES256" })), part(&claims));
    let signature: Signature = SigningKey::from(key).sign(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
    let key = URL_SAFE_NO_PAD.encode(point(&key.public_key()));
    format!("vapid t={signed}.{signature}, k={key}")
}
