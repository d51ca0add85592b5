//! Searches that somebody looks at, and those that were made a while ago: no host is asked twice for the same.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use shared::id::AccountId;
use shared::search::keys::Plan;
use tokio::time::Instant;

use super::run::{Request, Search, Source};
use crate::imap::{MailboxName, Scope};

/// How long what was found is kept after somebody looked at it last.
const KEPT_FOR: Duration = Duration::from_secs(10 * 60);

/// Searches kept at most, of all users.
const MOST_SEARCHES: usize = 256;

/// Messages in them all at most; each takes 16 bytes.
const MOST_ROWS: usize = 2_000_000;

/// What makes two searches the same.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    /// What one may see of an account is not what another may.
    accounts: Vec<(AccountId, Scope)>,
    mailbox: Option<MailboxName>,
    named: Vec<String>,
    left_out: Vec<String>,
    plan: Plan,
}

impl Key {
    fn of(request: &Request) -> Self {
        let (named, left_out) = request.query.folders();
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        Self {
            accounts: request.sources.iter().map(Source::place).collect(),
            mailbox: request.mailbox.clone(),
            named: owned(named),
            left_out: owned(left_out),
            plan: request.query.plan(request.zone),
        }
    }
}

#[derive(Debug)]
struct Known {
    key: Key,
    /// Lives as long as somebody looks at it.
    running: Weak<Search>,
    /// The last one that came to its end.
    kept: Option<Arc<Search>>,
    used: Instant,
}

/// The searches of all users, the one used last at the end.
#[derive(Debug, Default)]
pub struct Searches {
    known: Mutex<Vec<Known>>,
}

impl Searches {
    /// The search that is under way or was made, whatever changed since; begun where there is none.
    pub fn open(&self, request: Request) -> Arc<Search> {
        self.find(request, false)
    }

    /// The same, up to date: folders that changed since are asked about again.
    pub fn open_fresh(&self, request: Request) -> Arc<Search> {
        self.find(request, true)
    }

    fn find(&self, request: Request, fresh: bool) -> Arc<Search> {
        let key = Key::of(&request);
        let mut known = self.lock();
        tidy(&mut known);
        let place = known.iter().position(|known| known.key == key);
        let before = place.map(|place| known.remove(place));
        let (running, kept) =
            before.map_or((None, None), |before| (before.running.upgrade(), before.kept));
        // Whoever follows one may tell of its end a moment before it is kept.
        let (running, kept) = match running {
            Some(done) if done.is_done() => (None, Some(done)),
            running => (running, kept),
        };
        let search = match (running, &kept) {
            (Some(running), _) => running,
            (None, Some(kept)) if !fresh => Arc::clone(kept),
            (None, kept) => Arc::new(Search::start(request, kept.as_deref())),
        };
        let running = Arc::downgrade(&search);
        known.push(Known { key, running, kept, used: Instant::now() });
        search
    }

    /// Keeps what a search found, if it came to its end. To be called by whoever leaves it.
    pub fn keep(&self, search: &Arc<Search>) {
        if search.is_done() {
            let mut known = self.lock();
            let found =
                known.iter_mut().find(|known| known.running.as_ptr() == Arc::as_ptr(search));
            if let Some(known) = found {
                known.kept = Some(Arc::clone(search));
                known.used = Instant::now();
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Known>> {
        // Nothing that holds the lock can leave it half-changed.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets go of what is old, and of the oldest where there is too much.
fn tidy(known: &mut Vec<Known>) {
    let is_alive = |known: &Known| known.running.strong_count() > 0 || known.kept.is_some();
    known.retain(|known| is_alive(known) && known.used.elapsed() < KEPT_FOR);
    let rows = |known: &Known| known.kept.as_ref().map_or(0, |search| search.results.len());
    let mut total: usize = known.iter().map(rows).sum();
    while let Some(oldest) = known.first()
        && (total > MOST_ROWS || known.len() > MOST_SEARCHES)
    {
        total -= rows(oldest);
        known.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use shared::Timestamp;
    use shared::search::keys::Zone;
    use shared::search::parse;

    use super::*;

    #[tokio::test]
    async fn what_came_to_its_end_is_not_searched_again() {
        let searches = Searches::default();
        let request = || Request {
            sources: Vec::new(),
            mailbox: None,
            query: parse("proof").query,
            zone: Zone::new(Timestamp::UNIX_EPOCH, 0),
        };
        let followed = searches.open_fresh(request());
        followed.finished().await.unwrap();
        assert!(Arc::ptr_eq(&searches.open(request()), &followed), "before it is kept");
        searches.keep(&followed);
        assert!(Arc::ptr_eq(&searches.open(request()), &followed), "and after");
        assert!(!Arc::ptr_eq(&searches.open_fresh(request()), &followed), "unless it is asked for");
    }
}
