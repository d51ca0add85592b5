//! Searches that the user has saved.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::AccountId;
use shared::search::found::{NamedSearch, SavedSearch};

use super::Store;
use crate::api;
use crate::t;

#[derive(Clone, Copy, Debug)]
pub struct SavedSearches {
    saved: RwSignal<BTreeMap<AccountId, Vec<SavedSearch>>>,
}

impl SavedSearches {
    pub(super) fn new() -> Self {
        Self { saved: RwSignal::new(BTreeMap::new()) }
    }

    /// Those of an account, by name; tracked.
    pub fn of(self, account: &AccountId) -> Vec<SavedSearch> {
        self.saved.with(|saved| saved.get(account).cloned().unwrap_or_default())
    }

    /// Reads them unless that was done.
    pub fn want(self, account: &AccountId) {
        if self.saved.with_untracked(|saved| saved.contains_key(account)) {
            return;
        }
        let account = account.clone();
        self.saved.update(|saved| drop(saved.insert(account.clone(), Vec::new())));
        spawn_local(async move {
            match api::search::saved(account.clone()).await {
                Ok(list) => self.saved.update(|saved| drop(saved.insert(account, list.items))),
                // Asked again when one comes to the account the next time: folders are there without.
                Err(_) => self.saved.update(|saved| drop(saved.remove(&account))),
            }
        });
    }

    /// Saves a search; `false` if that failed, which is said.
    pub async fn save(self, store: Store, account: AccountId, search: NamedSearch) -> bool {
        match api::search::save(account.clone(), &search).await {
            Ok(search) => {
                self.put(account, search);
                true
            }
            Err(error) => {
                store.mail.fail(t!("failure.saveSearch"), &error);
                false
            }
        }
    }

    /// Changes a saved search; `false` if that failed, which is said.
    pub async fn update(self, store: Store, account: AccountId, search: SavedSearch) -> bool {
        let SavedSearch { id, name, query, mailbox } = search;
        let named = NamedSearch { name, query, mailbox };
        match api::search::update(account.clone(), id, &named).await {
            Ok(search) => {
                self.put(account, search);
                true
            }
            Err(error) => {
                store.mail.fail(t!("failure.saveSearch"), &error);
                false
            }
        }
    }

    /// Forgets a search, and offers to bring it back.
    pub fn forget(self, store: Store, account: AccountId, search: SavedSearch) {
        self.saved.update(|saved| {
            let known = saved.entry(account.clone()).or_default();
            known.retain(|other| other.id != search.id);
        });
        let text = t!("toast.searchForgotten", name = search.name.clone());
        let undo = {
            let (account, search) = (account.clone(), search.clone());
            move || {
                let SavedSearch { name, query, mailbox, .. } = search.clone();
                let (account, named) = (account.clone(), NamedSearch { name, query, mailbox });
                spawn_local(async move {
                    self.save(store, account, named).await;
                });
            }
        };
        let notice = store.toasts.show_undoable("bookmark", text, undo);
        spawn_local(async move {
            if let Err(error) = api::search::forget(account.clone(), search.id.clone()).await {
                store.toasts.withdraw(notice);
                self.put(account, search);
                store.mail.fail(t!("failure.saveSearch"), &error);
            }
        });
    }

    fn put(self, account: AccountId, search: SavedSearch) {
        self.saved.update(|saved| {
            let known = saved.entry(account).or_default();
            known.retain(|other| other.id != search.id);
            known.push(search);
            known.sort_by_key(|search| search.name.to_lowercase());
        });
    }
}
