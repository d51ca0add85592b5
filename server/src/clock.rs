//! Time, as an argument: the only place that asks what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// Tells the time: the machine's own, or one that a test moves by hand.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// How far this clock runs ahead of the machine's, in milliseconds.
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    pub fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_millis(self.ahead_ms.load(Ordering::Relaxed));
        Timestamp::now().saturating_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// Lets time pass at once, for everyone who holds this clock.
    pub fn advance(&self, by: SignedDuration) {
        let milliseconds = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.ahead_ms.fetch_add(milliseconds, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_for_every_holder() {
        let clock = Clock::default();
        let other = clock.clone();
        let before = clock.now();
        other.advance(SignedDuration::from_hours(1));
        assert!(clock.now().duration_since(before) >= SignedDuration::from_hours(1));
    }
}
