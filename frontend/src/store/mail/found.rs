//! Lists of what a search found: the search behind them, and moving messages that are in many folders.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::address::Address;
use shared::change::{Change, ChangeRequest, Moved, Target};
use shared::id::{AccountId, MailboxId, MessageId};
use shared::mailbox::MailboxRole;
use shared::message::{Grouping, MessageWindow};
use shared::problem::ProblemKind;
use shared::search::found::{Found, SearchWindow};

use super::actions::problem_of;
use super::list::Changing;
use super::{List, Mail};
use crate::api::{self, ApiError};
use crate::parts;
use crate::t;
use crate::view_model::listing::{Row, Trust};
use crate::view_model::search::known::union;
use crate::view_model::search::place::SearchPlace;

/// How long the folders' news are gathered before a search is made anew.
const GATHER: Duration = Duration::from_millis(600);

/// Results that are shown before the host has found them.
const MOST_KNOWN: usize = 200;

/// Reads results from `position` on: while the host still searches, together with what is known of them. Called within its
/// part of the app.
pub(crate) async fn read_found(
    account: AccountId,
    place: SearchPlace,
    known: ArcStoredValue<Vec<Found>>,
    (position, limit): (u32, u32),
) -> Result<SearchWindow, ApiError> {
    if !known.with_value(Vec::is_empty) {
        let end = position.saturating_add(limit);
        let told = api::search::window(account.clone(), place.clone(), 0, end).await?;
        if !told.progress.is_done {
            return Ok(known.with_value(|known| union(told, known, position..end)));
        }
        known.set_value(Vec::new());
    }
    api::search::window(account, place, position, limit).await
}

impl Mail {
    /// Searches for what `list` shows, or looks whether there is more by now.
    pub fn search(self, list: &List) {
        let Some(search) = &list.search else { return };
        if search.place.query.trim().is_empty() {
            // Nothing is asked for, and so nothing is found.
            list.parts().iter().chain([list]).for_each(|list| list.is_known.set(true));
            return;
        }
        search.is_stopped.set(false);
        if list.is_whole() {
            return list.parts().iter().for_each(|part| self.search(part));
        }
        let list = list.clone();
        spawn_local(async move {
            if let Err(error) = parts::follow_search(self, list.clone()).await {
                list.failure.set(Some(error));
            }
        });
    }

    /// Asks, and listens to how far it is. Called within its part of the app.
    pub(crate) fn follow_search(self, list: &List) {
        let Some(search) = &list.search else { return };
        if search.is_stopped.get_untracked() {
            return;
        }
        self.show_known(list);
        let heard = {
            let list = list.clone();
            move |progress| match progress {
                Some(progress) => list.search_went_on(progress),
                None => list.failure.set(Some(ApiError::Network)),
            }
        };
        let following = api::search::follow(&list.account, &search.place, heard);
        if following.is_none() {
            list.failure.set(Some(ApiError::Network));
        }
        self.following.update_value(|all| {
            all.remove(&list.account);
            all.extend(following.map(|following| (list.account.clone(), following)));
        });
    }

    /// Shows at once what this browser knows of the results, unless the host was quicker.
    fn show_known(self, list: &List) {
        let Some(search) = list.search.clone().filter(|_| !list.is_known.get_untracked()) else {
            return;
        };
        let list = list.clone();
        self.known.ask(&list.account.clone(), &search.place.clone(), MOST_KNOWN, move |hits| {
            if hits.items.is_empty() || list.is_known.get_untracked() {
                return;
            }
            for found in &hits.items {
                list.set_home(&found.message.id, &found.mailbox);
            }
            let window = MessageWindow {
                mailbox: list.mailbox.clone(),
                state: String::new(),
                total: u32::try_from(hits.items.len()).unwrap_or(0),
                position: 0,
                items: hits.items.iter().map(|found| found.message.clone()).collect(),
                changes: None,
                grouping: Grouping::default(),
            };
            search.known.set_value(hits.items);
            list.take(&window, Trust::All);
        });
    }

    /// Stops the search, also on the server. What was found stays.
    pub fn stop_search(self, list: &List) {
        self.leave_search();
        for list in list.parts().iter().chain([list]) {
            if let Some(search) = &list.search {
                search.is_stopped.set(true);
            }
        }
    }

    /// Nobody looks at the search any more.
    pub fn leave_search(self) {
        let _ = self.following.try_set_value(BTreeMap::new());
    }

