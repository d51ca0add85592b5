//! Clicks with their modifiers, long presses, swipes, drags, and a pointer that rests.

use std::time::Duration;

use leptos::prelude::*;
use shared::id::MessageId;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, HtmlElement, MouseEvent, PointerEvent};

use super::super::menu::context::At;
use super::super::message_list::{ListData, RowEvent};

/// How long a finger rests before it selects.
const LONG_PRESS: Duration = Duration::from_millis(450);
/// How long the pointer rests before the message is fetched.
const PEEK: Duration = Duration::from_millis(80);
/// How far a finger moves before it swipes or scrolls, in pixels.
const SLACK: i32 = 10;
/// The part of a row's width that a swipe must go to do anything.
const COMMIT: f64 = 0.4;

#[derive(Clone, Copy)]
pub(super) struct Gestures {
    id: StoredValue<MessageId>,
    data: ListData,
    /// Where the finger came down.
    start: StoredValue<Option<(i32, i32)>>,
    /// How far the row is swiped, in pixels; past the start of the line it is negative.
    pub(super) swipe: RwSignal<i32>,
    pressing: StoredValue<Option<TimeoutHandle>>,
    resting: StoredValue<Option<TimeoutHandle>>,
    /// A long press has selected, or a swipe acted; the click that ends it must not open.
    is_done: StoredValue<bool>,
}

impl Gestures {
    pub(super) fn new(id: MessageId, data: ListData) -> Self {
        let gestures = Self {
            id: StoredValue::new(id),
            data,
            start: StoredValue::new(None),
            swipe: RwSignal::new(0),
            pressing: StoredValue::new(None),
            resting: StoredValue::new(None),
            is_done: StoredValue::new(false),
        };
        on_cleanup(move || gestures.leave());
        gestures
    }

    fn tell(self, wish: fn(MessageId) -> RowEvent) {
        if let Some(id) = self.id.try_get_value() {
            self.data.on_row.run(wish(id));
        }
    }

    pub(super) fn click(self, event: &MouseEvent) {
        if self.is_done.get_value() {
            self.is_done.set_value(false);
        } else if event.shift_key() {
            self.tell(RowEvent::SelectTo);
        } else if event.ctrl_key() || event.meta_key() {
            self.tell(RowEvent::Toggle);
        } else {
            self.tell(RowEvent::Open);
        }
    }

    pub(super) fn press(self, event: &PointerEvent) {
        self.is_done.set_value(false);
        if event.pointer_type() != "touch" {
            // A click will open it as soon as the button is let go.
            let is_plain = !event.shift_key() && !event.ctrl_key() && !event.meta_key();
            if event.button() == 0 && is_plain {
                self.tell(RowEvent::Peek);
            }
            return;
        }
        self.start.set_value(Some((event.client_x(), event.client_y())));
        let long = move || {
            if self.pressing.try_get_value().flatten().is_some() {
                self.pressing.set_value(None);
                self.is_done.set_value(true);
                self.tell(RowEvent::Toggle);
            }
        };
        self.pressing.set_value(set_timeout_with_handle(long, LONG_PRESS).ok());
    }

    /// A finger that moves along the line swipes, unless one selects; else it scrolls, and the browser takes over.
    pub(super) fn moved(self, event: &PointerEvent) {
        let Some((x, y)) = self.start.get_value() else { return };
        let (dx, dy) = (event.client_x() - x, event.client_y() - y);
        if dx.abs() <= SLACK && dy.abs() <= SLACK {
            return;
        }
        self.stop_waiting();
        let may_swipe = self.data.may_organise.get_untracked()
            && self.data.selection.with_untracked(|selection| selection.is_empty());
        if may_swipe && (self.swipe.get_untracked() != 0 || dx.abs() > 2 * dy.abs()) {
            self.swipe.set(dx);
        }
    }

    pub(super) fn release(self, event: &PointerEvent) {
        let swiped = self.swipe.get_untracked();
        self.cancel();
        if swiped == 0 {
            return;
        }
        self.is_done.set_value(true);
        let row = event.current_target().and_then(|row| row.dyn_into::<HtmlElement>().ok());
        let width = row.map_or(f64::MAX, |row| f64::from(row.client_width()));
        if f64::from(swiped.abs()) >= width * COMMIT {
            self.tell(if swiped > 0 { RowEvent::Archive } else { RowEvent::Delete });
        }
    }

    /// The browser took the finger for something else, or it is gone.
    pub(super) fn cancel(self) {
        self.stop_waiting();
        if self.start.try_get_value().flatten().is_some() {
            self.start.set_value(None);
            self.swipe.try_set(0);
        }
    }

    fn stop_waiting(self) {
        if let Some(timer) = self.pressing.try_get_value().flatten() {
            timer.clear();
            self.pressing.set_value(None);
        }
    }

    pub(super) fn enter(self, event: &PointerEvent) {
        if event.pointer_type() == "mouse" {
            let timer = set_timeout_with_handle(move || self.tell(RowEvent::Peek), PEEK).ok();
            self.resting.set_value(timer);
        }
    }

    pub(super) fn leave(self) {
        self.cancel();
        if let Some(timer) = self.resting.try_get_value().flatten() {
            timer.clear();
        }
    }

    /// On a touch screen the browser's own menu comes with a long press, which selects here.
    pub(super) fn context_menu(self, event: &MouseEvent) {
        event.prevent_default();
        if self.is_done.get_value() || self.pressing.get_value().is_some() {
            return;
        }
        let may_organise = self.data.may_organise.get_untracked();
        if let Some(id) = self.id.try_get_value().filter(|_| may_organise) {
            self.data.on_row.run(RowEvent::Menu(id, At::of(event)));
        }
    }

    pub(super) fn drag(self, event: &DragEvent) {
        if let Some(data) = event.data_transfer() {
            data.set_effect_allowed("move");
            // Some browsers drag nothing that has no data.
            let _ = data.set_data("text/plain", "");
        }
        self.tell(RowEvent::Drag);
    }
}
