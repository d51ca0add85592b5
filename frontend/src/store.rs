//! What the browser knows: who is signed in, folders, lists, messages, notices, preferences. Pages and components are
//! views on it; only the store calls the server.

pub mod away;
pub mod canned;
pub mod commands;
pub mod compose;
pub mod contacts;
pub mod conversations;
pub mod directory;
pub mod duplicates;
pub mod events;
pub mod keeping;
pub mod mail;
pub mod messages;
pub mod outbox;
pub mod people;
pub mod preferences;
pub mod rules;
pub mod searches;
pub mod senders;
pub mod session;
pub mod toasts;
pub mod waiting;

use leptos::prelude::*;
use shared::problem::ProblemKind;

use crate::browser::kept;
use crate::start::{Beginning, Fresh};
use canned::CannedReplies;
use commands::Commands;
use compose::Compose;
use conversations::Conversations;
use events::Events;
use mail::Mail;
use messages::Messages;
use outbox::Outbox;
use people::People;
use preferences::{Preferences, Saved};
use searches::SavedSearches;
use session::SessionStore;
use toasts::Toasts;
use waiting::Waiting;

/// Where queries of late are kept in this browser, followed by the account's id.
pub const SEARCHES: &str = "pli.searches.";

/// Where choices of late in the palette are kept, followed by the user's id.
pub const CHOICES: &str = "pli.choices.";

/// Where the rules of an account are kept in this browser whose host has no place for them, followed by the account's id.
pub const RULES: &str = "pli.rules.";

/// Everything, as handles that are cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Store {
    pub session: SessionStore,
    pub mail: Mail,
    pub messages: Messages,
    pub conversations: Conversations,
    pub toasts: Toasts,
    pub preferences: Preferences,
    pub commands: Commands,
    pub compose: Compose,
    pub outbox: Outbox,
    pub people: People,
    pub events: Events,
    pub searches: SavedSearches,
    pub canned: CannedReplies,
    pub waiting: Waiting,
}

impl Store {
    /// Makes the store for the app that is being shown.
    pub fn provide(beginning: Beginning, saved: Saved) -> Self {
        let toasts = Toasts::new();
        let session = SessionStore::new(beginning.session);
        let preferences = Preferences::new(saved);
        let waiting = Waiting::new();
        let store = Self {
            session,
            mail: Mail::new(toasts, preferences, waiting),
            messages: Messages::new(),
            conversations: Conversations::new(),
            toasts,
            preferences,
            commands: Commands::new(preferences),
            compose: Compose::new(session),
            outbox: Outbox::new(),
            people: People::new(session),
            events: Events::new(),
            searches: SavedSearches::new(),
            canned: CannedReplies::new(),
            waiting,
        };
        if let Some(first) = beginning.mail {
            store.mail.begin_with(first);
        }
        Effect::new(move || {
            if let Some(session) = session.current() {
                preferences.take(session.preferences.as_ref());
            }
        });
        provide_context(store);
        store
    }

    /// The server can be heard again: what was missed is read, unless it is to hear of something first.
    async fn come_back(self) {
        if !kept::is_waiting().await {
            self.mail.resync();
        }
    }

    /// Takes in what the server says after all, while what was kept from the last time is on screen.
    pub async fn catch_up(self, fresh: Fresh) {
        let Beginning { session, mail } = fresh.await;
        match session {
            Ok(session) => {
                self.session.renew(session).await;
                match mail {
                    // The list is as it will be once the server has heard what was done, not as the server has it.
                    _ if kept::is_waiting().await => {}
                    Some(first) => self.mail.begin_with(first),
                    None => self.mail.resync(),
                }
            }
            Err(error) if error.kind() == Some(ProblemKind::SignedOut) => {
                self.session.refresh().await;
            }
            Err(_) => self.events.lose(),
        }
    }
}

/// The store. Call it while a component is being built, not later in a handler.
pub fn use_store() -> Store {
    expect_context()
}
