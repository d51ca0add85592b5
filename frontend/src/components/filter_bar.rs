//! Quick filters of a list.

use std::cell::Cell;
use std::collections::BTreeSet;

use leptos::html;
use leptos::prelude::*;
use shared::view::Filter;

use crate::i18n::format::number;
use crate::i18n::tr;

thread_local! {
    /// The filter that was pressed last: the list is made anew by it, and the focus must not be lost with the old one.
    static PRESSED: Cell<Option<Filter>> = const { Cell::new(None) };
}

#[component]
pub fn FilterBar(
    chosen: BTreeSet<Filter>,
    /// How many messages are unread.
    unread: Signal<u32>,
    #[prop(into)] on_toggle: Callback<Filter>,
) -> impl IntoView {
    let filters = Filter::ALL.iter().map(|filter| {
        let filter = *filter;
        let is_pressed = chosen.contains(&filter);
        let words = match filter {
            Filter::Unread => tr("filter.unread"),
            Filter::Flagged => tr("filter.flagged"),
            Filter::Attachment => tr("filter.attachment"),
            Filter::ToMe => tr("filter.toMe"),
            Filter::Contacts => tr("filter.contacts"),
        };
        let count = move || {
            let count = if filter == Filter::Unread { unread.get() } else { 0 };
            (count > 0).then(|| {
                view! { <span class="filter__count">{number(f64::from(count))}</span> }
            })
        };
        let button = NodeRef::<html::Button>::new();
        Effect::new(move || {
            if let Some(button) = button.get()
                && PRESSED.get() == Some(filter)
            {
                PRESSED.set(None);
                let _ = button.focus();
            }
        });
        view! {
            <button
                class="filter"
                type="button"
                aria-pressed=is_pressed.to_string()
                node_ref=button
                on:click=move |_| {
                    PRESSED.set(Some(filter));
                    on_toggle.run(filter);
                }
            >
                {words}
                {count}
            </button>
        }
    });
    view! {
        <div class="filter-bar" role="group" aria-label=tr("filter.title")>
            {filters.collect_view()}
        </div>
    }
}
