//! Cards that are likely of one person: found in the browser, in steps, so that the page stays alive meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::contact::duplicates::{Comparison, Group};
use shared::contact::merge::{plan, propose_reference};
use shared::contact::{
    AddressBook, BookRole, Card, CardChange, DistinctCards, LARGEST_CHANGE, Revision,
};
use shared::event::Event;
use shared::id::CardId;

use super::Store;
use super::contacts::Contacts;
use crate::api::{self, ApiError};
use crate::browser;
use crate::t;
use crate::view_model::duplicates::country;

/// Cards read for comparing, and pairs compared, before the browser gets its turn.
const CARDS_A_STEP: usize = 500;
const PAIRS_A_STEP: usize = 4_000;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub groups: Vec<Candidate>,
    /// Those in which everything is certain.
    pub certain: Vec<Candidate>,
}

/// Cards that may be of one person, the strongest reasons first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub cards: Vec<Card>,
    pub group: Group,
}

impl Candidate {
    /// What it stands in the address by.
    pub fn id(&self) -> &str {
        self.group.cards.first().map_or("", |id| id.as_str())
    }

    /// The card with the longest name is called as one would call them.
    pub fn name(&self) -> String {
        let names = self.cards.iter().map(|card| card.content.display_name());
        names.max_by_key(|name| (!name.contains('@'), name.chars().count())).unwrap_or_default()
    }
}

/// How far it is.
#[derive(Clone, Debug, Default)]
pub enum Standing {
    #[default]
    Comparing,
    Found(Arc<Found>),
    Failed(ApiError),
}

#[derive(Clone, Copy, Debug)]
pub struct Duplicates {
    store: Store,
    contacts: Contacts,
    pub standing: RwSignal<Standing>,
    cards: StoredValue<(BTreeMap<CardId, Card>, Revision)>,
    /// Whether it runs, and whether something has changed meanwhile.
    running: StoredValue<(bool, bool)>,
}

impl Duplicates {
    /// For the component that is being built.
    pub fn of(store: Store, contacts: Contacts) -> Self {
        Self {
            store,
            contacts,
            standing: RwSignal::default(),
            cards: StoredValue::default(),
            running: StoredValue::default(),
        }
    }

    /// Compares all cards, and again whenever some change.
    pub fn want(self) {
        self.refresh();
        self.store.events.listen(move |event| {
            if matches!(event, Event::ContactsChanged | Event::Resync) {
                self.refresh();
            }
        });
    }

    pub fn refresh(self) {
        let was_running = self.running.try_update_value(|running| {
            let was = running.0;
            *running = (true, was);
            was
        });
        if was_running != Some(false) {
            return;
        }
        spawn_local(async move {
            loop {
                let answer = self.compare().await;
                let again = self.running.try_update_value(|running| {
                    let again = running.1;
                    *running = (again, false);
                    again
                });
                // The page may be gone by now.
                let _ = self.standing.try_set(match answer {
                    Ok(found) => Standing::Found(Arc::new(found)),
                    Err(error) => Standing::Failed(error),
                });
                if again != Some(true) {
                    return;
                }
            }
        });
    }

    async fn compare(self) -> Result<Found, ApiError> {
        loop {
            let Some((_, revision)) = self.cards.try_with_value(|(_, at)| ((), *at)) else {
                return Ok(Found::default());
            };
            let page = api::duplicates::contents_since(revision).await?;
            let more = page.more;
            self.cards.try_update_value(|(cards, at)| {
                for id in &page.removed {
                    cards.remove(id);
                }
                cards.extend(page.items.into_iter().map(|card| (card.id.clone(), card)));
                *at = page.revision.max(*at);
            });
            if !more {
                break;
            }
        }
        let distinct = api::duplicates::distinct().await?.items;
        let Some(cards) = self.cards.try_with_value(|(cards, _)| cards.clone()) else {
            return Ok(Found::default());
        };
        Ok(find(cards, &distinct).await)
    }

    /// Merges, and says so with the way back.
    pub async fn merge(self, change: CardChange, text: String) {
        match self.contacts.change(&change).await {
            Ok(done) => {
                self.refresh();
                self.contacts.tell("merge", text, done.id);
            }
            Err(error) => {
                self.refresh();
                self.contacts.fail(&error);
            }
        }
    }

    /// Remembers that cards are of different people, with the way back.
    pub async fn keep_apart(self, pairs: Vec<DistinctCards>, text: String) {
        for pair in &pairs {
            if let Err(error) = api::duplicates::add_distinct(pair).await {
                self.contacts.fail(&error);
                self.refresh();
                return;
            }
        }
        self.refresh();
        self.store.toasts.show_undoable("check", text, move || {
            let pairs = pairs.clone();
            spawn_local(async move {
                for pair in &pairs {
                    if let Err(error) = api::duplicates::forget_distinct(pair).await {
                        self.contacts.fail(&error);
                    }
                }
                self.refresh();
            });
        });
    }

    /// Merges whatever is certain, each group into its best card; as many as fit one change.
    pub async fn merge_certain(self, found: Arc<Found>) {
        let country = user_country();
        let birthday = t!("duplicates.part.birthday");
        let mut change = CardChange::default();
        let mut count = 0_usize;
        for candidate in &found.certain {
            if change.update.len() + change.delete.len() + candidate.cards.len() > LARGEST_CHANGE {
                break;
            }
            let cards: Vec<&Card> = candidate.cards.iter().collect();
            let reference = self.reference(&cards);
            let plan = plan(&cards, reference, country.as_deref());
            let one = plan.change(&cards, &plan.default_choice(), &birthday);
            change.update.extend(one.update);
            change.delete.extend(one.delete);
            count += 1;
        }
        if count > 0 {
            self.merge(change, t!("duplicates.mergedAll", count = count)).await;
        }
    }

    /// The card that is proposed as the reference.
    pub fn reference(self, cards: &[&Card]) -> usize {
        let collected = self.contacts.books.with_untracked(|books| {
            let is_collected = |book: &&AddressBook| book.role == BookRole::Collected;
            books.iter().find(is_collected).map(|book| book.id.clone())
        });
        propose_reference(cards, |id| {
            let card = cards.iter().find(|card| card.id == *id);
            card.is_some_and(|card| Some(&card.book_id) == collected.as_ref())
        })
    }
}

/// Where the user's numbers are from.
pub fn user_country() -> Option<String> {
    let languages = browser::window().navigator().languages();
    let tags: Vec<String> = languages.iter().filter_map(|tag| tag.as_string()).collect();
    country(tags.iter().map(String::as_str))
}

async fn find(cards: BTreeMap<CardId, Card>, distinct: &[DistinctCards]) -> Found {
    let mut comparison = Comparison::new(user_country().as_deref());
    for (at, card) in cards.values().enumerate() {
        comparison.add(card);
        if at % CARDS_A_STEP == CARDS_A_STEP - 1 {
            browser::next_turn().await;
        }
    }
    comparison.prepare(distinct.iter().map(|pair| (&pair.first, &pair.second)));
    browser::next_turn().await;
    while comparison.advance(PAIRS_A_STEP) {
        browser::next_turn().await;
    }
    let found = comparison.finish();
    let candidate = |group: Group| {
        let cards = group.cards.iter().filter_map(|id| cards.get(id).cloned()).collect();
        Candidate { cards, group }
    };
    Found {
        groups: found.groups.into_iter().map(candidate).collect(),
        certain: found.certain.into_iter().map(candidate).collect(),
    }
}
