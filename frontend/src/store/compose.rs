//! Messages being written: wishes to write, which buttons and keys all over the app state, and the composers they open.

mod answering;
mod canned;
pub mod composer;
pub mod local;
mod moving;
mod offline;
mod restoring;
mod saving;
pub mod sending;
mod signing;
mod starting;
mod text_form;
mod uploads;

use std::collections::HashMap;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::address::Address;
use shared::draft::DraftContent;
use shared::id::{AccountId, DraftId, MessageId, UserId};
use shared::identity::Identity;
use shared::limits::Limits;
use shared::mailto::Mailto;
use web_sys::Blob;

use super::session::SessionStore;
use crate::api::uploads::Transfer;
use crate::api::{self, ApiError};
use crate::browser::{self, HeldLock};
use crate::view_model::compose::quoting::Quote;
use composer::{Composer, Fixed, Place};

/// What the user wants to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComposeRequest {
    New {
        account: AccountId,
        to: Vec<Address>,
    },
    /// A `mailto:` link was followed.
    Link {
        account: AccountId,
        link: Mailto,
    },
    Reply {
        account: AccountId,
        message: MessageId,
    },
    ReplyAll {
        account: AccountId,
        message: MessageId,
    },
    ReplyToList {
        account: AccountId,
        message: MessageId,
    },
    Forward {
        account: AccountId,
        message: MessageId,
    },
    ForwardAsAttachment {
        account: AccountId,
        message: MessageId,
    },
    /// A new message like this one.
    EditAsNew {
        account: AccountId,
        message: MessageId,
    },
    /// A message of Drafts.
    OpenMessage {
        account: AccountId,
        message: MessageId,
    },
    OpenDraft {
        account: AccountId,
        draft: DraftId,
    },
}

/// A file of a composer.
type FileKey = (u32, u32);

#[derive(Clone, Copy, Debug)]
pub struct Compose {
    session: SessionStore,
    requests: RwSignal<Vec<ComposeRequest>>,
    /// In the order in which they were opened; never reordered, because a moved iframe forgets its text.
    open: RwSignal<Vec<Composer>>,
    /// The composer that is to have the focus.
    pub wants_focus: RwSignal<Option<u32>>,
    identities: RwSignal<HashMap<AccountId, Vec<Identity>>>,
    owners: StoredValue<HashMap<u32, Owner>, LocalStorage>,
    /// What each composer's signals live under.
    root: StoredValue<Option<Owner>, LocalStorage>,
    last_key: StoredValue<u32>,
    /// Names this tab to the server.
    writer: StoredValue<String>,
    /// Drafts that had a composer in this page, for the address that still names one.
    was_open: StoredValue<Vec<DraftId>>,
    blobs: StoredValue<HashMap<FileKey, Blob>, LocalStorage>,
    transfers: StoredValue<HashMap<FileKey, Transfer>, LocalStorage>,
    locks: StoredValue<HashMap<u32, HeldLock>, LocalStorage>,
}

/// The name of the lock that tells other tabs that a draft is open in this one.
fn lock_name(draft: &DraftId) -> String {
    format!("pli.draft.{draft}")
}

impl Compose {
    pub(super) fn new(session: SessionStore) -> Self {
        Self {
            session,
            requests: RwSignal::new(Vec::new()),
            open: RwSignal::new(Vec::new()),
            wants_focus: RwSignal::new(None),
            identities: RwSignal::new(HashMap::new()),
            owners: StoredValue::new_local(HashMap::new()),
            root: StoredValue::new_local(Owner::current()),
            last_key: StoredValue::new(0),
            writer: StoredValue::new(browser::random_id()),
            was_open: StoredValue::new(Vec::new()),
            blobs: StoredValue::new_local(HashMap::new()),
            transfers: StoredValue::new_local(HashMap::new()),
            locks: StoredValue::new_local(HashMap::new()),
        }
    }

    pub fn request(self, request: ComposeRequest) {
        self.requests.update(|requests| requests.push(request));
    }

