//! What the server tells by itself.

use leptos::task::spawn_local;
use shared::event::Event;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

use crate::parts;

/// An open stream of events. The browser reconnects by itself and resumes by `Last-Event-ID`; dropping this closes it.
pub struct EventStream {
    source: EventSource,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_open: Closure<dyn Fn()>,
    _on_error: Closure<dyn Fn()>,
}

impl std::fmt::Debug for EventStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventStream").finish_non_exhaustive()
    }
}

/// What a listener hears.
#[derive(Clone, Debug)]
pub enum Heard {
    Event(Box<Event>),
    /// The stream is open, for the first time or again.
    Connected,
    /// The line broke; `gave_up` when the browser won't try again by itself.
    Broken {
        gave_up: bool,
    },
}

impl EventStream {
    /// `None` in a browser without event streams.
    pub fn open(listener: impl Fn(Heard) + Clone + 'static) -> Option<Self> {
        let source = EventSource::new("/api/events").ok()?;
        let on_message = Closure::<dyn Fn(MessageEvent)>::new({
            let listener = listener.clone();
            move |message: MessageEvent| {
                let Some(text) = message.data().as_string() else { return };
                let listener = listener.clone();
                spawn_local(async move {
                    listener(Heard::Event(Box::new(parts::read_event(text).await)));
                });
            }
        });
        let on_open = Closure::<dyn Fn()>::new({
            let listener = listener.clone();
            move || listener(Heard::Connected)
        });
        let on_error = Closure::<dyn Fn()>::new({
            let source = source.clone();
            move || listener(Heard::Broken { gave_up: source.ready_state() == EventSource::CLOSED })
        });
        source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Self { source, _on_message: on_message, _on_open: on_open, _on_error: on_error })
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
