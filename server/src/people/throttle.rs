//! Slows down whoever guesses passwords: so many failed sign-ins for one address, and from one network address.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::config::SignInLimits;
use crate::db::sign_in_attempts as table;
use crate::db::{self, Db, DbResult};
use crate::secrets::random_name;

/// Too many attempts: how long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub SignedDuration);

/// One attempt under way. It counts as failed until it is known to be otherwise, so that many at once are no way around.
#[derive(Debug)]
pub struct Attempt {
    id: String,
    account: Subject,
}

/// What attempts are counted by. Only its hash is kept: people type all sorts of things for an address.
type Subject = [u8; 32];

/// Counts an attempt, at whichever node, unless there were too many.
///
/// # Errors
///
/// Those of the database.
pub async fn begin(
    db: &Db,
    limits: &SignInLimits,
    email: &str,
    address: IpAddr,
    now: Timestamp,
) -> DbResult<Result<Attempt, Wait>> {
    let account = subject("account", &email.to_lowercase());
    let network = subject("network", &network(address).to_string());
    let window = window(limits);
    let since = now.saturating_sub(window).unwrap_or(Timestamp::MIN);
    let mut work = db::begin(db, "sign-in").await?;
    for (subject, most) in
        [(&account, limits.attempts_per_account), (&network, limits.attempts_per_address)]
    {
        let recent = table::latest(&mut work, subject, since, most.into()).await?;
        // The oldest of those that fill the window makes room when it leaves.
        if u32::try_from(recent.len()).is_ok_and(|count| count >= most)
            && let Some(oldest) = recent.last()
        {
            return Ok(Err(Wait(window - now.duration_since(*oldest))));
        }
    }
    let id = random_name::<16>(&mut rand::rng());
    for subject in [&account, &network] {
        table::add(&mut work, &id, subject, now).await?;
    }
    work.commit().await?;
    Ok(Ok(Attempt { id, account }))
}

impl Attempt {
    /// The password was right: whoever knows it may forget what was tried before.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn succeeded(&self, db: &Db) -> DbResult<()> {
        table::remove_of(db, &self.account).await?;
        table::remove(db, &self.id).await
    }

    /// It isn't known whether the password was right, such as when the host was down.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn undecided(&self, db: &Db) -> DbResult<()> {
        table::remove(db, &self.id).await
    }
}

/// Drops what counts no more.
///
/// # Errors
///
/// Those of the database.
pub async fn tidy(db: &Db, limits: &SignInLimits, now: Timestamp) -> DbResult<()> {
    table::forget(db, now.saturating_sub(window(limits)).unwrap_or(Timestamp::MIN)).await
}

fn window(limits: &SignInLimits) -> SignedDuration {
    SignedDuration::from_mins(limits.window_minutes.into())
}

fn subject(kind: &str, value: &str) -> Subject {
    Sha256::new().chain_update(kind).chain_update([0]).chain_update(value).finalize().into()
}

/// What one household has: an address of IPv4, a /64 of IPv6 (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & (u128::MAX << 64)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::db::for_test;

    const LIMITS: SignInLimits =
        SignInLimits { attempts_per_account: 2, attempts_per_address: 3, window_minutes: 10 };

    async fn begin(db: &Db, email: &str, from: &str, now: Timestamp) -> Result<Attempt, Wait> {
        super::begin(db, &LIMITS, email, from.parse().unwrap(), now).await.unwrap()
    }

    #[tokio::test]
    async fn one_account_is_guarded_wherever_the_guesses_come_from() {
        let db = for_test().await;
        let now = Clock::default().now();
        let later = now + SignedDuration::from_mins(4);
        begin(&db, "a@b.example", "192.0.2.1", now).await.unwrap();
        begin(&db, "A@B.example", "192.0.2.2", later).await.unwrap();
        let wait = begin(&db, "a@b.example", "192.0.2.3", later).await.unwrap_err();
        assert_eq!(wait.0.round(jiff::Unit::Minute).unwrap(), SignedDuration::from_mins(6));
        begin(&db, "other@b.example", "192.0.2.3", later).await.unwrap();
        let window_over = now + SignedDuration::from_mins(10);
        begin(&db, "a@b.example", "192.0.2.3", window_over).await.unwrap();
    }

    #[tokio::test]
    async fn one_network_is_held_back_whatever_accounts_it_tries() {
        let db = for_test().await;
        let now = Clock::default().now();
        for (account, from) in [("a", "2001:db8::1"), ("b", "2001:db8::2"), ("c", "2001:db8::3")] {
            begin(&db, account, from, now).await.unwrap();
        }
        assert!(begin(&db, "d", "2001:db8::ffff", now).await.is_err());
        assert!(begin(&db, "d", "2001:db8:0:1::1", now).await.is_ok());
    }

    #[tokio::test]
    async fn many_at_once_are_no_way_around() {
        let db = for_test().await;
        let now = Clock::default().now();
        let tries = (0..9).map(|_| begin(&db, "a", "192.0.2.1", now));
        let taken = futures_util::future::join_all(tries).await;
        assert_eq!(taken.iter().filter(|attempt| attempt.is_ok()).count(), 2);
    }

    #[tokio::test]
    async fn success_and_doubt_do_not_count() {
        let db = for_test().await;
        let now = Clock::default().now();
        for _ in 0..9 {
            begin(&db, "a", "192.0.2.1", now).await.unwrap().undecided(&db).await.unwrap();
        }
        for from in ["192.0.2.2", "192.0.2.3", "192.0.2.4"] {
            begin(&db, "a", from, now).await.unwrap();
            begin(&db, "a", "192.0.2.1", now).await.unwrap().succeeded(&db).await.unwrap();
        }
        tidy(&db, &LIMITS, now + SignedDuration::from_mins(10)).await.unwrap();
        begin(&db, "a", "192.0.2.2", now).await.unwrap();
        begin(&db, "a", "192.0.2.2", now).await.unwrap();
    }
}
