//! Messages being written, over whatever page is open. They live outside the routes, so that going elsewhere takes
//! nothing away.

pub mod canned;
pub mod fields;
pub mod files;
pub mod foot;
pub mod format_bar;
pub mod markdown;
pub mod notice;
pub mod redirect;
pub mod rich_text;
pub mod route;
pub mod send_options;
pub mod text;
pub mod window;
pub mod wishes;

use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use shared::event::Event;

use crate::browser;
use crate::store::compose::composer::{Composer, Place};
use crate::store::{Store, use_store};
pub(crate) use notice::{RefusedList, refusal_sentence};
use window::ComposerWindow;

/// Where one screen holds one composer.
pub(crate) fn is_phone() -> bool {
    browser::matches_media("(width < 720px)")
}

/// Every open composer. Takes up wishes to write from all over the app.
#[component]
pub fn Composers() -> impl IntoView {
    let store = use_store();
    let compose = store.compose;
    take_up_wishes(store);
    follow_the_address(store);
    hear_what_happens(store);
    store.waiting.follow(store);
    if let Some(session) = untrack(|| store.session.current()) {
        store.outbox.load(session.accounts.iter().map(|account| account.id.clone()).collect());
        for account in &session.accounts {
            compose.refresh_identities(account.id.clone());
        }
        compose.restore(store, is_phone());
    }
    view! {
        <div class="composers">
            <For each=move || compose.open() key=|composer| composer.key let:composer>
                <ComposerWindow store composer />
            </For>
        </div>
    }
}

fn take_up_wishes(store: Store) {
    Effect::new(move || {
        if store.compose.is_wanted() {
            let place = if is_phone() { Place::Full } else { Place::Docked };
            for request in store.compose.take() {
                store.compose.start(store, request, place);
            }
        }
    });
}

/// A composer that fills the window has an address of its own, so that a reload and the Back button do what one expects.
fn follow_the_address(store: Store) {
    let navigate = use_navigate();
    let path = use_location().pathname;
    // Where to go back to when the composer is done.
    let before = StoredValue::new("/".to_owned());
    Effect::new(move |path_before: Option<String>| {
        let compose = store.compose;
        let full = compose.open().into_iter().find(|composer| composer.place.get() == Place::Full);
        let here = path.get();
        match full {
            Some(composer) => {
                let there = format!("/compose/{}", composer.draft());
                if here != there && path_before.as_ref() == Some(&there) {
                    // Back, or a link, led away.
                    make_way(store, composer);
                } else if here != there {
                    if !here.starts_with("/compose/") {
                        before.set_value(here.clone());
                    }
                    navigate(&there, NavigateOptions::default());
                }
            }
            None if here.starts_with("/compose/") && route::is_done(store, &here) => {
                let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                navigate(&before.get_value(), options);
            }
            None => {}
        }
        here
    });
    let navigate = use_navigate();
    Effect::new(move || {
        if store.outbox.wants_opening.get() {
            store.outbox.wants_opening.set(false);
            navigate("/outbox", NavigateOptions::default());
        }
    });
}

/// The page under a composer is wanted: it steps aside, on a phone by closing.
fn make_way(store: Store, composer: Composer) {
    if is_phone() {
        untrack(|| store.compose.close(composer));
    } else {
        untrack(|| store.compose.put(composer, Place::Docked));
    }
}

fn hear_what_happens(store: Store) {
    store.events.listen(move |event| match event {
        Event::SubmissionChanged { submission } => {
            store.outbox.put(submission.clone());
            store.compose.heard(store, submission);
        }
        Event::Resync => {
            if let Some(session) = untrack(|| store.session.current()) {
                for account in &session.accounts {
                    store.compose.refresh_identities(account.id.clone());
                }
                store
                    .outbox
                    .load(session.accounts.iter().map(|account| account.id.clone()).collect());
            }
        }
        Event::IdentitiesChanged { account } => store.compose.refresh_identities(account.clone()),
        Event::MailboxChanged { .. }
        | Event::MailboxesChanged { .. }
        | Event::JobChanged { .. }
        | Event::CannedRepliesChanged { .. }
        | Event::ContactsChanged
        | Event::AccessChanged
        | Event::PresenceChanged { .. }
        | Event::SignedOut
        | Event::PreferencesChanged { .. }
        | Event::Other => {}
    });
    Effect::new(move || store.compose.take_over_refused(store));
    // What waited for the network or for a new session goes on.
    let online = window_event_listener(ev::online, move |_| store.compose.resume());
    Effect::new(move |was_expired: Option<bool>| {
        let is_expired = store.session.is_expired();
        if was_expired == Some(true) && !is_expired {
            store.compose.resume();
        }
        is_expired
    });
    // The last moment at which a page can be sure to do anything, on a phone too.
    let hidden = window_event_listener_untyped("visibilitychange", move |_| {
        if browser::is_hidden() {
            store.compose.leave();
        }
    });
    let left = window_event_listener_untyped("pagehide", move |_| store.compose.leave());
    on_cleanup(move || {
        online.remove();
        hidden.remove();
        left.remove();
    });
}
