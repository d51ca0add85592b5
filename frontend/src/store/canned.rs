//! Canned replies: texts that are kept with an account.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::canned::{CannedReply, CannedReplyUpdate};
use shared::event::Event;
use shared::id::{AccountId, CannedReplyId};

use super::Store;
use crate::api::{self, ApiError};
use crate::t;

#[derive(Clone, Copy, Debug)]
pub struct CannedReplies {
    known: RwSignal<BTreeMap<AccountId, Vec<CannedReply>>>,
}

impl CannedReplies {
    pub(super) fn new() -> Self {
        Self { known: RwSignal::new(BTreeMap::new()) }
    }

    /// Those of an account, by name; tracked. `None` while they aren't known.
    pub fn of(self, account: &AccountId) -> Option<Vec<CannedReply>> {
        self.known.with(|known| known.get(account).cloned())
    }

    /// Reads them, and again whenever they change while the component that is being built lives.
    pub fn want(self, store: Store, account: Signal<Option<AccountId>>) {
        Effect::new(move || {
            if let Some(account) = account.get() {
                self.reload(account);
            }
        });
        store.events.listen(move |event| {
            if let Event::CannedRepliesChanged { account } = event {
                self.reload(account.clone());
            }
        });
    }

    fn reload(self, account: AccountId) {
        spawn_local(async move {
            if let Ok(list) = api::canned::list(account.clone()).await {
                self.known.update(|known| drop(known.insert(account, list.items)));
            }
        });
    }

    /// Keeps a text: as a new one, or in place of one that is there.
    ///
    /// # Errors
    ///
    /// What the server said.
    pub async fn save(
        self,
        account: AccountId,
        id: Option<CannedReplyId>,
        update: CannedReplyUpdate,
    ) -> Result<(), ApiError> {
        let saved = match id {
            Some(id) => api::canned::update(account.clone(), id, &update).await?,
            None => api::canned::create(account.clone(), &update).await?,
        };
        self.put(account, saved);
        Ok(())
    }

    /// Deletes one, and offers to bring it back.
    pub fn remove(self, store: Store, account: AccountId, reply: CannedReply) {
        self.known.update(|known| {
            let replies = known.entry(account.clone()).or_default();
            replies.retain(|other| other.id != reply.id);
        });
        let text = t!("canned.deleted", name = reply.name.clone());
        let undo = {
            let (account, reply) = (account.clone(), reply.clone());
            move || {
                let CannedReply { name, subject, html, .. } = reply.clone();
                let (account, update) =
                    (account.clone(), CannedReplyUpdate { name, subject, html });
                spawn_local(async move {
                    if let Err(error) = self.save(account, None, update).await {
                        store.toasts.fail(&error);
                    }
                });
            }
        };
        let notice = store.toasts.show_undoable("trash-2", text, undo);
        spawn_local(async move {
            if let Err(error) = api::canned::remove(account.clone(), reply.id.clone()).await {
                store.toasts.withdraw(notice);
                self.put(account, reply);
                store.toasts.fail(&error);
            }
        });
    }

    fn put(self, account: AccountId, reply: CannedReply) {
        self.known.update(|known| {
            let replies = known.entry(account).or_default();
            replies.retain(|other| other.id != reply.id);
            replies.push(reply);
            replies.sort_by_key(|reply| reply.name.to_lowercase());
        });
    }
}
