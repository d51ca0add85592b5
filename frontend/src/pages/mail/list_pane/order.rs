//! In which order the list is, and which messages it holds.

use leptos::prelude::*;
use shared::mailbox::Mailbox;
use shared::view::{Filter, ListView, Sort, SortKey};

use super::deeds::Deeds;
use crate::components::filter_bar::FilterBar;
use crate::components::icon::Icon;
use crate::components::menu::{MenuButton, MenuChoice};
use crate::i18n::{self, tr};
use crate::t;

/// Every order and its words.
const ORDERS: [(SortKey, bool, &str); 8] = [
    (SortKey::Date, true, "sort.newest"),
    (SortKey::Date, false, "sort.oldest"),
    (SortKey::From, false, "sort.fromUp"),
    (SortKey::From, true, "sort.fromDown"),
    (SortKey::Subject, false, "sort.subjectUp"),
    (SortKey::Subject, true, "sort.subjectDown"),
    (SortKey::Size, true, "sort.largest"),
    (SortKey::Size, false, "sort.smallest"),
];

fn words(sort: Sort) -> String {
    let found = ORDERS.iter().find(|(key, down, _)| (*key, *down) == (sort.key, sort.descending));
    found.map(|(_, _, key)| i18n::text(key, &[])).unwrap_or_default()
}

#[component]
pub fn SortMenu(deeds: Deeds) -> impl IntoView {
    let view = deeds.view();
    let sort = view.sort;
    let choose = Callback::new(move |sort| deeds.show(&ListView { sort, ..view.clone() }));
    view! {
        <MenuButton
            label=Signal::derive(move || t!("sort.title", order = words(sort)))
            face=ViewFn::from(|| view! { <Icon name="arrow-down-wide-narrow" /> })
        >
            {ORDERS
                .into_iter()
                .map(|(key, descending, words)| {
                    let order = Sort { key, descending };
                    view! {
                        <MenuChoice
                            label=Signal::derive(tr(words))
                            is_chosen=Signal::stored(order == sort)
                            on_choose=move |()| choose.run(order)
                        />
                    }
                })
                .collect_view()}
        </MenuButton>
    }
}

/// The filters, as buttons that stay pressed.
#[component]
pub fn QuickFilters(deeds: Deeds, mailbox: Memo<Option<Mailbox>>) -> impl IntoView {
    let view = deeds.view();
    let chosen = view.filters.clone();
    let unread = move || mailbox.with(|mailbox| mailbox.as_ref().map_or(0, |it| it.unread));
    let on_toggle = move |filter: Filter| {
        let mut view = view.clone();
        if !view.filters.remove(&filter) {
            view.filters.insert(filter);
        }
        deeds.show(&view);
    };
    view! { <FilterBar chosen unread=Signal::derive(unread) on_toggle /> }
}
