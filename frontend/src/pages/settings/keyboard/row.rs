//! A command with its keys, and the way to give it others.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use shared::shortcuts::Chord;
use web_sys::KeyboardEvent;

use crate::components::icon::Icon;
use crate::components::kbd::{Keys, text};
use crate::i18n::{self, tr};
use crate::store::use_store;
use crate::t;
use crate::view_model::keys::Command;
use crate::view_model::keys::names::{GROUPS, Named};
use crate::view_model::keys::presets::{assign, is_changed, reset, rival};

/// How long a second key is waited for.
const PAUSE: Duration = Duration::from_millis(900);

/// Keys that another command has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    command: Command,
    keys: String,
    rival: Command,
}

fn name(command: Command) -> String {
    let mut lines = GROUPS.iter().flat_map(|(_, lines)| lines.iter());
    let line = lines.find(|line| line.command == command);
    line.map(|line| i18n::text(line.words, &[])).unwrap_or_default()
}

#[component]
pub fn KeyRow(
    line: Named,
    /// What is asked now, in whichever row.
    offer: RwSignal<Option<Offer>>,
) -> impl IntoView {
    let preferences = use_store().preferences;
    let command = line.command;
    let label = move || i18n::text(line.words, &[]);
    let keys = Signal::derive(move || preferences.keys_of(command));
    let is_changed = move || is_changed(&preferences.chosen().shortcuts, command);
    let button = NodeRef::<html::Button>::new();
    let back = move || {
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let pressed = Callback::new(move |keys: String| {
        let shortcuts = preferences.shortcuts_untracked();
        let rival = rival(&shortcuts, command, &keys);
        offer.set(rival.map(|rival| Offer { command, keys: keys.clone(), rival }));
        if rival.is_none() {
            preferences.choose(|chosen| assign(&mut chosen.shortcuts, command, &keys));
        }
    });
    let question = move || {
        let asked = offer.get().filter(|asked| asked.command == command)?;
        let (keys, rival) = (text(&asked.keys), name(asked.rival));
        let take = move |_| {
            preferences.choose(|chosen| assign(&mut chosen.shortcuts, command, &asked.keys));
            offer.set(None);
            back();
        };
        Some(view! {
            <div class="key-row__question" role="alert">
                <p>{t!("keyboard.taken", keys = keys, rival = rival)}</p>
                <button class="button button--small" type="button" on:click=take>
                    {tr("keyboard.take")}
                </button>
                <button
                    class="button button--quiet button--small"
                    type="button"
                    on:click=move |_| {
                        offer.set(None);
                        back();
                    }
                >
                    {tr("action.cancel")}
                </button>
            </div>
        })
    };
    view! {
        <li class="key-row">
            <span class="key-row__name">{label}</span>
            <Show when=is_changed>
                <button
                    class="icon-button icon-button--small"
                    type="button"
                    aria-label=move || t!("keyboard.reset", command = label())
                    title=move || t!("keyboard.reset", command = label())
                    on:click=move |_| {
                        offer.set(None);
                        preferences.choose(|chosen| reset(&mut chosen.shortcuts, command));
                        back();
                    }
                >
                    <Icon name="history" class="icon--small" />
                </button>
            </Show>
            <Capture label=Signal::derive(label) keys button pressed />
            {question}
        </li>
    }
}

/// A button that shows keys, and takes others when it is pressed.
#[component]
fn Capture(
    label: Signal<String>,
    keys: Signal<Vec<String>>,
    button: NodeRef<html::Button>,
    pressed: Callback<String>,
) -> impl IntoView {
    let is_listening = RwSignal::new(false);
    // The first key, while a second one may follow.
    let first = RwSignal::new(None::<String>);
    let is_unusable = RwSignal::new(false);
    let stop = move || {
        is_listening.set(false);
        first.set(None);
        is_unusable.set(false);
    };
    let finish = move |keys: String| {
        stop();
        pressed.run(keys);
    };
    let press = move |event: KeyboardEvent| {
        if !is_listening.get_untracked() || event.is_composing() {
            return;
        }
        let key = event.key();
        match key.as_str() {
            // Leaves, and goes on to the next control.
            "Tab" => return stop(),
            "Shift" | "Control" | "Alt" | "AltGraph" | "Meta" => return,
            _ => (),
        }
        event.prevent_default();
        event.stop_propagation();
        if key == "Escape" {
            return stop();
        }
        let ctrl = event.ctrl_key() || event.meta_key();
        let Some(chord) = Chord::of(&key, ctrl, event.shift_key(), event.alt_key()) else {
            return is_unusable.set(true);
        };
        let chord_text = chord.to_string();
        match first.get_untracked() {
            Some(first) => finish(format!("{first} {chord_text}")),
            None if chord.is_single() => {
                is_unusable.set(false);
                first.set(Some(chord_text.clone()));
                let wait = move || {
                    // Another key may have come, or the page gone.
                    if first.try_get_untracked().flatten().as_ref() == Some(&chord_text) {
                        finish(chord_text.clone());
                    }
                };
                set_timeout(wait, PAUSE);
            }
            None => finish(chord_text),
        }
    };
    let face = move || {
        if !is_listening.get() {
            let keys = keys.get();
            return match keys.is_empty() {
                true => {
                    view! { <span class="key-row__none">{tr("keyboard.none")}</span> }.into_any()
                }
                false => view! { <Keys keys=Signal::stored(keys) /> }.into_any(),
            };
        }
        match first.get() {
            Some(first) => view! {
                <Keys keys=Signal::stored(vec![first]) />
                "…"
            }
            .into_any(),
            None if is_unusable.get() => tr("keyboard.unusable")().into_any(),
            None => tr("keyboard.press")().into_any(),
        }
    };
    view! {
        <button
            class="button button--quiet key-row__keys"
            class=("is-listening", move || is_listening.get())
            type="button"
            aria-label=move || {
                let keys = keys.get().iter().map(|keys| text(keys)).collect::<Vec<_>>().join(", ");
                t!("keyboard.change", command = label.get(), keys = keys)
            }
            node_ref=button
            on:click=move |_| is_listening.set(true)
            on:keydown=press
            on:blur=move |_| stop()
        >
            {face}
        </button>
        <span class="visually-hidden" role="status">
            {move || is_listening.get().then(|| match is_unusable.get() {
                true => t!("keyboard.unusable"),
                false => t!("keyboard.press"),
            })}
        </span>
    }
}
