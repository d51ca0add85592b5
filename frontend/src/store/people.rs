//! Whom the user has written to, as this browser knows it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::address::Address;
use shared::domain::{DomainCheck, MOST_CHECKED};

use super::contacts::Contacts;
use super::session::SessionStore;
use crate::api;
use crate::browser;
use crate::json;
use crate::view_model::compose::check;
use crate::view_model::compose::chips::Recipients;
use crate::view_model::compose::people::{self, Person};
use crate::view_model::contacts::completion::{LookedUp, Suggestion, add_directory, complete};

const KEY: &str = "pli.people.";

#[derive(Clone, Copy, Debug)]
pub struct People {
    session: SessionStore,
    known: RwSignal<Option<Vec<Person>>>,
    /// Domains of recipients, and whether they are known to take no mail.
    domains: StoredValue<BTreeMap<String, bool>>,
}

impl People {
    pub(super) fn new(session: SessionStore) -> Self {
        let domains = StoredValue::new(BTreeMap::new());
        Self { session, known: RwSignal::new(None), domains }
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
        looked_up: &LookedUp,
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

    /// Has the domains of these recipients looked up, those that were not yet. Nothing waits for it.
    pub fn look_up(self, recipients: &Recipients) {
        let mut domains = check::domains(recipients);
        self.domains.with_value(|known| domains.retain(|domain| !known.contains_key(domain)));
        domains.truncate(MOST_CHECKED);
        if domains.is_empty() {
            return;
        }
        self.domains.update_value(|known| {
            known.extend(domains.iter().map(|domain| (domain.clone(), false)));
        });
        spawn_local(async move {
            let answer = api::domains::check(DomainCheck { domains }).await;
            let dead = answer.map(|verdict| verdict.without_mail).unwrap_or_default();
            let _ = self.domains.try_update_value(|known| {
                known.extend(dead.into_iter().map(|domain| (domain, true)));
            });
        });
    }

    /// Domains that take no mail.
    pub fn dead_domains(self) -> Vec<String> {
        self.domains.with_value(|known| {
            known
                .iter()
                .filter(|(_, is_dead)| **is_dead)
                .map(|(domain, _)| domain.clone())
                .collect()
        })
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
}
