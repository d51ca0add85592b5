//! Which messages belong with the open one: asked for with it, and again when anything changes in the account.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::conversation::Conversation;
use shared::id::{AccountId, MessageId};
use shared::keyword::Keyword;

use crate::api::{self, ApiError};
use crate::browser::kept;
use crate::json;
use crate::parts;

/// How many conversations are kept for coming back to.
const KEPT: usize = 30;
/// How long to wait for folders that are still being read through.
const SETTLING: Duration = Duration::from_secs(1);

/// A conversation by the message that it was opened with.
type Key = (AccountId, MessageId);

#[derive(Clone, Copy, Debug)]
pub struct Conversations {
    known: RwSignal<HashMap<Key, Arc<Conversation>>>,
    /// Keys of `known`, the newest at the end.
    order: StoredValue<Vec<Key>>,
    /// Those that are being asked for, and whether something changed meanwhile.
    coming: StoredValue<HashMap<Key, bool>>,
    open: StoredValue<Option<Key>>,
}

impl Conversations {
    pub(super) fn new() -> Self {
        Self {
            known: RwSignal::new(HashMap::new()),
            order: StoredValue::new(Vec::new()),
            coming: StoredValue::new(HashMap::new()),
            open: StoredValue::new(None),
        }
    }

    /// What belongs with a message, as far as it is known; tracked.
    pub fn get(self, account: &AccountId, id: &MessageId) -> Option<Arc<Conversation>> {
        self.known.with(|known| known.get(&(account.clone(), id.clone())).cloned())
    }

    /// Asks for the conversation of the message that is opened, and keeps it up to date.
    pub fn open(self, account: &AccountId, id: &MessageId) {
        let key = (account.clone(), id.clone());
        self.open.set_value(Some(key.clone()));
        // What was fetched ahead may be a while ago.
        self.fetch(key);
    }

    pub fn close(self) {
        self.open.set_value(None);
    }

    /// Asks for a conversation that may be opened next, unless it is known.
    pub fn want(self, account: &AccountId, id: &MessageId) {
        let key = (account.clone(), id.clone());
        if self.known.with_untracked(|known| !known.contains_key(&key)) {
            self.fetch(key);
        }
    }

    /// Something changed in a folder of `account`: what is known of its conversations may be out of date.
    pub(super) fn changed(self, account: &AccountId) {
        let open = self.open.get_value();
        let kept = |key: &Key| key.0 != *account || Some(key) == open.as_ref();
        self.order.update_value(|order| order.retain(kept));
        self.known.update_untracked(|known| known.retain(|key, _| kept(key)));
        if let Some(key) = open.filter(|key| key.0 == *account) {
            self.fetch(key);
        }
    }

    /// Shows a keyword on a message before the server says so.
    pub fn show_keyword(self, id: &MessageId, name: &str, on: bool) {
        self.change(id, |whole| {
            for item in whole.items.iter_mut().filter(|item| item.summary.id == *id) {
                item.summary.keywords.set(name, on);
            }
        });
    }

    /// Takes a message out before the server says so.
    pub fn show_removed(self, id: &MessageId) {
        self.change(id, |whole| whole.items.retain(|item| item.summary.id != *id));
    }

    fn change(self, id: &MessageId, change: impl Fn(&mut Conversation)) {
        let is_of = |whole: &Conversation| whole.items.iter().any(|item| item.summary.id == *id);
        let is_known = self.known.with_untracked(|known| known.values().any(|whole| is_of(whole)));
        if is_known {
            self.known.update(|known| {
                for whole in known.values_mut().filter(|whole| is_of(whole)) {
                    change(Arc::make_mut(whole));
                }
            });
        }
    }

    /// Whether any message of the open conversation is unread; of those in other folders only this is known.
    pub fn is_unread(self, id: &MessageId) -> Option<bool> {
        self.known.with(|known| {
            let mut items = known.values().flat_map(|whole| &whole.items);
            let item = items.find(|item| item.summary.id == *id)?;
            Some(!item.summary.keywords.has(Keyword::SEEN))
        })
    }

    fn fetch(self, key: Key) {
        let is_coming = self.coming.try_update_value(|coming| {
            coming.insert(key.clone(), coming.contains_key(&key)).is_some()
        });
        if is_coming != Some(false) {
            return;
        }
        spawn_local(async move {
            let answer = parts::read_conversation(key.0.clone(), key.1.clone()).await;
            let was_changed = self.coming.try_update_value(|coming| coming.remove(&key));
            if was_changed.flatten() == Some(true) {
                return self.fetch(key);
            }
            // One that can't be read any more stays as it was until another is opened.
            if let Ok(whole) = answer {
                self.take(key, whole);
            }
        });
    }

    fn take(self, key: Key, whole: Conversation) {
        let is_settling = whole.is_settling;
        let dropped = self.order.try_update_value(|order| {
            order.retain(|other| *other != key);
            order.push(key.clone());
            (order.len() > KEPT).then(|| order.remove(0))
        });
        let is_news = self.known.with_untracked(|known| {
            known.get(&key).is_none_or(|before| before.items != whole.items)
        });
        if is_news {
            self.known.update(|known| {
                if let Some(oldest) = dropped.flatten() {
                    known.remove(&oldest);
                }
                known.insert(key.clone(), Arc::new(whole));
            });
        }
        if is_settling {
            let again = move || {
                if self.open.try_get_value().flatten().as_ref() == Some(&key) {
                    self.fetch(key);
                }
            };
            set_timeout(again, SETTLING);
        }
    }
}

/// What the server says of a conversation; where it says nothing, what it said the last time.
pub(crate) async fn read(account: AccountId, id: MessageId) -> Result<Conversation, ApiError> {
    let kept_id = format!("{account}/{id}");
    let answer = api::messages::conversation(account, id).await;
    match &answer {
        Ok(whole) => {
            if let Some(text) = json::write(whole) {
                kept::write(kept::CONVERSATION, &kept_id, &text);
            }
        }
        Err(ApiError::Network) => {
            let kept = kept::read(kept::CONVERSATION, &kept_id).await;
            return kept.and_then(|text| json::read(&text)).ok_or(ApiError::Network);
        }
        Err(_) => {}
    }
    answer
}
