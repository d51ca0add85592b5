//! Messages that were opened a moment ago, so that what stands around a letter and the letter itself cost one fetch,
//! whichever is asked for first, or both at once. Bounded in bytes and in time; everything in it can be lost.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use shared::id::{AccountId, MessageId};
use tokio::sync::OnceCell;

/// All entries together.
const MAX_BYTES: usize = 24 * 1024 * 1024;
/// One entry; larger ones are made anew each time.
const MAX_ENTRY_BYTES: usize = 6 * 1024 * 1024;
/// Unused for longer than this, an entry goes when the next one comes.
const MAX_AGE: Duration = Duration::from_secs(180);

pub(super) type Key = (AccountId, MessageId);

/// A bounded map in which an entry is made once, however many ask for it.
pub(super) struct Cache<V> {
    entries: Mutex<HashMap<Key, Entry<V>>>,
}

struct Entry<V> {
    cell: Arc<OnceCell<Arc<V>>>,
    used: Instant,
    /// 0 until the value is there.
    bytes: usize,
}

impl<V> Default for Cache<V> {
    fn default() -> Self {
        Self { entries: Mutex::default() }
    }
}

impl<V> fmt::Debug for Cache<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("entries", &self.lock().len()).finish()
    }
}

impl<V> Cache<V> {
    /// The value for `key`, made by `make` if it isn't there. If whoever makes it goes away, the next one does.
    pub(super) async fn get<E>(
        &self,
        key: &Key,
        weigh: impl Fn(&V) -> usize,
        make: impl AsyncFnOnce() -> Result<V, E>,
    ) -> Result<Arc<V>, E> {
        let cell = self.cell(key);
        let made = cell.get_or_try_init(async || make().await.map(Arc::new)).await;
        match made {
            Ok(value) => {
                self.settle(key, weigh(value));
                Ok(Arc::clone(value))
            }
            Err(error) => {
                self.forget_empty(key);
                Err(error)
            }
        }
    }

    pub(super) fn forget(&self, key: &Key) {
        self.lock().remove(key);
    }

    fn cell(&self, key: &Key) -> Arc<OnceCell<Arc<V>>> {
        let now = Instant::now();
        let mut entries = self.lock();
        if let Some(entry) = entries.get_mut(key) {
            entry.used = now;
            return Arc::clone(&entry.cell);
        }
        entries.retain(|_, entry| now.duration_since(entry.used) < MAX_AGE);
        let entry = Entry { cell: Arc::default(), used: now, bytes: 0 };
        Arc::clone(&entries.entry(key.clone()).or_insert(entry).cell)
    }

    /// Notes the size of an entry, and makes room.
    fn settle(&self, key: &Key, bytes: usize) {
        let mut entries = self.lock();
        if bytes > MAX_ENTRY_BYTES {
            entries.remove(key);
            return;
        }
        match entries.get_mut(key) {
            Some(entry) if entry.bytes == 0 => entry.bytes = bytes.max(1),
            Some(_) | None => return,
        }
        let mut sum: usize = entries.values().map(|entry| entry.bytes).sum();
        while sum > MAX_BYTES {
            let settled = entries.iter().filter(|(_, entry)| entry.bytes > 0);
            let Some(oldest) =
                settled.min_by_key(|(_, entry)| entry.used).map(|(key, _)| key.clone())
            else {
                return;
            };
            sum -= entries.remove(&oldest).map_or(0, |entry| entry.bytes);
        }
    }

    fn forget_empty(&self, key: &Key) {
        let mut entries = self.lock();
        if entries.get(key).is_some_and(|entry| !entry.cell.initialized()) {
            entries.remove(key);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Entry<V>>> {
        // Nothing that holds the lock can leave it half-changed.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn key(message: &str) -> Key {
        (AccountId::from("a"), MessageId::from(message))
    }

    async fn put(cache: &Cache<usize>, message: &str, bytes: usize) -> usize {
        let value =
            cache.get(&key(message), |bytes| *bytes, async || Ok::<_, Infallible>(bytes)).await;
        *value.unwrap()
    }

    #[tokio::test]
    async fn a_value_is_made_once_even_if_asked_for_twice_at_once() {
        let cache = Cache::default();
        let made = AtomicUsize::new(0);
        let ask = || async {
            let make = async || {
                tokio::task::yield_now().await;
                Ok::<_, Infallible>(made.fetch_add(1, Ordering::Relaxed))
            };
            cache.get(&key("m"), |_| 1, make).await.unwrap()
        };
        let (one, two) = tokio::join!(ask(), ask());
        assert_eq!((*one, *two, made.load(Ordering::Relaxed)), (0, 0, 1));
    }

    #[tokio::test]
    async fn what_failed_is_tried_again() {
        let cache = Cache::default();
        let failed = cache.get(&key("m"), |_| 1, async || Err::<usize, _>("no")).await;
        assert_eq!(failed, Err("no"));
        assert_eq!(put(&cache, "m", 7).await, 7);
    }

    #[tokio::test]
    async fn it_stays_within_its_bounds() {
        let cache = Cache::default();
        put(&cache, "huge", MAX_ENTRY_BYTES + 1).await;
        assert_eq!(cache.lock().len(), 0);
        for number in 0..20 {
            put(&cache, &number.to_string(), MAX_ENTRY_BYTES).await;
        }
        let kept = cache.lock().len();
        assert_eq!(kept, MAX_BYTES / MAX_ENTRY_BYTES);
        assert!(cache.lock().contains_key(&key("19")));
    }
}
