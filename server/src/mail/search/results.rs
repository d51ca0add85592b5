//! What a search has found so far, in order.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};

use shared::id::AccountId;
use shared::search::found::{FailedFolder, SearchProgress, WaitsFor};
use tokio::sync::watch;

use super::folder::{Hit, Hits, MOST};
use crate::imap::MailboxName;
use crate::mail::Error;
use crate::mail::ids::mailbox_id;

/// A folder to be searched.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) account: AccountId,
    pub(super) mailbox: MailboxName,
    pub(super) messages: u32,
    /// How the folder stood when it was searched; empty where the host doesn't tell.
    pub(super) status: String,
    pub(super) uid_validity: u32,
    searched_below: u32,
    is_cut: bool,
    is_done: bool,
    is_failed: bool,
}

impl Place {
    pub(super) fn new(
        account: AccountId,
        mailbox: MailboxName,
        messages: u32,
        status: String,
    ) -> Self {
        Self {
            account,
            mailbox,
            messages,
            status,
            uid_validity: 0,
            searched_below: 0,
            is_cut: false,
            is_done: false,
            is_failed: false,
        }
    }

    fn is(&self, account: &AccountId, mailbox: &MailboxName) -> bool {
        self.account == *account && self.mailbox == *mailbox
    }
}

/// One message that was found. Ordered by arrival, then by place, so that the order is always the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    arrived: i64,
    pub(super) place: u32,
    pub(super) uid: u32,
}

