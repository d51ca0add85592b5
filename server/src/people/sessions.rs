//! Sessions: a random token in a cookie on one side, its hash in the database on the other.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use shared::id::UserId;

use crate::config;
use crate::db::sessions::{NewSession, SessionRow};
use crate::db::{self, Db, DbResult};
use crate::secrets::random_name;

/// Bytes of `User-Agent` kept.
const DEVICE_BYTES: usize = 256;

/// How stale a session's last use may be in the database, so that not every request writes.
const TOUCH_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// What the cookie holds: 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    fn new(rng: &mut impl CryptoRng) -> Self {
        Self(random_name::<32>(rng))
    }

    /// As it goes into the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken")
    }
}

/// What the database knows of a token. Fast hashing is right here: there are 256 bits to guess.
pub type TokenHash = [u8; 32];

pub fn hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// From where a user signs in; shown to that user and nobody else.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    pub device: &'a str,
    pub address: &'a str,
}

/// Begins a session of a user who just proved who they are.
pub async fn begin(
    db: &Db,
    settings: &config::Sessions,
    user: &UserId,
    origin: Origin<'_>,
    now: Timestamp,
) -> DbResult<SessionToken> {
    let token = SessionToken::new(&mut rand::rng());
    let id = random_name::<16>(&mut rand::rng());
    let lifetime = SignedDuration::from_hours(24 * i64::from(settings.absolute_days));
    let new = NewSession {
        id: &id,
        token_hash: &hash(token.as_str()),
        user,
        now,
        expires_at: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
        device: origin.device.get(..origin.device.floor_char_boundary(DEVICE_BYTES)).unwrap_or(""),
        address: origin.address,
    };
    db::sessions::add(db, new).await?;
    Ok(token)
}

/// Why somebody asks for a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A request, which keeps the session alive.
    Use,
    /// An open stream, which doesn't: a forgotten browser window is no use of it.
    Watch,
}

/// The session of a token, if it hasn't ended.
pub async fn find(
    db: &Db,
    settings: &config::Sessions,
    token_hash: &TokenHash,
    purpose: Purpose,
    now: Timestamp,
) -> DbResult<Option<SessionRow>> {
    let found = db::sessions::find(db, token_hash).await?;
    let Some(session) = found.filter(|session| is_alive(session, settings, now)) else {
        return Ok(None);
    };
    if purpose == Purpose::Use && now.duration_since(session.seen_at) >= TOUCH_AFTER {
        db::sessions::touch(db, &session.id, now).await?;
    }
    Ok(Some(session))
}

fn is_alive(session: &SessionRow, settings: &config::Sessions, now: Timestamp) -> bool {
    now < session.expires_at && now.duration_since(session.seen_at) < idle_limit(settings)
}

fn idle_limit(settings: &config::Sessions) -> SignedDuration {
    SignedDuration::from_mins(settings.idle_minutes.into())
}

/// Sessions that weren't used since then have ended.
pub(crate) fn idle_since(settings: &config::Sessions, now: Timestamp) -> Timestamp {
    now.saturating_sub(idle_limit(settings)).unwrap_or(Timestamp::MIN)
}

/// Removes the sessions that have ended by themselves.
pub async fn remove_expired(db: &Db, settings: &config::Sessions, now: Timestamp) -> DbResult<u64> {
    db::sessions::remove_expired(db, now, idle_since(settings, now)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    const HERE: Origin<'_> = Origin { device: "Firefox", address: "192.0.2.1" };

    async fn user(db: &Db, now: Timestamp) -> UserId {
        db::users::find_or_add(db, &"u".into(), "a@pli.example", "", now).await.unwrap()
    }

    async fn is_found(db: &Db, token: &SessionToken, now: Timestamp) -> bool {
        let settings = config::Sessions { idle_minutes: 60, absolute_days: 1 };
        find(db, &settings, &hash(token.as_str()), Purpose::Use, now).await.unwrap().is_some()
    }

    #[tokio::test]
    async fn watching_is_no_use() {
        let settings = config::Sessions { idle_minutes: 60, absolute_days: 1 };
        let db = db::for_test().await;
        let begun = Clock::default().now();
        let user = user(&db, begun).await;
        let token = begin(&db, &settings, &user, HERE, begun).await.unwrap();
        let hash = hash(token.as_str());
        for (minutes, expected) in [(30, true), (59, true), (60, false)] {
            let at = begun + SignedDuration::from_mins(minutes);
            let found = find(&db, &settings, &hash, Purpose::Watch, at).await.unwrap();
            assert_eq!(found.is_some(), expected, "{minutes}");
        }
    }

    #[tokio::test]
    async fn ends_when_idle_too_long_and_in_any_case_when_too_old() {
        let settings = config::Sessions { idle_minutes: 60, absolute_days: 1 };
        let db = db::for_test().await;
        let begun = Clock::default().now();
        let user = user(&db, begun).await;
        let token = begin(&db, &settings, &user, HERE, begun).await.unwrap();
        let after = |minutes| begun + SignedDuration::from_mins(minutes);

        assert!(is_found(&db, &token, after(59)).await, "used in time");
        assert!(is_found(&db, &token, after(59 + 59)).await, "each use counts");
        assert!(!is_found(&db, &token, after(59 + 59 + 60)).await, "idle");

        let token = begin(&db, &settings, &user, HERE, begun).await.unwrap();
        for minutes in (0..24 * 60).step_by(50) {
            assert!(is_found(&db, &token, after(minutes)).await, "{minutes}");
        }
        assert!(!is_found(&db, &token, after(24 * 60)).await, "too old, though used");
        assert_eq!(remove_expired(&db, &settings, after(24 * 60)).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_token_is_never_stored_and_never_the_same() {
        let settings = config::Sessions::default();
        let db = db::for_test().await;
        let now = Clock::default().now();
        let user = user(&db, now).await;
        let one = begin(&db, &settings, &user, HERE, now).await.unwrap();
        let two = begin(&db, &settings, &user, HERE, now).await.unwrap();
        assert_ne!(one, two);
        assert_eq!(one.as_str().len(), 43, "256 bits in base64url");
        let rows = format!("{:?}", db::sessions::of_user(&db, &user).await.unwrap());
        assert!(!rows.contains(one.as_str()));
    }
}
