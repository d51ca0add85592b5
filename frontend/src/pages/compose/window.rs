//! One composer.

use leptos::html;
use leptos::prelude::*;
use web_sys::{DragEvent, KeyboardEvent};

use super::fields::Fields;
use super::files::Files;
use super::foot::Foot;
use super::format_bar::FormatBar;
use super::is_phone;
use super::notice::ComposerNotice;
use super::text::Text;
use crate::components::icon::Icon;
use crate::editor::Formats;
use crate::i18n::format::{self, DateStyle};
use crate::i18n::tr;
use crate::store::Store;
use crate::store::compose::composer::{Composer, Place, SaveStatus};
use crate::t;

#[component]
pub fn ComposerWindow(store: Store, composer: Composer) -> impl IntoView {
    let compose = store.compose;
    let form = NodeRef::<html::Form>::new();
    let formats = RwSignal::new(Formats::default());
    let is_dragged_over = RwSignal::new(false);
    let messages = move || store.mail.dragged_of(&composer.account());
    let place = composer.place;
    let class = move || match place.get() {
        Place::Docked => "composer composer--docked",
        Place::Minimised => "composer composer--minimised",
        Place::Full => "composer composer--full",
        Place::Away => "composer",
    };
    // A send that waited for its files goes on when the last one is there.
    Effect::new(move || {
        if !composer.is_uploading() {
            compose.files_settled(store, composer);
        }
    });
    view! {
        <form
            class=class
            class=("is-dragged-over", move || is_dragged_over.get())
            class=("is-target", move || !messages().is_empty())
            aria-label=tr("compose.title")
            aria-busy=move || composer.is_sending.get().to_string()
            hidden=move || place.get() == Place::Away
            node_ref=form
            on:submit=move |event| {
                event.prevent_default();
                compose.send(store, composer);
            }
            on:keydown=move |event| {
                if key(store, composer, &event) {
                    event.prevent_default();
                    event.stop_propagation();
                }
            }
            on:dragover=move |event| {
                if holds_files(&event) || !untrack(messages).is_empty() {
                    event.prevent_default();
                    is_dragged_over.set(true);
                }
            }
            on:dragleave=move |event| {
                if event.related_target().is_none() || event.target() == event.current_target() {
                    is_dragged_over.set(false);
                }
            }
            on:drop=move |event| {
                is_dragged_over.set(false);
                let messages = untrack(messages);
                if !messages.is_empty() {
                    event.prevent_default();
                    store.mail.drop_on(None);
                    compose.attach_messages(store, composer, messages);
                    return;
                }
                let files = event.data_transfer().and_then(|data| data.files());
                if let Some(files) = files.filter(|files| files.length() > 0) {
                    event.prevent_default();
                    compose.attach(composer, &files);
                }
            }
        >
            <Head store composer />
            <div class="composer__main" hidden=move || place.get() == Place::Minimised>
                <Fields store composer />
                <FormatBar store composer formats />
                <Text store composer formats is_dragged_over />
                <Files store composer />
                <ComposerNotice store composer />
                <Foot store composer formats />
            </div>
            <p class="composer__drop" aria-hidden="true">
                <Icon name="paperclip" />
                {tr("compose.dropHere")}
            </p>
        </form>
    }
}

fn holds_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.iter().any(|kind| kind.as_string().as_deref() == Some("Files")))
}

/// What a key does anywhere in a composer; also for those pressed in the text. `true` if it did anything.
pub(super) fn key(store: Store, composer: Composer, event: &KeyboardEvent) -> bool {
    let ctrl = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "Enter" if ctrl => {
            store.compose.send(store, composer);
            true
        }
        "Escape"
            if !event.default_prevented()
                && !event.is_composing()
                && !crate::browser::is_in_layer(event) =>
        {
            store.compose.close(composer);
            true
        }
        _ => false,
    }
}

#[component]
fn Head(store: Store, composer: Composer) -> impl IntoView {
    let compose = store.compose;
    let place = composer.place;
    let title = move || {
        let subject = composer.subject.get();
        if subject.trim().is_empty() { t!("compose.title") } else { subject }
    };
    let is_minimised = move || place.get() == Place::Minimised;
    view! {
        <div
            class="composer__head"
            on:click=move |_| {
                if is_minimised() {
                    compose.put(composer, if is_phone() { Place::Full } else { Place::Docked });
                }
            }
        >
            <h2 class="composer__title">{title}</h2>
            <SaveState composer />
            <button
                class="icon-button composer__minimise"
                type="button"
                aria-label=move || if is_minimised() { t!("compose.restore") } else { t!("compose.minimise") }
                title=move || if is_minimised() { t!("compose.restore") } else { t!("compose.minimise") }
                on:click=move |event| {
                    if !is_minimised() {
                        event.stop_propagation();
                        compose.put(composer, Place::Minimised);
                    }
                }
            >
                <Icon name=Signal::derive(move || if is_minimised() { "chevron-up" } else { "minus" }) />
            </button>
            <button
                class="icon-button composer__enlarge"
                type="button"
                aria-label=tr("compose.fullScreen")
                title=tr("compose.fullScreen")
                aria-pressed=move || (place.get() == Place::Full).to_string()
                on:click=move |event| {
                    event.stop_propagation();
                    let next = if place.get_untracked() == Place::Full { Place::Docked } else { Place::Full };
                    compose.put(composer, next);
                }
            >
                <Icon name=Signal::derive(move || {
                    if place.get() == Place::Full { "minimize-2" } else { "maximize-2" }
                }) />
            </button>
            <button
                class="icon-button"
                type="button"
                aria-label=tr("compose.close")
                title=tr("compose.close")
                on:click=move |event| {
                    event.stop_propagation();
                    compose.close(composer);
                }
            >
                <Icon name="x" />
            </button>
        </div>
    }
}

/// "Saved 16:04"
#[component]
fn SaveState(composer: Composer) -> impl IntoView {
    let words = move || match composer.save_status() {
        SaveStatus::Fresh => None,
        SaveStatus::Changed => Some(("", t!("compose.unsaved"))),
        SaveStatus::Saving => Some(("", t!("compose.saving"))),
        SaveStatus::Saved(at) => {
            Some(("check", t!("compose.saved", time = format::date_of_ms(at, DateStyle::Time))))
        }
        SaveStatus::KeptHere(_) => Some(("cloud-off", t!("compose.keptHere"))),
    };
    let why = move || match composer.save_status() {
        SaveStatus::KeptHere(error) => crate::i18n::problem::sentences(&error).title,
        SaveStatus::Fresh | SaveStatus::Changed | SaveStatus::Saving | SaveStatus::Saved(_) => {
            String::new()
        }
    };
    view! {
        <span class="composer__state" role="status" title=why>
            {move || {
                words()
                    .map(|(icon, words)| {
                        view! {
                            {(!icon.is_empty()).then(|| view! { <Icon name=icon class="icon--tiny" /> })}
                            {words}
                        }
                    })
            }}
        </span>
    }
}