    /// Whether somebody wants to write; tracked.
    pub fn is_wanted(self) -> bool {
        self.requests.with(|requests| !requests.is_empty())
    }

    /// Takes what was asked for since the last call.
    pub fn take(self) -> Vec<ComposeRequest> {
        self.requests.try_update(std::mem::take).unwrap_or_default()
    }

    /// The composers; tracked.
    pub fn open(self) -> Vec<Composer> {
        self.open.get()
    }

    /// The composer of `draft`, if there is one; tracked.
    pub fn of_draft(self, draft: &DraftId) -> Option<Composer> {
        self.open.with(|open| open.iter().copied().find(|composer| composer.draft() == *draft))
    }

    /// Whether `draft` had a composer since the page was loaded.
    pub fn was_open(self, draft: &DraftId) -> bool {
        self.was_open.with_value(|was_open| was_open.contains(draft))
    }

    /// Names and addresses to send as; tracked. Fetched on the first call for an account.
    pub fn identities(self, account: &AccountId) -> Vec<Identity> {
        self.identities.with(|known| known.get(account).cloned()).unwrap_or_default()
    }

    async fn load_identities(self, account: &AccountId) -> Vec<Identity> {
        if let Some(known) = self.identities.with_untracked(|known| known.get(account).cloned()) {
            return known;
        }
        self.reload_identities(account).await.unwrap_or_default()
    }

    /// Asks again who one may send as; what is known stays where there is no answer.
    ///
    /// # Errors
    ///
    /// What the server said.
    pub async fn reload_identities(self, account: &AccountId) -> Result<Vec<Identity>, ApiError> {
        let items = api::identities::list(account.clone()).await?.items;
        self.put_identities(account, items.clone());
        Ok(items)
    }

    fn user(self) -> Option<UserId> {
        untrack(|| self.session.current()).map(|session| session.user.id.clone())
    }

    pub fn limits(self) -> Limits {
        untrack(|| self.session.current()).map(|session| session.limits).unwrap_or_default()
    }

    /// Opens a composer.
    fn add(
        self,
        account: AccountId,
        draft: DraftId,
        content: DraftContent,
        quote: Option<Quote>,
        place: Place,
    ) -> Composer {
        let key = self.last_key.get_value() + 1;
        self.last_key.set_value(key);
        let fixed = Fixed {
            draft: draft.clone(),
            account: account.clone(),
            writer: self.writer.get_value(),
            related: content.related.clone(),
            in_reply_to: content.in_reply_to.clone(),
            references: content.references.clone(),
        };
        let owner =
            self.root.with_value(|root| root.as_ref().map_or_else(Owner::new, Owner::child));
        let composer = owner.with(|| Composer::new(key, fixed, content, quote, place));
        self.owners.update_value(|owners| drop(owners.insert(key, owner)));
        self.locks
            .update_value(|locks| drop(locks.insert(key, browser::hold_lock(&lock_name(&draft)))));
        self.was_open.update_value(|was_open| was_open.push(draft));
        self.make_room(place);
        self.open.update(|open| open.push(composer));
        self.wants_focus.set(Some(key));
        self.remember();
        self.keep(composer);
        spawn_local(async move {
            let identities = self.load_identities(&account).await;
            if composer.is_alive() {
                // What this browser kept may be of one that is gone.
                self.leave_gone(composer, &[], &identities);
            }
        });
        composer
    }

    /// One composer is read at a time: the others step aside.
    fn make_room(self, place: Place) {
        for other in self.open.get_untracked() {
            let stands_there = matches!(other.place.get_untracked(), Place::Docked | Place::Full);
            if stands_there && place != Place::Minimised {
                other.place.set(Place::Minimised);
            }
        }
    }

    /// Puts a composer somewhere else on the screen.
    pub fn put(self, composer: Composer, place: Place) {
        if composer.place.get_untracked() == place {
            return;
        }
        composer.pull();
        self.make_room(place);
        composer.place.set(place);
        if place != Place::Minimised {
            self.wants_focus.set(Some(composer.key));
        }
        self.remember();
    }

