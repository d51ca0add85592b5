//! The list under the combobox.

use leptos::prelude::*;

use crate::components::avatar::Avatar;
use crate::view_model::compose::people::mark;
use crate::view_model::contacts::completion::Suggestion;

#[component]
pub fn Suggestions(
    /// Of the list; its options have it with their number.
    id: String,
    label: Signal<String>,
    #[prop(into)] people: Signal<Vec<Suggestion>>,
    typed: Signal<String>,
    active: RwSignal<Option<usize>>,
    #[prop(into)] on_choose: Callback<Suggestion>,
) -> impl IntoView {
    let option_id = id.clone();
    view! {
        <div
            class="suggestions"
            role="listbox"
            id=id
            aria-label=label
            hidden=move || people.read().is_empty()
            // The combobox keeps the focus.
            on:mousedown=move |event| event.prevent_default()
        >
            {move || {
                let typed = typed.get();
                people
                    .get()
                    .into_iter()
                    .enumerate()
                    .map(|(index, suggestion)| {
                        let chosen = suggestion.clone();
                        let person = suggestion.shown;
                        view! {
                            <div
                                class="suggestion"
                                role="option"
                                id=format!("{option_id}-{index}")
                                aria-selected=move || (active.get() == Some(index)).to_string()
                                on:click=move |_| on_choose.run(chosen.clone())
                            >
                                <Avatar address=person.clone() />
                                <span>
                                    <span class="suggestion__name">
                                        <Marked text=person.display_name().to_owned() typed=typed.clone() />
                                    </span>
                                    <span class="suggestion__address">
                                        <Marked text=person.email typed=typed.clone() />
                                    </span>
                                </span>
                            </div>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}

#[component]
fn Marked(text: String, typed: String) -> impl IntoView {
    let (before, hit, after) = mark(&text, &typed);
    let hit = (!hit.is_empty()).then(|| view! { <mark>{hit.to_owned()}</mark> });
    view! {
        {before.to_owned()}
        {hit}
        {after.to_owned()}
    }
}
