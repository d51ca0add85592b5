//! Handing what a browser is told to its push service (RFC 8030).

use std::time::Duration;

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use shared::push::PushMessage;
use tokio::time::sleep;

use super::subscription::Subscription;
use super::{seal, vapid};
use crate::dialer::fetch::{FetchError, Parcel};
use crate::state::AppState;

/// How long a service may think about it.
const PATIENCE: Duration = Duration::from_secs(15);

/// A service that is busy is asked again so often, each time after twice the pause.
const ATTEMPTS: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_secs(2);

/// Seconds that a service keeps what it can't deliver yet: a day-old notification is none.
const TTL_SECONDS: HeaderValue = HeaderValue::from_static("86400");

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handed {
    Taken,
    /// The browser doesn't listen any more (RFC 8030 §7.3).
    Gone,
    Failed,
}

/// Hands `message` to the service of a browser.
pub(super) async fn hand(
    state: &AppState,
    subscription: &Subscription,
    message: &PushMessage,
) -> Handed {
    let Some(target) = &subscription.target else { return Handed::Gone };
    let text = serde_json::to_vec(message).expect("strings become JSON");
    let Ok(sealed) = seal::seal(target, &text, &mut rand::rng()) else { return Handed::Failed };
    let contact = state.config.public_url.as_str();
    let now = state.clock.now();
    let authorization = vapid::authorization(&subscription.key, &target.endpoint, contact, now);
    let Ok(authorization) = HeaderValue::from_str(&authorization) else { return Handed::Failed };
    let headers = HeaderMap::from_iter([
        (header::AUTHORIZATION, authorization),
        (header::CONTENT_ENCODING, HeaderValue::from_static("aes128gcm")),
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (HeaderName::from_static("ttl"), TTL_SECONDS),
        (HeaderName::from_static("urgency"), HeaderValue::from_static("high")),
    ]);
    let parcel = Parcel { headers, body: sealed.into() };
    let mut pause = FIRST_PAUSE;
    for attempt in 1..=ATTEMPTS {
        match state.dialer.post(&target.endpoint, parcel.clone(), PATIENCE).await {
            Ok(()) => return Handed::Taken,
            Err(FetchError::Status(404 | 410)) => return Handed::Gone,
            // What it has against this one won't change.
            Err(FetchError::Status(status)) if status < 500 && status != 429 => break,
            // No address: whoever knows it can reach the browser.
            Err(error) => tracing::debug!(%error, attempt, "A push service took nothing"),
        }
        if attempt < ATTEMPTS {
            sleep(pause).await;
            pause *= 2;
        }
    }
    Handed::Failed
}
