//! The list of one folder: which windows of it to fetch, and when.

use std::ops::Range;

use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, MailboxId};
use shared::message::MessageWindow;

use crate::api::{self, ApiError};
use crate::browser;
use crate::view_model::listing::Listing;

/// Rows of one request.
const WINDOW: u32 = 80;
/// Rows fetched ahead of what one sees.
const AHEAD: u32 = 40;
/// Rows kept on either side of what one sees.
const KEEP: u32 = 1500;

/// A folder's list as far as it is known, and the fetching of more.
#[derive(Clone, Debug)]
pub struct List {
    pub account: AccountId,
    pub mailbox: MailboxId,
    pub listing: ArcRwSignal<Listing>,
    /// Whether anything was heard of it yet.
    pub is_known: ArcRwSignal<bool>,
    /// Why the last window could not be read.
    pub failure: ArcRwSignal<Option<ApiError>>,
    fetching: ArcStoredValue<Fetching>,
}

#[derive(Debug, Default)]
struct Fetching {
    /// The rows one sees.
    visible: Range<u32>,
    current: Option<(Range<u32>, AbortHandle)>,
    /// Changes on their way to the server; until they arrive, its list and ours differ.
    changes: u32,
    /// Something changed meanwhile.
    is_stale: bool,
}

impl List {
    pub(super) fn new(account: AccountId, mailbox: MailboxId) -> Self {
        Self {
            account,
            mailbox,
            listing: ArcRwSignal::new(Listing::default()),
            is_known: ArcRwSignal::new(false),
            failure: ArcRwSignal::new(None),
            fetching: ArcStoredValue::new(Fetching::default()),
        }
    }

    /// Says which rows one sees, so that they, and the next ones, are fetched.
    pub fn show(&self, visible: Range<u32>) {
        self.fetching.update_value(|fetching| fetching.visible = visible);
        self.fetch_missing();
    }

    /// Tries again after a failure.
    pub fn retry(&self) {
        self.failure.set(None);
        if self.is_known.get_untracked() { self.fetch_missing() } else { self.refresh() }
    }

    /// Reads again what one sees.
    pub fn refresh(&self) {
        let visible = self.fetching.with_value(|fetching| fetching.visible.clone());
        let start = visible.start.saturating_sub(AHEAD / 2);
        let end = visible.end.saturating_add(AHEAD).max(start + WINDOW / 2).min(start + 2 * WINDOW);
        self.fetch(start..end);
    }

    /// The server says that the list is now at `state`.
    pub(super) fn changed(&self, state: &str) {
        let is_ours = self.listing.with_untracked(|listing| listing.state == state);
        if is_ours && !state.is_empty() {
            return;
        }
        let waits = self.fetching.try_update_value(|fetching| {
            fetching.is_stale |= fetching.changes > 0;
            fetching.changes > 0
        });
        if waits != Some(true) {
            self.refresh();
        }
    }

    /// A change to its messages is on its way.
    pub(super) fn begin_change(&self) {
        self.fetching.update_value(|fetching| fetching.changes += 1);
    }

    /// It arrived, or failed.
    pub(super) fn end_change(&self, reread: bool) {
        let is_due = self.fetching.try_update_value(|fetching| {
            fetching.changes = fetching.changes.saturating_sub(1);
            fetching.is_stale |= reread;
            fetching.changes == 0 && std::mem::take(&mut fetching.is_stale)
        });
        if is_due == Some(true) {
            self.refresh();
        }
    }

    fn fetch_missing(&self) {
        if !self.is_known.get_untracked() {
            let is_asked = self.fetching.with_value(|fetching| fetching.current.is_some());
            if !is_asked {
                self.fetch(0..WINDOW);
            }
            return;
        }
        let visible = self.fetching.with_value(|fetching| fetching.visible.clone());
        let ahead = visible.start.saturating_sub(AHEAD)..visible.end.saturating_add(AHEAD);
        let missing = self.listing.with_untracked(|listing| {
            // What one sees comes first; then what one is about to see.
            let seen = listing.missing(visible.clone(), WINDOW)?;
            Some(widened(seen, &ahead, listing.total))
        });
        let missing = missing.or_else(|| {
            self.listing.with_untracked(|listing| listing.missing(ahead.clone(), WINDOW))
        });
        let Some(missing) = missing else { return };
        let is_coming = self.fetching.with_value(|fetching| {
            let current = fetching.current.as_ref();
            current
                .is_some_and(|(range, _)| range.start <= missing.start && missing.start < range.end)
        });
        if !is_coming {
            self.fetch(missing);
        }
    }

    /// Takes in what the server says of a part of the list.
    pub(super) fn take(&self, window: &MessageWindow) {
        let around = self.fetching.with_value(|fetching| fetching.visible.clone());
        self.listing.update(|listing| {
            listing.merge(window, browser::local_day);
            listing.trim(&around, KEEP);
        });
        self.is_known.set(true);
    }

    /// Fetches `range` in place of whatever was being fetched.
    fn fetch(&self, range: Range<u32>) {
        let (abort, registration) = AbortHandle::new_pair();
        self.fetching.update_value(|fetching| {
            if let Some((_, before)) = fetching.current.replace((range.clone(), abort)) {
                before.abort();
            }
        });
        let list = self.clone();
        let limit = range.end - range.start;
        let call = api::mailboxes::messages(
            self.account.clone(),
            self.mailbox.clone(),
            range.start,
            limit,
        );
        spawn_local(async move {
            // Dropping the call aborts its request.
            let Ok(answer) = Abortable::new(call, registration).await else { return };
            list.fetching.update_value(|fetching| fetching.current = None);
            match answer {
                Ok(window) => {
                    list.failure.set(None);
                    list.take(&window);
                    list.fetch_missing();
                }
                Err(error) => list.failure.set(Some(error)),
            }
        });
    }
}

/// `missing`, made as long as one request may be, within `ahead`.
fn widened(missing: Range<u32>, ahead: &Range<u32>, total: u32) -> Range<u32> {
    let end = ahead.end.min(total).min(missing.start + WINDOW).max(missing.end);
    let start = ahead.start.max(end.saturating_sub(WINDOW)).min(missing.start);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_takes_the_neighbourhood_along() {
        // What is missing comes first, then rows below it, then rows above, up to one request's worth.
        assert_eq!(widened(100..112, &(60..152), 1_000), 72..152);
        assert_eq!(widened(0..12, &(0..52), 1_000), 0..52);
        assert_eq!(widened(990..1_000, &(950..1_040), 1_000), 950..1_000);
    }
}
