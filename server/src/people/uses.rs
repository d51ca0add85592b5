//! When somebody used an account last, for those who share it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use shared::id::{AccountId, UserId};

use crate::db::{self, DbResult};
use crate::state::AppState;

/// How stale the time in the database may be, so that not every request writes.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Uses that were noted lately.
#[derive(Debug, Default)]
pub struct Uses(Mutex<HashMap<(UserId, AccountId), Timestamp>>);

impl Uses {
    /// Notes a use.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn note(&self, state: &AppState, user: &UserId, account: &AccountId) -> DbResult<()> {
        let now = state.clock.now();
        let is_recent = |at: &Timestamp| now.duration_since(*at) < NOTED_EVERY;
        {
            // Nothing that holds the lock can leave it half-changed.
            let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let key = (user.clone(), account.clone());
            if noted.get(&key).is_some_and(is_recent) {
                return Ok(());
            }
            noted.retain(|_, at| is_recent(at));
            noted.insert(key, now);
        }
        db::shares::note_use(&state.db, account, user, now).await
    }
}
