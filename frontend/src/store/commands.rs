//! What keys ask for, and who does it.
//!
//! The shell listens to the keyboard once; a page says what it can do with [`Commands::handle`]. The page that came last
//! is asked first.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::preferences::Preferences;
use crate::view_model::keys::{self, Command, Parsed, Stroke};

type Handler = Rc<dyn Fn(Command) -> bool>;

#[derive(Clone, Copy, Debug)]
pub struct Commands {
    handlers: StoredValue<Vec<(u32, Handler)>, LocalStorage>,
    last_id: StoredValue<u32>,
    /// The first key of a pair such as `g i`.
    prefix: StoredValue<Option<String>>,
    preferences: Preferences,
}

impl Commands {
    pub(super) fn new(preferences: Preferences) -> Self {
        Self {
            preferences,
            handlers: StoredValue::new_local(Vec::new()),
            last_id: StoredValue::new(0),
            prefix: StoredValue::new(None),
        }
    }

    /// Has `handler` asked about commands until the component that is being built goes away. It tells whether it did
    /// what was asked.
    pub fn handle(self, handler: impl Fn(Command) -> bool + 'static) {
        let id = self.last_id.get_value() + 1;
        self.last_id.set_value(id);
        self.handlers.update_value(|handlers| handlers.push((id, Rc::new(handler))));
        on_cleanup(move || {
            self.handlers.update_value(|handlers| handlers.retain(|(known, _)| *known != id));
        });
    }

    /// Has `command` done. `false` if nobody could.
    pub fn run(self, command: Command) -> bool {
        let handlers = self.handlers.get_value();
        handlers.iter().rev().any(|(_, handler)| handler(command))
    }

    /// Does what a key stands for; also for keys pressed in an iframe, whose events the app's window doesn't see.
    pub fn key(self, event: &KeyboardEvent) {
        if event.default_prevented() || event.is_composing() || is_covered() {
            return;
        }
        let stroke = Stroke {
            key: &event.key(),
            ctrl: event.ctrl_key() || event.meta_key(),
            shift: event.shift_key(),
            alt: event.alt_key(),
            in_text: is_in_text(event),
            in_control: is_in_control(event),
            without_letters: self.preferences.shortcuts_off(),
        };
        let prefix = self.prefix.get_value();
        let shortcuts = self.preferences.shortcuts_untracked();
        match keys::parse(&shortcuts, prefix.as_deref(), &stroke) {
            Parsed::Prefix(first) => {
                self.prefix.set_value(Some(first));
                event.prevent_default();
            }
            Parsed::Command(command) => {
                self.prefix.set_value(None);
                if self.run(command) {
                    event.prevent_default();
                }
            }
            Parsed::Held => (),
            Parsed::Nothing => self.prefix.set_value(None),
        }
    }
}

/// Whether a dialog, a menu or a card lies over the pages: keys are its own then, Escape first of all.
fn is_covered() -> bool {
    let open = crate::browser::document().query_selector("dialog[open], :popover-open");
    open.is_ok_and(|found| found.is_some())
}

fn target_matches(event: &KeyboardEvent, selector: &str) -> bool {
    let Some(target) = event.target() else { return false };
    // An element of another document (an iframe's) is no instance of this window's Element.
    let element: &web_sys::Element = target.unchecked_ref();
    element.closest(selector).is_ok_and(|found| found.is_some())
}

/// Whether keys write text there.
fn is_in_text(event: &KeyboardEvent) -> bool {
    target_matches(
        event,
        "input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=''], [contenteditable=true]",
    )
}

/// Whether Enter and Space press something there.
fn is_in_control(event: &KeyboardEvent) -> bool {
    target_matches(event, "button, a[href], summary, input, [role=menu], dialog")
}
