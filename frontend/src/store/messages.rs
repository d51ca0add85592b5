//! Messages as the reader shows them, kept for coming back and fetched ahead.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, MessageId};
use shared::message::Message;
use shared::problem::ProblemKind;

use crate::api::{self, ApiError};
use crate::browser::kept;
use crate::json;
use crate::parts;
use crate::view_model::frames::{Frames, Letter};

/// How many messages are kept.
const KEPT: usize = 60;

type Key = (AccountId, MessageId);

#[derive(Clone, Debug)]
enum Known {
    Coming,
    Here(Arc<Message>),
    Failed(ApiError),
}

#[derive(Clone, Copy, Debug)]
pub struct Messages {
    known: RwSignal<HashMap<Key, Known>>,
    /// Keys of `known`, the newest at the end.
    order: StoredValue<Vec<Key>>,
    /// Letters that have a frame.
    frames: RwSignal<Frames>,
    /// Those of them that have loaded.
    here: RwSignal<Vec<Letter>>,
    open: RwSignal<Option<Letter>>,
    /// Messages whose remote images the user asked to see.
    images: RwSignal<HashSet<MessageId>>,
}

impl Messages {
    pub(super) fn new() -> Self {
        Self {
            known: RwSignal::new(HashMap::new()),
            order: StoredValue::new(Vec::new()),
            frames: RwSignal::new(Frames::default()),
            here: RwSignal::new(Vec::new()),
            open: RwSignal::new(None),
            images: RwSignal::new(HashSet::new()),
        }
    }

    /// A message: `None` while it is on its way; tracked. Ask for it with [`Self::want`].
    pub fn get(
        self,
        account: &AccountId,
        id: &MessageId,
    ) -> Option<Result<Arc<Message>, ApiError>> {
        let key = (account.clone(), id.clone());
        self.known.with(|known| match known.get(&key)? {
            Known::Coming => None,
            Known::Here(message) => Some(Ok(message.clone())),
            Known::Failed(error) => Some(Err(error.clone())),
        })
    }

    /// Fetches a message and its letter and keeps a frame for it: it is being read.
    pub fn open(self, account: &AccountId, id: &MessageId) {
        let with_images = self.images.with_untracked(|images| images.contains(id));
        let letter = Letter { account: account.clone(), message: id.clone(), with_images };
        self.open.set(Some(letter));
        self.want(account, id);
    }

    /// Fetches a message and its letter unless they are here or coming; one that failed is tried again.
    pub fn want(self, account: &AccountId, id: &MessageId) {
        let with_images = self.images.with_untracked(|images| images.contains(id));
        self.want_letter(Letter { account: account.clone(), message: id.clone(), with_images });
        self.want_message(account, id);
    }

    /// The letters that have a frame; tracked.
    pub fn letters(self) -> Vec<Letter> {
        self.frames.with(|frames| frames.letters().to_vec())
    }

    /// The frame of a letter has loaded.
    pub fn note_here(self, letter: Letter) {
        self.here.update(|here| {
            self.frames.with_untracked(|frames| here.retain(|it| frames.letters().contains(it)));
            here.push(letter);
        });
    }

    /// Whether the open letter is still on its way; tracked.
    pub fn is_opening(self) -> bool {
        let open = self.open.get();
        let is_in = |letters: &[Letter]| open.as_ref().is_some_and(|open| letters.contains(open));
        self.frames.with(|frames| is_in(frames.letters())) && !self.here.with(|here| is_in(here))
    }

    /// Whether the user asked to see a message's remote images; tracked.
    pub fn are_images_shown(self, id: &MessageId) -> bool {
        self.images.with(|images| images.contains(id))
    }

    /// Shows a message's remote images, until the app is closed.
    pub fn show_images(self, account: &AccountId, id: &MessageId) {
        self.images.update(|images| {
            images.insert(id.clone());
        });
        let open = self.open.get_untracked().map(|letter| letter.message);
        if open.as_ref() == Some(id) {
            self.open(account, id);
        }
    }