    /// The list on screen, if it is of what was found.
    fn shown_search(self) -> Option<List> {
        let shown = self.opened.with_value(|opened| opened.last().cloned())?;
        let list = self.lists.with_value(|lists| lists.get(&shown).cloned())?;
        list.search.is_some().then_some(list)
    }

    /// Makes the search on screen anew, as when it is asked for once more.
    pub fn search_again(self) {
        if let Some(list) = self.shown_search() {
            self.search(&list);
        }
    }

    /// A folder of `account` changed. The server only looks at what is new.
    pub(super) fn search_again_soon(self, account: &AccountId) {
        let is_due = |list: &List| {
            let search = list.search.as_ref();
            search.is_some_and(|search| {
                let is_done = search.progress.with_untracked(|progress| {
                    progress.as_ref().is_some_and(|progress| progress.is_done)
                });
                is_done && !search.facts.with_untracked(|facts| facts.depends_on_flags)
            })
        };
        let Some(shown) = self.shown_search() else { return };
        let Some(list) = shown.each().into_iter().find(|list| list.account == *account) else {
            return;
        };
        if !is_due(&list) || self.due.with_value(|due| due.contains(account)) {
            return;
        }
        self.due.update_value(|due| due.push(account.clone()));
        set_timeout(
            move || {
                self.due.update_value(|due| due.retain(|account| *account != list.account));
                if let Some(shown) = self.shown_search()
                    && shown.mailbox == list.mailbox
                {
                    self.search(&list);
                }
            },
            GATHER,
        );
    }

    /// Whether there is anything in the list on screen.
    pub fn is_any_on_screen(self) -> bool {
        let shown = self.opened.with_value(|opened| opened.last().cloned());
        let list = shown.and_then(|key| self.lists.with_value(|lists| lists.get(&key).cloned()));
        list.is_some_and(|list| list.listing.with_untracked(|listing| listing.total > 0))
    }

    /// Who wrote what is listed on screen.
    pub fn people_on_screen(self) -> Vec<Address> {
        let shown = self.opened.with_value(|opened| opened.last().cloned());
        let list = shown.and_then(|key| self.lists.with_value(|lists| lists.get(&key).cloned()));
        let from = |list: List| {
            list.listing.with_untracked(|listing| {
                let rows = listing.known().take(200);
                rows.flat_map(|(_, row)| row.summary.from.clone()).collect()
            })
        };
        list.map(from).unwrap_or_default()
    }

    /// Moves messages of the results. Those that are still results where they go keep their rows. Called within its part
    /// of the app.
    pub(crate) fn move_found(
        self,
        list: &List,
        ids: Vec<MessageId>,
        target: Target,
        change: Change,
    ) {
        let target_id = match &target {
            Target::Mailbox(id) => Some(id.clone()),
            Target::Role(role) => self.with_role_untracked(&list.account, *role),
        };
        let from: Vec<(MessageId, MailboxId)> = ids
            .into_iter()
            .map(|id| (id.clone(), list.home(&id)))
            .filter(|(_, home)| target_id.as_ref() != Some(home))
            .collect();
        if from.is_empty() {
            return; // They are there already.
        }
        let count = from.len();
        let messages = from.iter().map(|(id, _)| id.clone()).collect();
        let stays = target_id.as_ref().is_some_and(|id| self.stays_found(list, id));
        let moving = Rc::new(Moving {
            list: list.clone(),
            from,
            target: target_id,
            stays,
            removed: RefCell::default(),
            is_shown: Cell::new(false),
        });
        moving.show(self);
        let outcome = self.send(list, ChangeRequest { messages, change });
        let (icon, text) = self.moved_notice(list, &target, count);
        let undo = {
            let (moving, outcome) = (Rc::clone(&moving), outcome.clone());
            move || {
                let (moving, outcome) = (Rc::clone(&moving), outcome.clone());
                moving.show_back(self);
                moving.list.begin_change(Changing::Places);
                spawn_local(async move {
                    // Where it failed it was taken back already, with a notice that says so.
                    if let Ok(result) = outcome.await
                        && let Err(error) = moving.bring_back(result.moved).await
                    {
                        moving.show(self);
                        self.fail(t!("failure.undo"), &error);
                    }
                    moving.list.end_change(Changing::Places, true);
                });
            }
        };
        let notice = self.toasts.show_undoable(icon, text, undo);
        spawn_local(async move {
            match outcome.await {
                Ok(result) => moving.rename(&result.moved),
                Err(error) => {
                    self.toasts.withdraw(notice);
                    moving.show_back(self);
                    self.fail(t!("failure.move"), &error);
                }
            }
        });
    }

