//! The list of one folder: which windows of it to fetch, and when.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, MailboxId, MessageId};
use shared::message::MessageWindow;
use shared::search::found::{Found, SearchProgress};
use shared::view::ListView;

use crate::api::{self, ApiError};
use crate::browser::{self, kept};
use crate::json;
use crate::parts;
use crate::view_model::listing::{Listing, Trust};
use crate::view_model::search::place::{QueryFacts, SearchPlace};
use crate::view_model::unified::{is_all, split_id};

/// Rows of one request.
const WINDOW: u32 = 80;
/// Rows fetched ahead of what one sees.
const AHEAD: u32 = 40;
/// Rows kept on either side of what one sees.
const KEEP: u32 = 1500;
/// How long to wait for more to be known of conversations; longer each time.
const SETTLING: Duration = Duration::from_millis(400);

/// A folder's list as far as it is known, and the fetching of more.
#[derive(Clone, Debug)]
pub struct List {
    pub account: AccountId,
    pub mailbox: MailboxId,
    /// In which order, and which of its messages.
    pub view: ListView,
    /// Whether its rows are to be conversations.
    pub is_grouped: bool,
    pub listing: ArcRwSignal<Listing>,
    /// Whether anything was heard of it yet.
    pub is_known: ArcRwSignal<bool>,
    /// Why the last window could not be read.
    pub failure: ArcRwSignal<Option<ApiError>>,
    /// What this is the result of, if it is one.
    pub search: Option<ArcSearch>,
    /// The accounts' lists that a list of several is made of.
    pub(super) parts: ArcRwSignal<Vec<Self>>,
    /// The rows one sees of a list of several.
    pub(super) seen: ArcRwSignal<Range<u32>>,
    fetching: ArcStoredValue<Fetching>,
}

/// The search whose results are listed.
#[derive(Clone, Debug)]
pub struct ArcSearch {
    pub place: SearchPlace,
    /// How far it has come; `None` until it has begun.
    pub progress: ArcRwSignal<Option<SearchProgress>>,
    /// Whether it was stopped before its end.
    pub is_stopped: ArcRwSignal<bool>,
    pub facts: ArcRwSignal<QueryFacts>,
    /// What was known before the host had found it; empty once its search is done.
    pub(super) known: ArcStoredValue<Vec<Found>>,
    /// The folder that each message is in.
    homes: ArcStoredValue<HashMap<MessageId, MailboxId>>,
}

#[derive(Debug, Default)]
struct Fetching {
    /// The rows one sees.
    visible: Range<u32>,
    current: Option<(Range<u32>, AbortHandle)>,
    /// Messages that are leaving the list, or coming back to it; until that is done, the server's list and ours differ.
    moves: Changes,
    /// Keywords that are being changed.
    marks: Changes,
    /// Something changed meanwhile.
    is_stale: bool,
    /// How often the list was read while its conversations were still being found.
    looks: u32,
    /// It will be read again in a moment.
    is_waiting: bool,
}

/// One's own changes of a kind, on their way to the server.
#[derive(Clone, Copy, Debug, Default)]
struct Changes {
    under_way: u32,
    /// How many there were ever.
    begun: u32,
}

impl Changes {
    /// Whether an answer may be older than one of them, if it was asked for when they stood at `then`.
    fn may_outdate(self, then: Self) -> bool {
        self.under_way > 0 || self.begun != then.begun
    }
}

/// What kind of change is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Changing {
    Places,
    Keywords,
}

impl Fetching {
    fn changes(&mut self, kind: Changing) -> &mut Changes {
        match kind {
            Changing::Places => &mut self.moves,
            Changing::Keywords => &mut self.marks,
        }
    }

    fn is_changing(&self) -> bool {
        self.moves.under_way + self.marks.under_way > 0
    }

    /// How much of an answer holds that was asked for when `moves` and `marks` were so; `None`: nothing.
    fn trust(&self, moves: Changes, marks: Changes) -> Option<Trust> {
        if self.moves.may_outdate(moves) {
            None
        } else if self.marks.may_outdate(marks) {
            Some(Trust::Places)
        } else {
            Some(Trust::All)
        }
    }
}

