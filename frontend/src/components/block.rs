//! What settings pages are made of: a heading beside what it is about.

use leptos::prelude::*;

/// A title, an optional note below it, and the controls beside it.
#[component]
pub fn Block(
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] note: Option<Signal<String>>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="block">
            <div>
                <h2 class="block__title">{title}</h2>
                {note.map(|note| view! { <p class="block__note">{note}</p> })}
            </div>
            <div class="block__body">{children()}</div>
        </section>
    }
}

/// Something that is on or off.
#[component]
pub fn Switch(
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] note: Option<Signal<String>>,
    #[prop(into)] is_on: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                class="switch"
                type="checkbox"
                role="switch"
                prop:checked=is_on
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <span class="choice__text">
                {label}
                {note.map(|note| view! { <span class="choice__note">{note}</span> })}
            </span>
        </label>
    }
}

/// One of a few words in a row.
#[component]
pub fn Segmented<T>(
    #[prop(into)] label: Signal<String>,
    /// Each with its words.
    options: Vec<(T, Signal<String>)>,
    #[prop(into)] chosen: Signal<T>,
    #[prop(into)] on_choose: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    // Radio buttons of one name, so that arrow keys go from one to the next.
    let name = format!("segmented-{}", label.get_untracked());
    let option = move |(value, words): (T, Signal<String>)| {
        view! {
            <label class="segmented__option">
                <input
                    class="visually-hidden"
                    type="radio"
                    name=name.clone()
                    prop:checked=move || chosen.get() == value
                    on:change=move |_| on_choose.run(value)
                />
                {words}
            </label>
        }
    };
    view! {
        <div class="segmented" role="radiogroup" aria-label=label>
            {options.into_iter().map(option).collect_view()}
        </div>
    }
}
