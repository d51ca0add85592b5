//! What is kept of a browser's subscription, always sealed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey};
use rand::CryptoRng;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use shared::push::PushSubscription;
use url::Url;

use crate::db::push::SubscriptionRow;
use crate::secrets::Context;
use crate::state::AppState;

/// Bytes of an address; those of the large services take some 200.
const MOST_ADDRESS_BYTES: usize = 2_000;

/// Bytes that the browser and this server share (RFC 8291 §3.2).
const AUTH_BYTES: usize = 16;

/// A session's subscription.
#[derive(Debug)]
pub(super) struct Subscription {
    /// By which the push service knows this server.
    pub key: SecretKey,
    /// `None` until the browser has subscribed.
    pub target: Option<Target>,
}

/// Where a browser is reached, and what seals for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub endpoint: Url,
    pub key: PublicKey,
    pub auth: [u8; AUTH_BYTES],
}

/// As it is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    key: String,
    target: Option<PushSubscription>,
}

impl Subscription {
    pub(super) fn new(rng: &mut impl CryptoRng) -> Self {
        Self { key: new_key(rng), target: None }
    }

    /// `None` for one that doesn't open any more.
    pub(super) fn open(state: &AppState, row: &SubscriptionRow) -> Option<Self> {
        let context = Context::push(&row.user_id, &row.session_id);
        let opened = state.secrets.open(context, &row.sealed).ok()?;
        let kept: Kept = serde_json::from_slice(&opened).ok()?;
        let key = Zeroizing::new(URL_SAFE_NO_PAD.decode(&kept.key).ok()?);
        let target = kept.target.as_ref().and_then(Target::parse);
        Some(Self { key: SecretKey::from_slice(&key).ok()?, target })
    }

    pub(super) fn to_json(&self) -> Zeroizing<Vec<u8>> {
        let key = URL_SAFE_NO_PAD.encode(Zeroizing::new(self.key.to_bytes()).as_slice());
        let kept = Kept { key, target: self.target.as_ref().map(Target::to_request) };
        Zeroizing::new(serde_json::to_vec(&kept).expect("strings become JSON"))
    }

    /// As browsers take it.
    pub(super) fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(point(&self.key.public_key()))
    }
}

impl Target {
    /// `None` for what is no subscription.
    pub(super) fn parse(request: &PushSubscription) -> Option<Self> {
        let endpoint = Some(&request.endpoint).filter(|it| it.len() <= MOST_ADDRESS_BYTES)?;
        let endpoint = Url::parse(endpoint).ok().filter(|url| url.scheme() == "https")?;
        endpoint.host_str()?;
        let key = URL_SAFE_NO_PAD.decode(&request.p256dh).ok()?;
        let auth = URL_SAFE_NO_PAD.decode(&request.auth).ok()?;
        Some(Self {
            endpoint,
            key: PublicKey::from_sec1_bytes(&key).ok()?,
            auth: auth.try_into().ok()?,
        })
    }

    fn to_request(&self) -> PushSubscription {
        PushSubscription {
            endpoint: self.endpoint.to_string(),
            p256dh: URL_SAFE_NO_PAD.encode(point(&self.key)),
            auth: URL_SAFE_NO_PAD.encode(self.auth),
        }
    }
}

/// A key of P-256.
pub(super) fn new_key(rng: &mut impl CryptoRng) -> SecretKey {
    let mut bytes = Zeroizing::new([0; 32]);
    loop {
        rng.fill_bytes(bytes.as_mut_slice());
        // All but one in four thousand million are keys.
        if let Ok(key) = SecretKey::from_slice(bytes.as_slice()) {
            return key;
        }
    }
}

/// A point, uncompressed: 65 bytes (SEC 1 §2.3.3).
pub(super) fn point(key: &PublicKey) -> Box<[u8]> {
    key.to_sec1_point(false).as_bytes().into()
}
