//! Folders and the lists of their messages.

mod actions;
mod folders;
mod found;
mod jobs;
mod known;
mod list;
mod unified;

use std::collections::{BTreeMap, HashMap};

use leptos::prelude::*;
use shared::id::{AccountId, MailboxId, MessageId};
use shared::view::ListView;

pub(super) use actions::problem_of;
pub use actions::{Action, ActionFailure};
pub use folders::Folders;
pub(crate) use found::read_found;
use jobs::Jobs;
pub use known::Known;
pub use list::{ArcSearch, List};

use super::preferences::Preferences;
use super::toasts::Toasts;
use super::waiting::Waiting;
use crate::api::search::Following;
use crate::start::FirstMail;
use crate::view_model::unified::is_all;

/// How many lists are kept for coming back to.
const LISTS: usize = 24;

type ListKey = (AccountId, MailboxId, ListView, bool);

/// Messages under way to a folder, or into a message being written.
#[derive(Clone, Debug)]
pub struct Dragged {
    pub account: AccountId,
    /// None where it is all of a list.
    pub messages: Vec<MessageId>,
    /// Moves them.
    pub drop: Callback<MailboxId>,
}

#[derive(Clone, Copy, Debug)]
pub struct Mail {
    folders: RwSignal<BTreeMap<AccountId, Folders>>,
    lists: StoredValue<HashMap<ListKey, List>>,
    /// Keys of `lists`, the one opened last at the end.
    opened: StoredValue<Vec<ListKey>>,
    /// An action that the server refused; shown above the list until it is dismissed.
    failure: RwSignal<Option<ActionFailure>>,
    jobs: StoredValue<Jobs>,
    dragged: RwSignal<Option<Dragged>>,
    toasts: Toasts,
    /// The searches that go on.
    following: StoredValue<BTreeMap<AccountId, Following>, LocalStorage>,
    /// The accounts in which it is to be looked again in a moment.
    due: StoredValue<Vec<AccountId>>,
    preferences: Preferences,
    /// What this browser finds by itself.
    pub known: Known,
    waiting: Waiting,
}

impl Mail {
    pub(super) fn new(toasts: Toasts, preferences: Preferences, waiting: Waiting) -> Self {
        Self {
            folders: RwSignal::new(BTreeMap::new()),
            lists: StoredValue::new(HashMap::new()),
            opened: StoredValue::new(Vec::new()),
            failure: RwSignal::new(None),
            jobs: StoredValue::new(Jobs::default()),
            dragged: RwSignal::new(None),
            toasts,
            following: StoredValue::new_local(BTreeMap::new()),
            due: StoredValue::new(Vec::new()),
            preferences,
            known: Known::new(),
            waiting,
        }
    }

    /// The list of a folder as `view` has it, made when it is asked for first.
    pub fn list(self, account: &AccountId, mailbox: &MailboxId, view: &ListView) -> List {
        let key = self.key(account, mailbox, view);
        self.opened.update_value(|opened| {
            opened.retain(|other| *other != key);
            opened.push(key.clone());
            if opened.len() > LISTS {
                let oldest = opened.remove(0);
                self.lists.update_value(|lists| drop(lists.remove(&oldest)));
            }
        });
        self.made(key)
    }

    /// The same for those who look at it beside the list on screen, or as a part of that.
    pub fn part(self, account: &AccountId, mailbox: &MailboxId, view: &ListView) -> List {
        self.made(self.key(account, mailbox, view))
    }

    fn key(self, account: &AccountId, mailbox: &MailboxId, view: &ListView) -> ListKey {
        let is_grouped = view.is_default() && self.groups();
        (account.clone(), mailbox.clone(), view.clone(), is_grouped)
    }

    fn made(self, key: ListKey) -> List {
        let (account, mailbox, view, is_grouped) = key.clone();
        let new = move || List::new(account, mailbox, view, is_grouped);
        let made = self
            .lists
            .try_update_value(|lists| lists.entry(key).or_insert_with(new.clone()).clone());
        made.unwrap_or_else(new)
    }