impl List {
    pub(super) fn new(
        account: AccountId,
        mailbox: MailboxId,
        view: ListView,
        is_grouped: bool,
    ) -> Self {
        let search = SearchPlace::of(&mailbox).map(ArcSearch::new);
        Self {
            account,
            mailbox,
            view,
            search,
            is_grouped,
            listing: ArcRwSignal::new(Listing::default()),
            is_known: ArcRwSignal::new(false),
            failure: ArcRwSignal::new(None),
            parts: ArcRwSignal::new(Vec::new()),
            seen: ArcRwSignal::new(0..0),
            fetching: ArcStoredValue::new(Fetching::default()),
        }
    }

    /// Says which rows one sees, so that they, and the next ones, are fetched.
    pub fn show(&self, visible: Range<u32>) {
        if self.is_whole() {
            return self.seen.set(visible);
        }
        self.fetching.update_value(|fetching| fetching.visible = visible);
        self.fetch_missing();
    }

    /// Tries again after a failure.
    pub fn retry(&self) {
        self.failure.set(None);
        if self.is_known.get_untracked() && !self.is_whole() {
            self.fetch_missing();
        } else {
            self.refresh();
        }
    }

    /// Reads again what one sees, where more than keywords changed.
    pub fn refresh(&self) {
        self.parts().iter().for_each(Self::refresh);
        let known = self.is_known.get_untracked();
        let state = self.listing.with_untracked(|listing| listing.state.clone());
        self.read_again((known && !state.is_empty()).then_some(state));
    }

    /// Reads again what one sees, although nothing changed in the folder itself.
    pub(super) fn regroup(&self) {
        let is_changing = self.fetching.try_update_value(|fetching| {
            fetching.is_stale |= fetching.is_changing();
            fetching.is_changing()
        });
        if is_changing == Some(false) {
            self.read_again(None);
        }
    }

    fn read_again(&self, since: Option<String>) {
        if !self.may_fetch() {
            return;
        }
        let visible = self.fetching.with_value(|fetching| fetching.visible.clone());
        let start = visible.start.saturating_sub(AHEAD / 2);
        let end = visible.end.saturating_add(AHEAD).max(start + WINDOW / 2).min(start + 2 * WINDOW);
        self.fetch(start..end, since);
    }

    /// The server says that the list is now at `state`.
    pub(super) fn changed(&self, state: &str) {
        let is_ours = self.listing.with_untracked(|listing| listing.state == state);
        if !is_ours || state.is_empty() {
            self.refresh_when_settled();
        }
    }

    /// A change to its messages is on its way.
    pub(super) fn begin_change(&self, kind: Changing) {
        self.fetching.update_value(|fetching| {
            let changes = fetching.changes(kind);
            changes.under_way += 1;
            changes.begun = changes.begun.wrapping_add(1);
        });
    }

    /// It arrived, or failed.
    pub(super) fn end_change(&self, kind: Changing, reread: bool) {
        let is_due = self.fetching.try_update_value(|fetching| {
            let changes = fetching.changes(kind);
            changes.under_way = changes.under_way.saturating_sub(1);
            fetching.is_stale |= reread;
            !fetching.is_changing() && std::mem::take(&mut fetching.is_stale)
        });
        if is_due == Some(true) {
            self.refresh();
        }
    }

    /// Reads again what one sees: now, or when the changes that are under way have arrived.
    fn refresh_when_settled(&self) {
        let waits = self.fetching.try_update_value(|fetching| {
            fetching.is_stale |= fetching.is_changing();
            fetching.is_changing()
        });
        if waits != Some(true) {
            self.refresh();
        }
    }