/// Shared between the task that searches and those who look at what it finds.
#[derive(Debug)]
pub(super) struct Results {
    inner: Mutex<Inner>,
    /// Names what was found at a moment; no two results of any search have the same.
    version: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Inner {
    places: Vec<Place>,
    /// The newest first.
    rows: Vec<Row>,
    is_done: bool,
    is_cut: bool,
    /// Accounts whose folders could not even be listed, and why.
    lost: Vec<(AccountId, Error)>,
}

fn next_version() -> u64 {
    // Each node counts from elsewhere: a browser may ask one what another's stream told of.
    static LAST: LazyLock<AtomicU64> =
        LazyLock::new(|| AtomicU64::new(u64::from(rand::random::<u32>()) << 20));
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

impl Results {
    pub(super) fn new() -> Self {
        Self { inner: Mutex::default(), version: watch::Sender::new(next_version()) }
    }

    fn read<T>(&self, look: impl FnOnce(&Inner) -> T) -> T {
        look(&self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let mut inner = self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let outcome = change(&mut inner);
        drop(inner);
        self.version.send_replace(next_version());
        outcome
    }

    /// Tells of every change from now on.
    pub(super) fn follow(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Takes in the folders of an account. Gives the number of the first of them.
    pub(super) fn add_places(&self, places: Vec<Place>) -> usize {
        self.change(|inner| {
            let first = inner.places.len();
            inner.places.extend(places);
            first
        })
    }

    /// Takes in what was found in a folder, in place of what was known of it.
    pub(super) fn take(&self, place: usize, hits: &Hits) {
        self.change(|inner| {
            inner.set_hits(place, hits);
            if let Some(place) = inner.places.get_mut(place) {
                place.is_done = true;
            }
        });
    }

    /// Shows what an earlier search found there until this one knows better.
    pub(super) fn show(&self, place: usize, hits: &Hits) {
        self.change(|inner| inner.set_hits(place, hits));
    }

    pub(super) fn fail(&self, place: usize) {
        self.change(|inner| {
            if let Some(place) = inner.places.get_mut(place) {
                place.is_done = true;
                place.is_failed = true;
            }
        });
    }

    pub(super) fn lose(&self, account: AccountId, error: Error) {
        self.change(|inner| inner.lost.push((account, error)));
    }

    pub(super) fn end(&self) {
        self.change(|inner| inner.is_done = true);
    }

    pub(super) fn is_done(&self) -> bool {
        self.read(|inner| inner.is_done)
    }

    pub(super) fn len(&self) -> usize {
        self.read(|inner| inner.rows.len())
    }

    /// Why nothing at all could be searched.
    pub(super) fn failure(&self) -> Option<Error> {
        self.read(|inner| {
            let (_, error) = inner.lost.first().filter(|_| inner.places.is_empty())?;
            Some(error.clone())
        })
    }

    /// What was found in a folder that stood like this, or stands otherwise now; `None` if it wasn't searched.
    pub(super) fn hits(
        &self,
        account: &AccountId,
        mailbox: &MailboxName,
    ) -> Option<(Hits, String)> {
        self.read(|inner| {
            let number = inner.places.iter().position(|place| place.is(account, mailbox))?;
            let place =
                inner.places.get(number).filter(|place| place.is_done && !place.is_failed)?;
            let rows = inner.rows.iter().filter(|row| usize::try_from(row.place) == Ok(number));
            let mut found: Vec<Hit> =
                rows.map(|row| Hit { uid: row.uid, arrived: row.arrived }).collect();
            found.sort_unstable_by_key(|hit| hit.uid);
            let hits = Hits {
                uid_validity: place.uid_validity,
                searched_below: place.searched_below,
                is_cut: place.is_cut,
                found,
            };
            Some((hits, place.status.clone()))
        })
    }

    /// The rows from `position` on, each with its place.
    pub(super) fn rows(&self, position: u32, limit: u32) -> Vec<(Row, Place)> {
        let position = usize::try_from(position).unwrap_or(usize::MAX);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.read(|inner| {
            let rows = inner.rows.iter().skip(position).take(limit);
            rows.filter_map(|row| Some((*row, inner.place_of(row)?.clone()))).collect()
        })
    }

    /// The folders in which something was found, with the UIDs there in ascending order.
    pub(super) fn by_place(&self) -> Vec<(Place, Vec<u32>)> {
        self.read(|inner| {
            let mut places: Vec<(Place, Vec<u32>)> =
                inner.places.iter().map(|place| (place.clone(), Vec::new())).collect();
            for row in &inner.rows {
                let number = usize::try_from(row.place).ok();
                if let Some((_, uids)) = number.and_then(|number| places.get_mut(number)) {
                    uids.push(row.uid);
                }
            }
            places.retain(|(_, uids)| !uids.is_empty());
            places.iter_mut().for_each(|(_, uids)| uids.sort_unstable());
            places
        })
    }

    /// Forgets messages that are gone.
    pub(super) fn forget(&self, gone: &[Row]) {
        self.change(|inner| inner.rows.retain(|row| !gone.contains(row)));
    }

    pub(super) fn progress(&self) -> SearchProgress {
        let state = self.version.borrow().to_string();
        self.read(|inner| {
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let waiting = inner.places.iter().filter(|place| !place.is_done);
            let largest = waiting.max_by_key(|place| place.messages);
            let failed = inner.places.iter().filter(|place| place.is_failed);
            let failed = failed.map(|place| FailedFolder {
                account: place.account.clone(),
                mailbox: Some(mailbox_id(&place.mailbox)),
            });
            let lost = inner.lost.iter();
            let lost =
                lost.map(|(account, _)| FailedFolder { account: account.clone(), mailbox: None });
            SearchProgress {
                state,
                total: count(inner.rows.len()),
                folders: count(inner.places.len()),
                searched: count(inner.places.iter().filter(|place| place.is_done).count()),
                is_done: inner.is_done,
                failed: lost.chain(failed).collect(),
                waits_for: largest.filter(|_| !inner.is_done).map(|place| WaitsFor {
                    account: place.account.clone(),
                    mailbox: mailbox_id(&place.mailbox),
                    messages: place.messages,
                }),
                is_cut: inner.is_cut,
            }
        })
    }
}

impl Inner {
    fn place_of(&self, row: &Row) -> Option<&Place> {
        self.places.get(usize::try_from(row.place).ok()?)
    }

    fn set_hits(&mut self, place: usize, hits: &Hits) {
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        if let Some(place) = self.places.get_mut(place) {
            place.uid_validity = hits.uid_validity;
            place.searched_below = hits.searched_below;
            place.is_cut = hits.is_cut;
        }
        self.rows.retain(|row| row.place != number);
        let row = |hit: &Hit| Row { arrived: hit.arrived, place: number, uid: hit.uid };
        self.rows.extend(hits.found.iter().map(row));
        self.rows.sort_unstable_by(|one, other| other.cmp(one));
        self.is_cut = self.rows.len() > MOST || self.places.iter().any(|place| place.is_cut);
        self.rows.truncate(MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(names: &[&str]) -> Results {
        let results = Results::new();
        let place = |name: &&str| Place::new("a".into(), MailboxName::new(name), 10, String::new());
        results.add_places(names.iter().map(place).collect());
        results
    }

    fn hits(found: &[(u32, i64)]) -> Hits {
        let found = found.iter().map(|(uid, arrived)| Hit { uid: *uid, arrived: *arrived });
        Hits { uid_validity: 1, searched_below: 100, found: found.collect(), is_cut: false }
    }

    fn seen(results: &Results) -> Vec<(u32, u32)> {
        results.rows(0, 100).iter().map(|(row, _)| (row.place, row.uid)).collect()
    }

    #[test]
    fn what_comes_later_takes_its_place_among_what_is_there() {
        let results = results(&["a", "b"]);
        results.take(1, &hits(&[(1, 10), (2, 30)]));
        results.take(0, &hits(&[(7, 20), (8, 30)]));
        assert_eq!(seen(&results), [(1, 2), (0, 8), (0, 7), (1, 1)]);
        let progress = results.progress();
        assert_eq!((progress.total, progress.searched, progress.is_done), (4, 2, false));
        results.take(1, &hits(&[(3, 5)]));
        assert_eq!(seen(&results), [(0, 8), (0, 7), (1, 3)]);
        let gone = results.rows(1, 1).remove(0).0;
        results.forget(&[gone]);
        assert_eq!(seen(&results), [(0, 8), (1, 3)]);
    }

    #[test]
    fn every_change_has_a_state_of_its_own() {
        let results = results(&["a"]);
        let before = results.progress();
        assert_eq!(before.waits_for.map(|place| place.messages), Some(10));
        results.fail(0);
        let after = results.progress();
        assert_ne!(before.state, after.state);
        assert_eq!((after.failed.len(), after.waits_for), (1, None));
        assert_eq!(results.hits(&"a".into(), &MailboxName::new("a")), None);
    }
}
