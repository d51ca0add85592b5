//! The user's contacts: read once, then only what changed. Used by parts only, so that the first file is free of it.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::contact::{AddressBook, BookRole, CardChange, CardChangeDone, CardSummary};
use shared::event::Event;
use shared::id::{CardChangeId, UserId};

use super::Store;
use crate::api::{self, ApiError};
use crate::view_model::contacts::directory::Directory;

/// How far reading has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    #[default]
    Reading,
    Known,
    Failed(ApiError),
}

/// What outlives the pages that show it.
#[derive(Clone)]
struct Kept {
    user: UserId,
    books: ArcRwSignal<Vec<AddressBook>>,
    directory: ArcRwSignal<Directory>,
    standing: ArcRwSignal<Standing>,
    /// Whether it is being read, and whether something has changed meanwhile.
    reading: ArcRwSignal<(bool, bool)>,
}

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// A handle for the component that is being built.
#[derive(Clone, Copy, Debug)]
pub struct Contacts {
    store: Store,
    pub books: RwSignal<Vec<AddressBook>>,
    pub directory: RwSignal<Directory>,
    pub standing: RwSignal<Standing>,
}

impl Contacts {
    /// The contacts of whoever is signed in.
    pub fn of(store: Store) -> Self {
        let user = untrack(|| store.session.current()).map(|session| session.user.id.clone());
        let user = user.unwrap_or_else(|| UserId(String::new()));
        let kept = KEPT.with_borrow_mut(|kept| match kept {
            Some(kept) if kept.user == user => kept.clone(),
            _ => kept.insert(Kept::new(user)).clone(),
        });
        Self {
            store,
            books: kept.books.into(),
            directory: kept.directory.into(),
            standing: kept.standing.into(),
        }
    }

    /// Reads them, and again whenever they change while the component that is being built lives.
    pub fn want(self) {
        self.refresh();
        self.store.events.listen(move |event| {
            if matches!(event, Event::ContactsChanged | Event::Resync) {
                self.refresh();
            }
        });
    }

    /// Reads what changed. By what outlives the pages: whoever asked may be gone by now.
    pub fn refresh(self) {
        let kept = KEPT.with_borrow(Clone::clone);
        let Some(kept) = kept else { return };
        let (is_reading, _) = kept.reading.get_untracked();
        kept.reading.set((true, is_reading));
        if is_reading {
            return;
        }
        spawn_local(async move {
            loop {
                let answer = kept.read().await;
                let (_, again) = kept.reading.get_untracked();
                kept.reading.set((again, false));
                kept.standing.set(match answer {
                    Ok(()) => Standing::Known,
                    Err(error) => Standing::Failed(error),
                });
                if !again {
                    return;
                }
            }
        });
    }

    /// Does a change, and takes up what came of it.
    ///
    /// # Errors
    ///
    /// What the server said.
    pub async fn change(self, change: &CardChange) -> Result<CardChangeDone, ApiError> {
        let done = api::contacts::change(change).await?;
        self.refresh();
        Ok(done)
    }

    /// Whose address this is, and whether only because one wrote to them; tracked.
    pub fn with_email(self, email: &str) -> Option<(CardSummary, bool)> {
        let is_collected = |book: &&AddressBook| book.role == BookRole::Collected;
        let collected =
            self.books.with(|books| books.iter().find(is_collected).map(|book| book.id.clone()));
        let find = |known: &Directory| known.with_email(email, collected.as_ref()).cloned();
        let card = self.directory.with(find)?;
        let is_collected = Some(&card.book_id) == collected.as_ref();
        Some((card, is_collected))
    }

    /// Reads what changed, and waits for it.
    ///
    /// # Errors
    ///
    /// What the server said.
    pub async fn read(self) -> Result<(), ApiError> {
        match KEPT.with_borrow(Clone::clone) {
            Some(kept) => kept.read().await,
            None => Ok(()),
        }
    }

    /// Tells what was done, with the way back.
    pub fn tell(self, icon: &'static str, text: String, change: CardChangeId) {
        let store = self.store;
        store.toasts.show_undoable(icon, text, move || {
            let change = change.clone();
            spawn_local(async move {
                // The pages hear of it from the server.
                if let Err(error) = api::contacts::undo(change).await {
                    store.toasts.fail(&error);
                }
            });
        });
    }

    /// Says that something did not work.
    pub fn fail(self, error: &ApiError) {
        self.store.toasts.fail(error);
    }
}

impl Kept {
    fn new(user: UserId) -> Self {
        Self {
            user,
            books: ArcRwSignal::new(Vec::new()),
            directory: ArcRwSignal::new(Directory::default()),
            standing: ArcRwSignal::new(Standing::Reading),
            reading: ArcRwSignal::new((false, false)),
        }
    }

    async fn read(&self) -> Result<(), ApiError> {
        self.books.set(api::contacts::books().await?.items);
        loop {
            let revision = self.directory.with_untracked(Directory::revision);
            let page = api::contacts::since(revision).await?;
            let more = page.more;
            if !page.items.is_empty() || !page.removed.is_empty() || page.revision > revision {
                self.directory.update(|directory| directory.merge(page));
            }
            if !more {
                return Ok(());
            }
        }
    }
}
