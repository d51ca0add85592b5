//! Keys, as they stand on the keyboard.

use leptos::prelude::*;

use crate::browser;
use crate::i18n;
use crate::t;
use crate::view_model::keys::Command;
use crate::view_model::keys::names::{Face, faces};

/// Tells the keys that ask for a command now; in the context of the app.
#[derive(Clone, Copy, Debug)]
pub struct KeyHints(pub Callback<Command, Vec<String>>);

impl KeyHints {
    /// Call it while a component is being built.
    pub fn get() -> Self {
        expect_context()
    }

    /// All keys that ask for `command`; tracked.
    pub fn all(self, command: Command) -> Vec<String> {
        self.0.run(command)
    }

    /// The first of them for a menu, as they stand on the keyboard; tracked.
    pub fn hint(self, command: Command) -> Option<String> {
        self.all(command).first().map(|keys| joined(keys, capital))
    }

    /// `label` with the keys in brackets, for a tooltip; tracked.
    pub fn beside(self, label: String, command: Command) -> String {
        match self.hint(command) {
            Some(keys) => format!("{label} ({keys})"),
            None => label,
        }
    }
}

/// Keys in one line of text.
pub fn text(keys: &str) -> String {
    joined(keys, word)
}

fn joined(keys: &str, face: fn(Face) -> String) -> String {
    let chord = |chord: Vec<Face>| chord.into_iter().map(face).collect::<Vec<_>>().join("+");
    let chords = faces(keys, browser::is_mac()).into_iter().map(chord);
    chords.collect::<Vec<_>>().join(" ")
}

/// Beside words a letter is easier to see when it is a capital, as it is on the keyboard.
fn capital(face: Face) -> String {
    match face {
        Face::Sign(sign) => sign.to_ascii_uppercase(),
        Face::Word(_) => word(face),
    }
}

fn word(face: Face) -> String {
    match face {
        Face::Sign(sign) => sign,
        Face::Word(key) => i18n::text(key, &[]),
    }
}

/// Keys that do the same, with the words between them.
#[component]
pub fn Keys(#[prop(into)] keys: Signal<Vec<String>>) -> impl IntoView {
    let pieces = move || {
        let mut pieces = Vec::new();
        for (at, keys) in keys.get().iter().enumerate() {
            if at > 0 {
                pieces.push(t!("keys.or").into_any());
            }
            for (at, chord) in faces(keys, browser::is_mac()).into_iter().enumerate() {
                if at > 0 {
                    pieces.push(t!("keys.then").into_any());
                }
                for face in chord {
                    pieces.push(view! { <kbd class="kbd">{word(face)}</kbd> }.into_any());
                }
            }
        }
        pieces
    };
    view! { <span class="keys">{pieces}</span> }
}