    fn fetch_missing(&self) {
        if !self.may_fetch() {
            return;
        }
        if !self.is_known.get_untracked() {
            let is_asked = self.fetching.with_value(|fetching| fetching.current.is_some());
            if !is_asked {
                self.fetch(0..WINDOW, None);
                spawn_local(self.clone().show_kept());
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
            self.fetch(missing, None);
        }
    }

    /// Shows the list as it was kept, until the server says how it is.
    async fn show_kept(self) {
        if self.search.is_some() || !self.view.is_default() {
            return;
        }
        let Some(text) = kept::read(kept::LIST, &self.kept_id()).await else { return };
        let Some(window) = json::read::<MessageWindow>(&text) else { return };
        if !self.is_known.get_untracked() && (self.is_grouped || !window.grouping.is_on) {
            self.take(&window, Trust::All);
        }
    }

    /// What it is kept as.
    pub fn kept_id(&self) -> String {
        format!("{}/{}", self.account, self.mailbox)
    }

    /// Takes in the first answer, which nothing asked for here. What was done since counts for more.
    pub(super) fn begin_with(&self, window: &MessageWindow) {
        let none = Changes::default();
        match self.fetching.with_value(|fetching| fetching.trust(none, none)) {
            Some(trust) => self.take(window, trust),
            None => self.refresh_when_settled(),
        }
    }

    /// Takes in what the server says of a part of the list.
    pub(super) fn take(&self, window: &MessageWindow, trust: Trust) {
        let around = self.fetching.with_value(|fetching| fetching.visible.clone());
        self.listing.update(|listing| {
            listing.merge(window, trust, browser::local_day);
            listing.trim(&around, KEEP);
        });
        self.is_known.set(true);
        let pause = self.fetching.try_update_value(|fetching| {
            let is_settling = window.grouping.is_settling;
            fetching.looks = if is_settling { fetching.looks.saturating_add(1) } else { 0 };
            let is_new = is_settling && !std::mem::replace(&mut fetching.is_waiting, is_settling);
            is_new.then(|| SETTLING * fetching.looks.min(10))
        });
        if let Some(pause) = pause.flatten() {
            let list = self.clone();
            let again = move || {
                list.fetching.update_value(|fetching| fetching.is_waiting = false);
                list.regroup();
            };
            set_timeout(again, pause);
        }
    }

    async fn read(
        self,
        range: Range<u32>,
        since: Option<String>,
    ) -> Result<MessageWindow, ApiError> {
        let Self { account, mailbox, view, search, is_grouped, .. } = self;
        let limit = range.end - range.start;
        let Some(search) = search else {
            let view = (view, is_grouped);
            return api::mailboxes::messages(account, mailbox, view, (range.start, limit), since)
                .await;
        };
        search.read(account, mailbox, range.start, limit).await
    }

    /// Fetches `range` in place of whatever was being fetched; only what changed, where `since` tells what is known.
    fn fetch(&self, range: Range<u32>, since: Option<String>) {
        let (abort, registration) = AbortHandle::new_pair();
        let then = self.fetching.try_update_value(|fetching| {
            if let Some((_, before)) = fetching.current.replace((range.clone(), abort)) {
                before.abort();
            }
            (fetching.moves, fetching.marks)
        });
        let Some((moves, marks)) = then else { return };
        let list = self.clone();
        let call = self.clone().read(range, since);
        spawn_local(async move {
            // Dropping the call aborts its request.
            let Ok(answer) = Abortable::new(call, registration).await else { return };
            list.fetching.update_value(|fetching| fetching.current = None);
            let trust = list.fetching.with_value(|fetching| fetching.trust(moves, marks));
            match (answer, trust) {
                (Err(error), _) => list.failure.set(Some(error)),
                // What one did since is not in it. The first answer is better than none.
                (Ok(_), None) if list.is_known.get_untracked() => list.refresh_when_settled(),
                (Ok(window), trust) => {
                    list.failure.set(None);
                    list.take(&window, trust.unwrap_or(Trust::All));
                    list.fetch_missing();
                    if trust != Some(Trust::All) || list.is_behind() {
                        list.refresh_when_settled();
                    }
                }
            }
        });
    }
}

impl List {
    /// Whether it is made of the lists of several accounts.
    pub fn is_whole(&self) -> bool {
        is_all(&self.account)
    }

