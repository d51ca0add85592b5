//! What this process knows of the drafts that are being written.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use shared::id::{AccountId, DraftId};
use tokio::sync::OwnedMutexGuard;

use crate::db::DbResult;
use crate::nodes::{Kind, Taken};
use crate::state::AppState;

/// Lets one save of a draft after the other.
#[derive(Debug, Default)]
pub struct DraftLocks {
    locks: Mutex<HashMap<(AccountId, DraftId), WeakLock>>,
    /// Drafts that were looked for on the host since this process began: of these, the database knows all versions.
    known: Mutex<HashSet<(AccountId, DraftId)>>,
}

/// A draft that nobody else saves meanwhile.
#[derive(Debug)]
pub(super) struct DraftLock {
    _everywhere: Option<Taken>,
    _here: OwnedMutexGuard<()>,
}

type WeakLock = Weak<tokio::sync::Mutex<()>>;

/// When more are known, all are forgotten: they are looked for once more, and nothing else.
const MOST_KNOWN: usize = 10_000;

impl DraftLocks {
    /// Waits until nobody saves this draft, here or at another node.
    pub(super) async fn lock(
        &self,
        state: &AppState,
        account: &AccountId,
        draft: &DraftId,
    ) -> DbResult<DraftLock> {
        let lock = {
            let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
            locks.retain(|_, lock| lock.strong_count() > 0);
            let entry = locks.entry((account.clone(), draft.clone())).or_default();
            entry.upgrade().unwrap_or_else(|| {
                let lock = Arc::default();
                *entry = Arc::downgrade(&lock);
                lock
            })
        };
        let here = lock.lock_owned().await;
        let subject = format!("{account}/{draft}");
        let everywhere = match state.nodes.are_many {
            true => Some(Taken::wait(state, Kind::Draft, &subject).await?),
            false => None,
        };
        Ok(DraftLock { _everywhere: everywhere, _here: here })
    }

    pub(super) fn is_known(&self, account: &AccountId, draft: &DraftId) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.contains(&(account.clone(), draft.clone()))
    }

    pub(super) fn note_known(&self, account: &AccountId, draft: &DraftId) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert((account.clone(), draft.clone()));
    }
}