    /// Whether what is moved to `target` is still among the results.
    fn stays_found(self, list: &List, target: &MailboxId) -> bool {
        let role = self.mailbox_untracked(&list.account, target).and_then(|mailbox| mailbox.role);
        let is_searched = !matches!(role, Some(MailboxRole::Junk | MailboxRole::Trash));
        list.search.as_ref().is_some_and(|search| {
            let names_folders = search.facts.with_untracked(|facts| facts.names_folders);
            is_searched && search.place.mailbox.is_none() && !names_folders
        })
    }
}

/// Messages of the results on their way to one folder.
struct Moving {
    list: List,
    /// Each with the folder it was in.
    from: Vec<(MessageId, MailboxId)>,
    target: Option<MailboxId>,
    stays: bool,
    removed: RefCell<Vec<(u32, Row)>>,
    /// Whether they are shown where they go.
    is_shown: Cell<bool>,
}

impl Moving {
    /// Shows that they are where they go.
    fn show(&self, mail: Mail) {
        if self.is_shown.replace(true) {
            return;
        }
        self.shift_counts(mail, 1);
        if let (true, Some(target)) = (self.stays, &self.target) {
            self.set_homes(|_| target);
            return;
        }
        let ids: Vec<MessageId> = self.from.iter().map(|(id, _)| id.clone()).collect();
        let removed = self.list.listing.try_update(|listing| listing.remove(&ids));
        self.removed.replace(removed.unwrap_or_default().rows);
    }

    /// Shows that they are where they were.
    fn show_back(&self, mail: Mail) {
        if !self.is_shown.replace(false) {
            return;
        }
        if self.stays {
            self.set_homes(|home| home);
        } else {
            let removed = self.removed.take();
            self.list.listing.update(|listing| listing.restore(removed));
        }
        self.shift_counts(mail, -1);
    }

    fn set_homes<'a>(&'a self, home: impl Fn(&'a MailboxId) -> &'a MailboxId) {
        for (id, before) in &self.from {
            self.list.set_home(id, home(before));
        }
        // Rows say which folder they are from.
        self.list.listing.update(|_| ());
    }

    fn shift_counts(&self, mail: Mail, sign: i64) {
        let list = &self.list;
        let mut folders: BTreeMap<&MailboxId, (i64, i64)> = BTreeMap::new();
        list.listing.with_untracked(|listing| {
            for (id, home) in &self.from {
                let is_unread = listing.get(id).is_some_and(|row| !row.summary.keywords.is_seen());
                let unread = i64::from(is_unread) * sign;
                for (folder, sign, unread) in
                    [(Some(home), -sign, -unread), (self.target.as_ref(), sign, unread)]
                {
                    if let Some(folder) = folder {
                        let counts = folders.entry(folder).or_default();
                        *counts = (counts.0 + sign, counts.1 + unread);
                    }
                }
            }
        });
        for (folder, (total, unread)) in folders {
            mail.shift_counts(&list.account, folder, total, unread);
        }
    }

    /// They have other names where they are now.
    fn rename(&self, moved: &[Moved]) {
        if self.stays
            && let Some(target) = &self.target
        {
            for Moved { from, to } in moved {
                self.list.set_home(to, target);
                self.list.listing.update(|listing| listing.rename(from, to.clone()));
            }
        }
    }

    /// Moves each back to the folder it was in.
    async fn bring_back(&self, moved: Vec<Moved>) -> Result<(), ApiError> {
        if moved.is_empty() {
            return Err(problem_of(ProblemKind::Unsupported));
        }
        let mut folders: BTreeMap<&MailboxId, Vec<Moved>> = BTreeMap::new();
        for pair in moved {
            if let Some((_, home)) = self.from.iter().find(|(id, _)| *id == pair.from) {
                folders.entry(home).or_default().push(pair);
            }
        }
        for (home, pairs) in folders {
            let messages = pairs.iter().map(|pair| pair.to.clone()).collect();
            let change = Change::Move { to: Target::Mailbox(home.clone()) };
            let request = ChangeRequest { messages, change };
            let back = api::changes::apply(self.list.account.clone(), request).await?;
            for Moved { from: there, to: now } in back.moved {
                let first = pairs.iter().find(|pair| pair.to == there).map(|pair| &pair.from);
                self.list.set_home(&now, home);
                self.list.listing.update(|listing| {
                    // Under whichever name the row has by now.
                    listing.rename(&there, now.clone());
                    if let Some(first) = first {
                        listing.rename(first, now);
                    }
                });
            }
        }
        Ok(())
    }
}