    /// The lists that it is made of; none for the list of one account.
    pub fn parts(&self) -> Vec<Self> {
        self.parts.get_untracked()
    }

    /// The lists that it is made of, each of one account: only itself, if it is one.
    pub fn each(&self) -> Vec<Self> {
        if self.is_whole() { self.parts() } else { vec![self.clone()] }
    }

    /// The list of the account that a message is of, and what the message is called there.
    pub fn resolve(&self, id: &MessageId) -> (Self, MessageId) {
        let whole = split_id(id).and_then(|(account, message)| {
            let part = self.parts().into_iter().find(|part| part.account == account)?;
            Some((part, message))
        });
        whole.unwrap_or_else(|| (self.clone(), id.clone()))
    }

    /// The folder that a message of the list is in.
    pub fn home(&self, id: &MessageId) -> MailboxId {
        let found = self
            .search
            .as_ref()
            .and_then(|search| search.homes.with_value(|homes| homes.get(id).cloned()));
        found.unwrap_or_else(|| self.mailbox.clone())
    }

    /// A message of the results is in another folder now.
    pub(super) fn set_home(&self, id: &MessageId, mailbox: &MailboxId) {
        if let Some(search) = &self.search {
            search.homes.update_value(|homes| drop(homes.insert(id.clone(), mailbox.clone())));
        }
    }

    /// Results are asked for once the search has begun, and not after it was stopped: that would begin it anew.
    fn may_fetch(&self) -> bool {
        let may_search = |search: &ArcSearch| {
            search.progress.with_untracked(Option::is_some) && !search.is_stopped.get_untracked()
        };
        !self.is_whole() && self.search.as_ref().is_none_or(may_search)
    }

    /// The search whose results these are has come so far.
    pub(super) fn search_went_on(&self, progress: SearchProgress) {
        let Some(search) = &self.search else { return };
        search.progress.set(Some(progress));
        self.failure.set(None);
        let is_fetching = self.fetching.with_value(|fetching| fetching.current.is_some());
        // What is on its way is waited for: results may come quicker than a host can show them.
        if !is_fetching && (self.is_behind() || !self.is_known.get_untracked()) {
            self.refresh_when_settled();
        }
    }

    /// Whether the search has found more than the list shows. States of searches count up. A search that is made anew
    /// finds what is shown once more: until it is done, rows stay.
    fn is_behind(&self) -> bool {
        let Some(search) = &self.search else { return false };
        let number = |state: &str| state.parse::<u64>().unwrap_or(0);
        let (shown, total) =
            self.listing.with_untracked(|listing| (number(&listing.state), listing.total));
        search.progress.with_untracked(|progress| {
            progress.as_ref().is_some_and(|progress| {
                let shows_all =
                    || progress.total >= total || !search.known.with_value(Vec::is_empty);
                number(&progress.state) > shown && (progress.is_done || shows_all())
            })
        })
    }
}

impl ArcSearch {
    fn new(place: SearchPlace) -> Self {
        Self {
            place,
            progress: ArcRwSignal::new(None),
            is_stopped: ArcRwSignal::new(false),
            facts: ArcRwSignal::new(QueryFacts::default()),
            known: ArcStoredValue::new(Vec::new()),
            homes: ArcStoredValue::new(HashMap::new()),
        }
    }

    async fn read(
        self,
        account: AccountId,
        mailbox: MailboxId,
        position: u32,
        limit: u32,
    ) -> Result<MessageWindow, ApiError> {
        let found = parts::read_found(account, self.place, self.known, (position, limit)).await?;
        self.homes.update_value(|homes| {
            homes.extend(found.items.iter().map(|it| (it.message.id.clone(), it.mailbox.clone())));
        });
        Ok(MessageWindow {
            mailbox,
            state: found.progress.state,
            total: found.progress.total,
            position: found.position,
            items: found.items.into_iter().map(|found| found.message).collect(),
            changes: None,
            grouping: Default::default(),
        })
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
