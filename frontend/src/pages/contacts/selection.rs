//! Contacts that are selected in the list.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::id::CardId;

use super::export::ExportMenu;
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::store::contacts::Contacts;
use crate::t;
use crate::view_model::contacts::directory::Scope;

/// Those selected; they stay so while one looks for others.
#[derive(Clone, Copy, Debug)]
pub struct Selected {
    contacts: Contacts,
    places: Memo<Vec<u32>>,
    cards: RwSignal<BTreeSet<CardId>>,
    /// The row that was last selected, or not, by itself: where a range begins.
    anchor: StoredValue<u32>,
}

impl Selected {
    /// To be made with the list that shows `places`. Another list begins without any.
    pub fn new(contacts: Contacts, scope: Memo<Scope>, places: Memo<Vec<u32>>) -> Self {
        let cards = RwSignal::new(BTreeSet::new());
        let selected = Self { contacts, places, cards, anchor: StoredValue::new(0) };
        Effect::new(move |before: Option<Scope>| {
            let now = scope.get();
            if before.is_some_and(|before| before != now) {
                selected.clear();
            }
            now
        });
        // What was deleted is selected no more.
        Effect::new(move || {
            contacts.directory.with(|known| {
                if cards.with_untracked(BTreeSet::is_empty) {
                    return;
                }
                let there: BTreeSet<&CardId> = known.cards().map(|card| &card.id).collect();
                if !cards.with_untracked(|cards| cards.iter().all(|id| there.contains(id))) {
                    cards.update(|cards| cards.retain(|id| there.contains(id)));
                }
            });
        });
        selected
    }

    pub fn is_any(self) -> bool {
        self.cards.with(|cards| !cards.is_empty())
    }

    pub fn has(self, card: &CardId) -> bool {
        self.cards.with(|cards| cards.contains(card))
    }

    pub fn ids(self) -> Vec<CardId> {
        self.cards.with_untracked(|cards| cards.iter().cloned().collect())
    }

    fn at(self, rows: impl Iterator<Item = u32>) -> Vec<CardId> {
        self.contacts.directory.with_untracked(|known| {
            self.places.with_untracked(|places| {
                let card = |row| known.at(*places.get(usize::try_from(row).ok()?)?);
                rows.filter_map(card).map(|card| card.id.clone()).collect()
            })
        })
    }

    /// Selects the card in a row, or no longer; or all from where one began.
    pub fn toggle(self, row: u32, is_range: bool) {
        if is_range {
            let from = self.anchor.get_value();
            let cards = self.at(from.min(row)..=from.max(row));
            return self.cards.update(|selected| selected.extend(cards));
        }
        self.anchor.set_value(row);
        let cards = self.at(std::iter::once(row));
        self.cards.update(|selected| {
            for card in cards {
                if !selected.remove(&card) {
                    selected.insert(card);
                }
            }
        });
    }

    /// Selects all that are listed.
    pub fn select_all(self) {
        let cards = self.at(0..self.total());
        self.cards.update(|selected| selected.extend(cards));
    }

    pub fn clear(self) {
        self.cards.update(BTreeSet::clear);
    }

    fn total(self) -> u32 {
        u32::try_from(self.places.read_untracked().len()).unwrap_or(u32::MAX)
    }
}

/// What can be done with those selected, in the place of what can be done with the list.
#[component]
pub fn SelectionBar(contacts: Contacts, scope: Memo<Scope>, selected: Selected) -> impl IntoView {
    view! {
        <div class="contacts__bar" role="toolbar" aria-label=tr("contacts.title")>
            <h1 class="contacts__title truncate" aria-live="polite">
                {move || t!("list.selected", count = selected.cards.read().len())}
            </h1>
            <button
                class="button button--quiet button--small push"
                type="button"
                on:click=move |_| selected.select_all()
            >
                {tr("contacts.selectAll")}
            </button>
            <ExportMenu contacts scope selected />
            <button
                class="icon-button"
                type="button"
                aria-label=tr("keys.selectNone")
                title=tr("keys.selectNone")
                on:click=move |_| selected.clear()
            >
                <Icon name="x" />
            </button>
        </div>
    }
}