    /// Takes in what came with the first answer.
    pub(super) fn begin_with(self, first: FirstMail) {
        let FirstMail { account, mailboxes, window } = first;
        self.folders.update(|all| {
            all.entry(account.clone()).or_default().items = Some(mailboxes.items);
        });
        if let Some(window) = window {
            self.part(&account, &window.mailbox, &ListView::default()).begin_with(&window);
        }
    }

    /// The lists of a folder that hold what was read of it. Of those that are sorted or filtered only the one on screen is
    /// worth keeping up to date; the others are forgotten.
    fn known_lists(self, account: &AccountId, mailbox: &MailboxId) -> Vec<List> {
        let shown = self.opened.with_value(|opened| opened.last().cloned());
        let groups = self.groups();
        let known = self.lists.try_update_value(|lists| {
            let is_of = |list: &List| list.account == *account && list.mailbox == *mailbox;
            lists.retain(|key, list| {
                let is_usual = list.view.is_default() && list.is_grouped == groups;
                let is_shown = |shown: &ListKey| {
                    key == shown || is_all(&shown.0) && key.2 == shown.2 && key.3 == shown.3
                };
                !is_of(list) || is_usual || shown.as_ref().is_some_and(is_shown)
            });
            lists.values().filter(|list| is_of(list)).cloned().collect()
        });
        known.unwrap_or_default()
    }

    /// Reads again whatever is shown: events were missed.
    pub fn resync(self) {
        let accounts: Vec<AccountId> =
            self.folders.with_untracked(|all| all.keys().cloned().collect());
        for account in accounts.into_iter().filter(|account| !is_all(account)) {
            self.load_folders(account);
        }
        // The others are read again when they are opened.
        if let Some(list) = self.shown() {
            match list.search {
                Some(_) => self.search(&list),
                None => list.refresh(),
            }
        }
    }

    pub fn drag(self, dragged: Dragged) {
        self.dragged.set(Some(dragged));
    }

    /// Whether something is dragged that a folder could take.
    pub fn is_dragging(self) -> bool {
        self.dragged.with_untracked(Option::is_some)
    }

    /// The messages of this account that are being dragged; tracked.
    pub fn dragged_of(self, account: &AccountId) -> Vec<MessageId> {
        let of =
            |dragged: &Dragged| (dragged.account == *account).then(|| dragged.messages.clone());
        self.dragged.with(|dragged| dragged.as_ref().and_then(of)).unwrap_or_default()
    }

    /// Drops on a folder what is being dragged; on none, where it was let go elsewhere.
    pub fn drop_on(self, folder: Option<MailboxId>) {
        let dragged = self.dragged.try_update(Option::take).flatten();
        if let (Some(dragged), Some(folder)) = (dragged, folder) {
            dragged.drop.run(folder);
        }
    }

    /// Whether a row stands for a conversation.
    fn groups(self) -> bool {
        untrack(|| self.preferences.shows_conversations())
    }

    /// The list on screen.
    fn shown(self) -> Option<List> {
        let shown = self.opened.with_value(|opened| opened.last().cloned())?;
        self.lists.with_value(|lists| lists.get(&shown).cloned())
    }

    /// The list of a folder for what is done with a message of it beside the list on screen.
    pub fn list_beside(self, account: &AccountId, mailbox: &MailboxId) -> List {
        let known = self.known_lists(account, mailbox).into_iter().next();
        let is_grouped = self.groups();
        let new = || List::new(account.clone(), mailbox.clone(), ListView::default(), is_grouped);
        known.unwrap_or_else(new)
    }

    /// The action that failed last; tracked.
    pub fn failure(self) -> Option<ActionFailure> {
        self.failure.get()
    }

    pub fn dismiss_failure(self) {
        self.failure.set(None);
    }
}