    /// Fetches a message whose letter has a frame of its own, or needs none.
    pub fn want_alone(self, account: &AccountId, id: &MessageId) {
        self.want_message(account, id);
    }

    fn want_letter(self, letter: Letter) {
        let open = self.open.get_untracked();
        let mut frames = self.frames.get_untracked();
        let before = frames.letters().to_vec();
        frames.want(letter, open.as_ref());
        // What is only used again changes nothing on the page.
        if frames.letters() == before {
            self.frames.update_untracked(|known| *known = frames);
        } else {
            self.frames.set(frames);
        }
    }

    fn want_message(self, account: &AccountId, id: &MessageId) {
        let key = (account.clone(), id.clone());
        let is_there = self.known.with_untracked(|known| {
            matches!(known.get(&key), Some(Known::Coming | Known::Here(_)))
        });
        if is_there {
            return;
        }
        self.put(key.clone(), Known::Coming);
        let (account, id) = key.clone();
        spawn_local(async move {
            if let Err(error) = parts::read_message(self, account, id).await {
                self.put(key, Known::Failed(error));
            }
        });
    }

    /// Reads a message as the server has it. Until that is here, or where there is no network, it is shown as this browser
    /// kept it.
    pub(crate) async fn read(self, account: AccountId, id: MessageId) -> Result<(), ApiError> {
        let kept_id = format!("{account}/{id}");
        let key = (account.clone(), id.clone());
        // Its turn comes once the server has been asked.
        let (early_key, early_id) = (key.clone(), kept_id.clone());
        spawn_local(async move {
            let _ = self.show_kept(early_key, &early_id).await;
        });
        match api::messages::read(account, id).await {
            Ok(message) => {
                if let Some(text) = json::write(&message) {
                    kept::write(kept::MESSAGE, &kept_id, &text);
                }
                if self.known_untracked(&key).as_deref() != Some(&message) {
                    self.put(key, Known::Here(Arc::new(message)));
                }
                Ok(())
            }
            Err(ApiError::Network) if self.show_kept(key, &kept_id).await => Ok(()),
            Err(error) => {
                // It is gone, or not for this reader any more.
                if matches!(error.kind(), Some(ProblemKind::NotFound | ProblemKind::NotPermitted)) {
                    kept::forget(kept::MESSAGE, &kept_id);
                    kept::forget(kept::LETTER, &kept_id);
                }
                Err(error)
            }
        }
    }

    /// Shows a message as this browser kept it, unless it is here already; whether there is one to show.
    async fn show_kept(self, key: Key, kept_id: &str) -> bool {
        let text = kept::read(kept::MESSAGE, kept_id).await;
        let is_here = self.known_untracked(&key).is_some();
        if !is_here && let Some(message) = text.and_then(|text| json::read(&text)) {
            self.put(key, Known::Here(Arc::new(message)));
            return true;
        }
        is_here
    }

    fn known_untracked(self, key: &Key) -> Option<Arc<Message>> {
        self.known.with_untracked(|known| match known.get(key)? {
            Known::Here(message) => Some(message.clone()),
            Known::Coming | Known::Failed(_) => None,
        })
    }

    /// Forgets a message, so that it is read again when it is wanted.
    pub fn forget(self, account: &AccountId, id: &MessageId) {
        let key = (account.clone(), id.clone());
        self.order.update_value(|order| order.retain(|other| *other != key));
        self.known.update(|known| drop(known.remove(&key)));
    }

    fn put(self, key: Key, value: Known) {
        let dropped = self.order.try_update_value(|order| {
            order.retain(|other| *other != key);
            order.push(key.clone());
            (order.len() > KEPT).then(|| order.remove(0))
        });
        self.known.update(|known| {
            if let Some(oldest) = dropped.flatten() {
                known.remove(&oldest);
            }
            known.insert(key, value);
        });
    }
}
