//! Whom the user has written to, as this browser knows it.

use leptos::prelude::*;
use shared::address::Address;

use super::contacts::Contacts;
use super::session::SessionStore;
use crate::browser;
use crate::json;
use crate::view_model::compose::chips::Recipients;
use crate::view_model::compose::people::{self, Person};
use crate::view_model::contacts::completion::{Suggestion, add_directory, complete};

const KEY: &str = "pli.people.";

#[derive(Clone, Copy, Debug)]
pub struct People {
    session: SessionStore,
    known: RwSignal<Option<Vec<Person>>>,
}

impl People {
    pub(super) fn new(session: SessionStore) -> Self {
        Self { session, known: RwSignal::new(None) }
    }

    fn key(self) -> Option<String> {
        untrack(|| self.session.current()).map(|session| format!("{KEY}{}", session.user.id))
    }

    fn load(self) -> Vec<Person> {
        if let Some(known) = self.known.get_untracked() {
            return known;
        }
        let kept = self.key().and_then(|key| browser::stored(&key));
        kept.and_then(|text| json::read(&text)).unwrap_or_default()
    }

    /// People to choose from when `typed` is in a field.
    pub fn suggest(self, typed: &str, chosen: &Recipients) -> Vec<Address> {
        people::suggest(&self.load(), typed, chosen)
    }

    /// The same with contacts and groups, and with whom the organisation's directory found.
    pub fn complete(
        self,
        contacts: Contacts,
        looked_up: &[Address],
        typed: &str,
        chosen: &Recipients,
    ) -> Vec<Suggestion> {
        let (people, now) = (self.load(), browser::now_ms());
        let mut found =
            contacts.directory.with(|known| complete(known, &people, typed, chosen, now));
        add_directory(&mut found, looked_up, typed, chosen);
        found
    }

    /// Everybody written to before, as far as this browser knows.
    pub fn known(self) -> Vec<Address> {
        self.load().into_iter().map(|person| person.address).collect()
    }

    /// A message goes to `recipients`.
    pub fn note(self, recipients: &[Address]) {
        let mut known = self.load();
        people::note(&mut known, recipients, browser::now_ms());
        if let (Some(key), Some(text)) = (self.key(), json::write(&known)) {
            browser::store(&key, &text);
        }
        self.known.set(Some(known));
    }

    /// Forgets everybody: for signing out.
    pub fn forget_all() {
        for key in browser::stored_keys(KEY) {
            browser::unstore(&key);
        }
    }
}
