//! Folders and the lists of their messages.

mod actions;
mod folders;
mod found;
mod jobs;
mod list;

use std::collections::{BTreeMap, HashMap};

use leptos::prelude::*;
use shared::id::{AccountId, MailboxId};
use shared::view::ListView;

pub use actions::{Action, ActionFailure};
pub use folders::Folders;
use jobs::Jobs;
pub use list::{ArcSearch, List};

use super::toasts::Toasts;
use crate::api::search::Following;
use crate::start::FirstMail;
use crate::view_model::listing::Trust;

/// How many lists are kept for coming back to.
const LISTS: usize = 12;

type ListKey = (AccountId, MailboxId, ListView);

#[derive(Clone, Copy, Debug)]
pub struct Mail {
    folders: RwSignal<BTreeMap<AccountId, Folders>>,
    lists: StoredValue<HashMap<ListKey, List>>,
    /// Keys of `lists`, the one opened last at the end.
    opened: StoredValue<Vec<ListKey>>,
    /// An action that the server refused; shown above the list until it is dismissed.
    failure: RwSignal<Option<ActionFailure>>,
    jobs: StoredValue<Jobs>,
    /// What moves the messages that are being dragged.
    dragged: StoredValue<Option<Callback<MailboxId>>>,
    toasts: Toasts,
    /// The search that goes on.
    following: StoredValue<Option<Following>, LocalStorage>,
    /// Whether what was found is to be looked for again in a moment.
    is_search_due: StoredValue<bool>,
}

impl Mail {
    pub(super) fn new(toasts: Toasts) -> Self {
        Self {
            folders: RwSignal::new(BTreeMap::new()),
            lists: StoredValue::new(HashMap::new()),
            opened: StoredValue::new(Vec::new()),
            failure: RwSignal::new(None),
            jobs: StoredValue::new(Jobs::default()),
            dragged: StoredValue::new(None),
            toasts,
            following: StoredValue::new_local(None),
            is_search_due: StoredValue::new(false),
        }
    }

    /// The list of a folder as `view` has it, made when it is asked for first.
    pub fn list(self, account: &AccountId, mailbox: &MailboxId, view: &ListView) -> List {
        let key = (account.clone(), mailbox.clone(), view.clone());
        self.opened.update_value(|opened| {
            opened.retain(|other| *other != key);
            opened.push(key.clone());
            if opened.len() > LISTS {
                let oldest = opened.remove(0);
                self.lists.update_value(|lists| drop(lists.remove(&oldest)));
            }
        });
        let new = || List::new(account.clone(), mailbox.clone(), view.clone());
        let made =
            self.lists.try_update_value(|lists| lists.entry(key).or_insert_with(new).clone());
        made.unwrap_or_else(new)
    }

    /// Takes in what came with the first answer.
    pub(super) fn begin_with(self, first: FirstMail) {
        let FirstMail { account, mailboxes, window } = first;
        let known = Folders { items: Some(mailboxes.items), ..Folders::default() };
        self.folders.update(|all| drop(all.insert(account.clone(), known)));
        if let Some(window) = window {
            self.list(&account, &window.mailbox, &ListView::default()).take(&window, Trust::All);
        }
        self.load_quota(account);
    }

    /// The lists of a folder that hold what was read of it. Of those that are sorted or filtered only the one on screen is
    /// worth keeping up to date; the others are forgotten.
    fn known_lists(self, account: &AccountId, mailbox: &MailboxId) -> Vec<List> {
        let shown = self.opened.with_value(|opened| opened.last().cloned());
        let known = self.lists.try_update_value(|lists| {
            let is_of = |list: &List| list.account == *account && list.mailbox == *mailbox;
            lists.retain(|key, list| {
                !is_of(list) || list.view.is_default() || Some(key) == shown.as_ref()
            });
            lists.values().filter(|list| is_of(list)).cloned().collect()
        });
        known.unwrap_or_default()
    }

    /// Reads again whatever is shown: events were missed.
    pub fn resync(self) {
        let accounts: Vec<AccountId> =
            self.folders.with_untracked(|all| all.keys().cloned().collect());
        for account in accounts {
            self.load_folders(account);
        }
        // The others are read again when they are opened.
        let shown = self.opened.with_value(|opened| opened.last().cloned());
        let shown = shown.and_then(|key| self.lists.with_value(|lists| lists.get(&key).cloned()));
        if let Some(list) = shown {
            match list.search {
                Some(_) => self.search(&list),
                None => list.refresh(),
            }
        }
    }

    /// Messages are being dragged; `drop` moves them.
    pub fn drag(self, drop: Callback<MailboxId>) {
        self.dragged.set_value(Some(drop));
    }

    /// Whether something is dragged that a folder could take.
    pub fn is_dragging(self) -> bool {
        self.dragged.with_value(Option::is_some)
    }

    /// Drops on a folder what is being dragged; on none, where it was let go elsewhere.
    pub fn drop_on(self, folder: Option<MailboxId>) {
        let dragged = self.dragged.try_update_value(Option::take).flatten();
        if let (Some(drop), Some(folder)) = (dragged, folder) {
            drop.run(folder);
        }
    }

    /// The action that failed last; tracked.
    pub fn failure(self) -> Option<ActionFailure> {
        self.failure.get()
    }

    pub fn dismiss_failure(self) {
        self.failure.set(None);
    }
}
