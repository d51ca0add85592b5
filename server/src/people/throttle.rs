//! Slows down whoever guesses passwords: so many failed sign-ins for one address, and from one network address.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::config::SignInLimits;

/// The attempts of late. Each counts as failed until it is known to be otherwise, so that many at once are no way
/// around.
#[derive(Debug, Default)]
pub struct Throttle {
    attempts: Mutex<HashMap<Key, VecDeque<Timestamp>>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Account(String),
    Network(IpAddr),
}

/// Too many attempts: how long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub SignedDuration);

/// One attempt under way.
#[derive(Debug)]
pub struct Attempt {
    account: Key,
    network: Key,
    at: Timestamp,
}

impl Throttle {
    /// Counts an attempt, unless there were too many.
    pub fn begin(
        &self,
        limits: &SignInLimits,
        email: &str,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<Attempt, Wait> {
        let account = Key::Account(email.to_lowercase());
        let network = Key::Network(network(address));
        let window = window(limits);
        let mut attempts = self.lock();
        for (key, most) in
            [(&account, limits.attempts_per_account), (&network, limits.attempts_per_address)]
        {
            let recent = attempts.entry(key.clone()).or_default();
            forget_old(recent, window, now);
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            // The oldest of those that fill the window makes room when it leaves.
            if let Some(oldest) = recent.iter().rev().nth(most.saturating_sub(1)) {
                return Err(Wait(window - now.duration_since(*oldest)));
            }
        }
        for key in [&account, &network] {
            attempts.entry(key.clone()).or_default().push_back(now);
        }
        Ok(Attempt { account, network, at: now })
    }

    /// The password was right: whoever knows it may forget what was tried before.
    pub fn succeeded(&self, attempt: &Attempt) {
        let mut attempts = self.lock();
        attempts.remove(&attempt.account);
        take_back(&mut attempts, &attempt.network, attempt.at);
    }

    /// It isn't known whether the password was right, such as when the host was down.
    pub fn undecided(&self, attempt: &Attempt) {
        let mut attempts = self.lock();
        take_back(&mut attempts, &attempt.account, attempt.at);
        take_back(&mut attempts, &attempt.network, attempt.at);
    }

    /// Drops what counts no more.
    pub fn tidy(&self, limits: &SignInLimits, now: Timestamp) {
        let window = window(limits);
        self.lock().retain(|_, recent| {
            forget_old(recent, window, now);
            !recent.is_empty()
        });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, VecDeque<Timestamp>>> {
        // Nothing that holds the lock can leave it half-changed.
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn window(limits: &SignInLimits) -> SignedDuration {
    SignedDuration::from_mins(limits.window_minutes.into())
}

fn forget_old(recent: &mut VecDeque<Timestamp>, window: SignedDuration, now: Timestamp) {
    while recent.front().is_some_and(|at| now.duration_since(*at) >= window) {
        recent.pop_front();
    }
}

fn take_back(attempts: &mut HashMap<Key, VecDeque<Timestamp>>, key: &Key, at: Timestamp) {
    if let Some(recent) = attempts.get_mut(key)
        && let Some(place) = recent.iter().position(|other| *other == at)
    {
        recent.remove(place);
    }
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

    const LIMITS: SignInLimits =
        SignInLimits { attempts_per_account: 2, attempts_per_address: 3, window_minutes: 10 };

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_account_is_guarded_wherever_the_guesses_come_from() {
        let throttle = Throttle::default();
        let now = Clock::default().now();
        let later = now + SignedDuration::from_mins(4);
        throttle.begin(&LIMITS, "a@b.example", address("192.0.2.1"), now).unwrap();
        throttle.begin(&LIMITS, "A@B.example", address("192.0.2.2"), later).unwrap();
        let wait = throttle.begin(&LIMITS, "a@b.example", address("192.0.2.3"), later);
        assert_eq!(wait.unwrap_err(), Wait(SignedDuration::from_mins(6)));
        throttle.begin(&LIMITS, "other@b.example", address("192.0.2.3"), later).unwrap();
        let window_over = now + SignedDuration::from_mins(10);
        throttle.begin(&LIMITS, "a@b.example", address("192.0.2.3"), window_over).unwrap();
    }

    #[test]
    fn one_network_is_held_back_whatever_accounts_it_tries() {
        let throttle = Throttle::default();
        let now = Clock::default().now();
        for (account, from) in [("a", "2001:db8::1"), ("b", "2001:db8::2"), ("c", "2001:db8::3")] {
            throttle.begin(&LIMITS, account, address(from), now).unwrap();
        }
        assert!(throttle.begin(&LIMITS, "d", address("2001:db8::ffff"), now).is_err());
        assert!(throttle.begin(&LIMITS, "d", address("2001:db8:0:1::1"), now).is_ok());
    }

    #[test]
    fn success_and_doubt_do_not_count() {
        let throttle = Throttle::default();
        let now = Clock::default().now();
        for _ in 0..9 {
            let attempt = throttle.begin(&LIMITS, "a", address("192.0.2.1"), now).unwrap();
            throttle.undecided(&attempt);
        }
        for _ in 0..9 {
            throttle.begin(&LIMITS, "a", address("192.0.2.2"), now).unwrap();
            let attempt = throttle.begin(&LIMITS, "a", address("192.0.2.1"), now).unwrap();
            throttle.succeeded(&attempt);
            throttle.attempts.lock().unwrap().remove(&Key::Network(address("192.0.2.2")));
        }
        throttle.tidy(&LIMITS, now + SignedDuration::from_mins(10));
        assert!(throttle.attempts.lock().unwrap().is_empty());
    }
}
