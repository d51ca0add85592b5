//! Somebody's name, and behind it a card with what is known of them.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::address::Address;
use web_sys::PointerEvent;

use super::menu::place_below;
use crate::t;

/// So long a pointer rests on a name before the card opens by itself.
const REST: Duration = Duration::from_millis(450);

/// So long it may be on its way from the name to the card.
const AWAY: Duration = Duration::from_millis(300);

/// Builds what a card shows of somebody; the callback closes it.
pub type PersonCard = Callback<(Address, Callback<()>), AnyView>;

/// A name that opens the card: at a press of a finger, a key or a button, and under a pointer that rests there.
#[component]
pub fn PersonButton(
    address: Address,
    class: &'static str,
    #[prop(into)] text: Signal<String>,
    card: PersonCard,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let popover = NodeRef::<html::Div>::new();
    let is_open = RwSignal::new(false);
    // One that opened by itself also closes by itself.
    let is_pinned = StoredValue::new(false);
    // The press that closes an open card (it is one outside of it) must not open it again.
    let was_pinned = StoredValue::new(false);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    let wait = move |time: Duration, work: Callback<()>| {
        stop();
        let due = set_timeout_with_handle(move || work.run(()), time).ok();
        timer.try_set_value(due);
    };
    on_cleanup(stop);
    let show = move || {
        stop();
        let (Some(button), Some(popover)) = (button.get_untracked(), popover.get_untracked())
        else {
            return;
        };
        // Before it is shown, so that it is there to be measured.
        is_open.set(true);
        place_below(&button, &popover);
        let _ = popover.show_popover();
    };
    let hide = Callback::new(move |()| {
        stop();
        if let Some(popover) = popover.try_get_untracked().flatten() {
            let _ = popover.hide_popover();
        }
    });
    let rested = Callback::new(move |()| {
        if !is_open.get_untracked() {
            is_pinned.set_value(false);
            show();
        }
    });
    let enter = move |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            wait(REST, rested);
        }
    };
    let leave = move |_| match is_pinned.get_value() {
        true => stop(),
        false => wait(AWAY, hide),
    };
    let press = move |_| {
        if !was_pinned.get_value() {
            is_pinned.set_value(true);
            show();
            if let Some(popover) = popover.get_untracked() {
                let _ = popover.focus();
            }
        }
        was_pinned.set_value(false);
    };
    let who = address.display_name().to_owned();
    let build = move || card.run((address.clone(), hide));
    view! {
        <button
            class=format!("person-name {class}")
            type="button"
            aria-haspopup="dialog"
            aria-expanded=move || is_open.get().to_string()
            node_ref=button
            on:pointerenter=enter
            on:pointerleave=leave
            on:pointerdown=move |_| {
                stop();
                was_pinned.set_value(is_open.get_untracked() && is_pinned.get_value());
            }
            on:click=press
        >
            {text}
        </button>
        <div
            class="person-card"
            role="dialog"
            popover="auto"
            tabindex="-1"
            aria-label=move || t!("person.about", name = who.clone())
            node_ref=popover
            on:pointerenter=move |_| stop()
            on:pointerleave=leave
            on:toggle=move |_| {
                let Some(popover) = popover.get_untracked() else { return };
                is_open.set(popover.matches(":popover-open").unwrap_or(false));
            }
        >
            {move || is_open.get().then(&build)}
        </div>
    }
}
