//! Listens to the server and tells those concerned.

use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use shared::event::Event;

use super::Store;
use crate::api::events::{EventStream, Heard};
use crate::parts;

/// How long to wait before opening the stream again when the browser gave up.
const PAUSE: Duration = Duration::from_secs(5);

type Listener = Rc<dyn Fn(&Event)>;

#[derive(Clone, Copy, Debug)]
pub struct Events {
    stream: StoredValue<Option<EventStream>, LocalStorage>,
    listeners: StoredValue<Vec<(u32, Listener)>, LocalStorage>,
    last_id: StoredValue<u32>,
    /// Whether the server can be heard; `true` until it is known not to be.
    is_connected: RwSignal<bool>,
    /// Whether it was heard since the page was opened.
    was_connected: StoredValue<bool>,
}

impl Events {
    pub(super) fn new() -> Self {
        Self {
            stream: StoredValue::new_local(None),
            listeners: StoredValue::new_local(Vec::new()),
            last_id: StoredValue::new(0),
            is_connected: RwSignal::new(true),
            was_connected: StoredValue::new(false),
        }
    }

    /// Whether the server can be heard; tracked.
    pub fn is_connected(self) -> bool {
        self.is_connected.get()
    }

    /// The server can't be heard, as far as is known.
    pub(super) fn lose(self) {
        self.is_connected.set(false);
    }

    /// Calls `listener` for every event until the component that is being built goes away.
    pub fn listen(self, listener: impl Fn(&Event) + 'static) {
        let id = self.last_id.get_value() + 1;
        self.last_id.set_value(id);
        self.listeners.update_value(|listeners| listeners.push((id, Rc::new(listener))));
        on_cleanup(move || {
            self.listeners.update_value(|listeners| listeners.retain(|(known, _)| *known != id));
        });
    }

    /// Begins to listen, anew if it did so before.
    pub fn start(self, store: Store) {
        let stream = EventStream::open(move |heard| self.hear(store, heard));
        self.stream.set_value(stream);
    }

    fn hear(self, store: Store, heard: Heard) {
        match heard {
            Heard::Connected => {
                self.was_connected.set_value(true);
                if !self.is_connected.get_untracked() {
                    self.is_connected.set(true);
                    leptos::task::spawn_local(store.come_back());
                }
            }
            Heard::Broken { gave_up } => {
                // Told once: whoever waits for the silence to last must not begin anew at every try to reconnect.
                if self.is_connected.get_untracked() {
                    self.is_connected.set(false);
                }
                if gave_up {
                    set_timeout(move || self.restart(store), PAUSE);
                }
            }
            Heard::Event(event) => self.tell(store, &event),
        }
    }

    /// A new stream resumes nothing: what was missed is read again.
    fn restart(self, store: Store) {
        let is_signed_in =
            untrack(|| store.session.current().is_some() && !store.session.is_expired());
        if is_signed_in && self.was_connected.get_value() {
            self.start(store);
            store.mail.resync();
        } else if is_signed_in {
            // What is shown was kept from another day: whose session is it?
            leptos::task::spawn_local(async move {
                store.session.refresh().await;
                self.start(store);
            });
        }
    }

    fn tell(self, store: Store, event: &Event) {
        match event {
            Event::MailboxChanged { account, mailbox, total, unread, state } => {
                store.mail.mailbox_changed(account, mailbox, *total, *unread, state);
                store.conversations.changed(account);
            }
            Event::MailboxesChanged { account } => store.mail.load_folders(account.clone()),
            Event::PreferencesChanged { preferences } => store.preferences.take(Some(preferences)),
            Event::Resync => store.mail.resync(),
            Event::AccessChanged => leptos::task::spawn_local(store.session.refresh_access()),
            Event::SignedOut => store.session.expire(),
            Event::JobChanged { job, .. } => {
                leptos::task::spawn_local(parts::tell_of_job(store.mail, job.clone()));
            }
            Event::SubmissionChanged { .. }
            | Event::IdentitiesChanged { .. }
            | Event::CannedRepliesChanged { .. }
            | Event::ContactsChanged
            | Event::PresenceChanged { .. }
            | Event::Other => {}
        }
        for (_, listener) in self.listeners.get_value() {
            listener(event);
        }
    }
}