    /// Closes a composer and keeps the draft, if there is anything in it.
    pub fn close(self, composer: Composer) {
        self.commit_typed(composer);
        composer.pull();
        if untrack(|| composer.is_uploading()) {
            // A file on its way lives only as long as its composer.
            self.put(composer, Place::Minimised);
            return;
        }
        if composer.is_untouched() {
            self.forget_copy(composer);
            self.remove(composer);
            return;
        }
        composer.place.set(Place::Minimised);
        self.keep(composer);
        let request = saving::save_request(composer);
        let is_saved = composer.saver.with_untracked(|saver| saver.is_saved());
        let (account, draft, user) = (composer.account(), composer.draft(), self.user());
        self.remove(composer);
        if is_saved {
            if let Some(user) = user {
                local::forget(&user, &draft);
            }
            return;
        }
        spawn_local(async move {
            // Without an answer the copy stays here, and is saved when Pli is opened next.
            if api::drafts::save(account, draft.clone(), &request).await.is_ok()
                && let Some(user) = user
            {
                local::forget(&user, &draft);
            }
        });
    }

    /// Throws the draft away, here and on the server. Gives what is needed to bring it back.
    pub fn discard(self, composer: Composer) -> Discarded {
        self.commit_typed(composer);
        composer.pull();
        let discarded = Discarded {
            account: composer.account(),
            content: composer.own_content(),
            quote: composer.quote.get_untracked(),
            is_worth_it: !composer.is_untouched(),
        };
        let was_saved = composer
            .saver
            .with_untracked(|saver| saver.version().is_some() || saver.is_under_way());
        let (account, draft) = (composer.account(), composer.draft());
        self.forget_copy(composer);
        self.remove(composer);
        if was_saved {
            spawn_local(async move { drop(api::drafts::remove(account, draft).await) });
        }
        discarded
    }

    /// Brings a discarded draft back, as a new one.
    pub fn undiscard(self, discarded: Discarded) {
        let draft = DraftId(browser::random_id());
        let composer =
            self.add(discarded.account, draft, discarded.content, discarded.quote, Place::Docked);
        self.changed(composer);
    }

    fn forget_copy(self, composer: Composer) {
        if let Some(user) = self.user() {
            local::forget(&user, &composer.draft());
        }
    }

    /// Takes a composer off the screen; what it held is somebody else's business.
    fn remove(self, composer: Composer) {
        let key = composer.key;
        if let Some(timer) = composer.timer.get_value() {
            timer.clear();
        }
        self.open.update(|open| open.retain(|other| other.key != key));
        let transfers = self.transfers.try_update_value(|transfers| {
            let mine: Vec<FileKey> =
                transfers.keys().filter(|(owner, _)| *owner == key).copied().collect();
            mine.iter().filter_map(|file| transfers.remove(file)).collect::<Vec<_>>()
        });
        for transfer in transfers.unwrap_or_default() {
            transfer.abort();
        }
        self.blobs.update_value(|blobs| blobs.retain(|(owner, _), _| *owner != key));
        self.locks.update_value(|locks| drop(locks.remove(&key)));
        self.remember();
        // After the view is gone: it may still look at the signals while it goes.
        let owner = self.owners.try_update_value(|owners| owners.remove(&key)).flatten();
        let clean_up = move || {
            if let Some(owner) = owner {
                owner.cleanup();
            }
        };
        set_timeout(clean_up, Duration::from_millis(500));
    }

    /// Notes for a reload which composers stand where.
    fn remember(self) {
        let open = self.open.get_untracked();
        let places: Vec<(DraftId, Place)> = open
            .iter()
            .map(|composer| (composer.draft(), composer.place.get_untracked()))
            .collect();
        local::remember_open(&places);
    }
}

/// A draft that was thrown away.
#[derive(Clone, Debug)]
pub struct Discarded {
    account: AccountId,
    content: DraftContent,
    quote: Option<Quote>,
    /// Whether anybody had written anything.
    pub is_worth_it: bool,
}
