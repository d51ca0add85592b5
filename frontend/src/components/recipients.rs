//! A field for recipients: chips, and a combobox to add to them.

pub mod chip;
pub mod suggestions;

use leptos::html;
use leptos::prelude::*;
use shared::address::Recipient;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use crate::view_model::compose::chips::{Field, finished};
use crate::view_model::contacts::completion::Suggestion;
pub use chip::problem_sentence;
use chip::{Chip, Hint};
use suggestions::Suggestions;

/// A chip that was dragged here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChipMove {
    pub from: Field,
    pub index: usize,
}

/// Everything a field tells.
#[derive(Clone, Copy)]
struct Tells {
    typed: Callback<String>,
    add: Callback<String>,
    remove: Callback<usize>,
}

#[component]
pub fn RecipientsField(
    #[prop(into)] label: Signal<String>,
    field: Field,
    #[prop(into)] recipients: Signal<Vec<Recipient>>,
    /// What is in the combobox and no recipient yet.
    #[prop(into)]
    typed: Signal<String>,
    /// The chip under way between the fields of one message.
    dragged: RwSignal<Option<(Field, usize)>>,
    #[prop(into)] wants_focus: Signal<bool>,
    #[prop(into)] suggestions: Signal<Vec<Suggestion>>,
    #[prop(into)] on_focused: Callback<()>,
    #[prop(into)] on_typed: Callback<String>,
    /// Text to make recipients of.
    #[prop(into)]
    on_add: Callback<String>,
    #[prop(into)] on_remove: Callback<usize>,
    /// A recipient to be corrected: it goes back into the combobox.
    #[prop(into)]
    on_edit: Callback<usize>,
    #[prop(into)] on_move: Callback<ChipMove>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let tells = Tells { typed: on_typed, add: on_add, remove: on_remove };
    let is_over = RwSignal::new(false);
    let has_focus = RwSignal::new(false);
    // The suggestion that Enter takes.
    let active = RwSignal::new(None::<usize>);
    let is_dismissed = RwSignal::new(false);
    let shown = Memo::new(move |_| {
        if has_focus.get() && !is_dismissed.get() { suggestions.get() } else { Vec::new() }
    });
    let list_id = format!("people-{}", crate::browser::next_id());
    Effect::new(move || {
        if let Some(input) = input.get()
            && wants_focus.get()
        {
            let _ = input.focus();
            on_focused.run(());
        }
    });
    let choose = move |chosen: Suggestion| {
        on_add.run(chosen.adds);
        active.set(None);
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    let keyed = move |event: KeyboardEvent| {
        let people = shown.get_untracked();
        if !people.is_empty() && move_in_list(&event, people.len(), active, is_dismissed) {
            return;
        }
        if let Some(person) = active.get_untracked().and_then(|index| people.get(index).cloned())
            && matches!(event.key().as_str(), "Enter" | "Tab" | ",")
            && !event.ctrl_key()
        {
            event.prevent_default();
            choose(person);
            return;
        }
        typed_key(&event, recipients, typed, tells);
    };
    let controls = list_id.clone();
    let active_id = list_id.clone();
    view! {
        <div
            class="recipients"
            class=("is-over", move || is_over.get())
            on:click=move |event| {
                if event.target() == event.current_target()
                    && let Some(input) = input.get_untracked()
                {
                    let _ = input.focus();
                }
            }
            on:dragover=move |event| {
                if dragged.get_untracked().is_some_and(|(from, _)| from != field) {
                    event.prevent_default();
                    is_over.set(true);
                }
            }
            on:dragleave=move |_| is_over.set(false)
            on:drop=move |event| {
                is_over.set(false);
                if let Some((from, index)) = dragged.get_untracked() {
                    event.prevent_default();
                    event.stop_propagation();
                    dragged.set(None);
                    on_move.run(ChipMove { from, index });
                }
            }
        >
            {move || {
                recipients
                    .get()
                    .into_iter()
                    .enumerate()
                    .map(|(index, recipient)| {
                        view! {
                            <Chip
                                recipient
                                on_remove=move || {
                                    on_remove.run(index);
                                    if let Some(input) = input.get_untracked() {
                                        let _ = input.focus();
                                    }
                                }
                                on_edit=move || {
                                    on_edit.run(index);
                                    if let Some(input) = input.get_untracked() {
                                        let _ = input.focus();
                                    }
                                }
                                on_drag=move |is_dragged| {
                                    dragged.set(is_dragged.then_some((field, index)));
                                }
                            />
                        }
                    })
                    .collect_view()
            }}
            <input
                class="recipients__input"
                type="text"
                role="combobox"
                aria-label=label
                aria-autocomplete="list"
                aria-expanded=move || (!shown.read().is_empty()).to_string()
                aria-controls=controls
                aria-activedescendant=move || active.get().map(|index| format!("{active_id}-{index}"))
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                node_ref=input
                prop:value=typed
                on:input=move |event| {
                    is_dismissed.set(false);
                    active.set(None);
                    take_typed(&event_target_value(&event), tells);
                }
                on:keydown=keyed
                on:paste=move |event| pasted(&event, tells)
                on:focus=move |_| has_focus.set(true)
                on:blur=move |_| {
                    has_focus.set(false);
                    active.set(None);
                    let left = typed.get_untracked();
                    if !left.trim().is_empty() {
                        tells.add.run(left);
                    }
                }
            />
            <Hint recipients />
            <Suggestions id=list_id label people=shown typed active on_choose=choose />
        </div>
    }
}

/// Up and down in the list of suggestions, and Escape out of it. `true` if the key was for the list.
fn move_in_list(
    event: &KeyboardEvent,
    count: usize,
    active: RwSignal<Option<usize>>,
    is_dismissed: RwSignal<bool>,
) -> bool {
    match event.key().as_str() {
        "ArrowDown" => active.update(|at| *at = Some(at.map_or(0, |at| (at + 1) % count))),
        "ArrowUp" => {
            active.update(|at| *at = Some(at.map_or(count - 1, |at| (at + count - 1) % count)))
        }
        "Escape" => {
            is_dismissed.set(true);
            active.set(None);
        }
        _ => return false,
    }
    event.prevent_default();
    event.stop_propagation();
    true
}

/// What keys do to chips.
fn typed_key(
    event: &KeyboardEvent,
    recipients: Signal<Vec<Recipient>>,
    typed: Signal<String>,
    tells: Tells,
) {
    let text = typed.get_untracked();
    let is_empty = text.trim().is_empty();
    match event.key().as_str() {
        _ if event.is_composing() || event.ctrl_key() || event.meta_key() => {}
        "Enter" => {
            // Enter in a form's field would send.
            event.prevent_default();
            if !is_empty {
                tells.add.run(text);
            }
        }
        "Tab" if !is_empty => {
            // Leaves the field as ever; what is typed is taken.
            tells.add.run(text);
        }
        "Backspace" if text.is_empty() => {
            let count = recipients.with_untracked(Vec::len);
            if let Some(last) = count.checked_sub(1) {
                event.prevent_default();
                tells.remove.run(last);
            }
        }
        _ => {}
    }
}

/// A separator finishes what stands before it.
fn take_typed(text: &str, tells: Tells) {
    match finished(text) {
        Some((done, rest)) => {
            tells.add.run(done.to_owned());
            tells.typed.run(rest.to_owned());
        }
        None => tells.typed.run(text.to_owned()),
    }
}

/// A list that is pasted becomes recipients at once; anything else is pasted as text.
fn pasted(event: &web_sys::Event, tells: Tells) {
    let data = event
        .dyn_ref::<web_sys::ClipboardEvent>()
        .and_then(web_sys::ClipboardEvent::clipboard_data);
    let text = data.and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
    if text.contains('@') {
        event.prevent_default();
        tells.add.run(text);
    }
}
