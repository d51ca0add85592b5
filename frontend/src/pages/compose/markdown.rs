//! Markdown, and what it will look like: beside the text, or in its place where there is no room for both.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use shared::draft::DraftBody;
use shared::markdown;

use super::rich_text::SANDBOX;
use super::text::TypedText;
use crate::api::drafts::composer_frame_url;
use crate::components::icon::Icon;
use crate::i18n::{self, tr};
use crate::store::Store;
use crate::store::compose::composer::Composer;

/// How long somebody stops typing before it is shown.
const PAUSE: Duration = Duration::from_millis(120);

/// The text, and beside it what becomes of it.
#[component]
pub fn MarkdownText(store: Store, composer: Composer) -> impl IntoView {
    view! {
        <div class="markdown" class=("is-previewed", move || composer.is_previewed.get())>
            <TypedText store composer />
            <Show when=move || composer.is_previewed.get()>
                <Preview store composer />
            </Show>
        </div>
    }
}

/// Shows what becomes of the text, or hides it.
#[component]
pub fn PreviewButton(composer: Composer) -> impl IntoView {
    let is_previewed = composer.is_previewed;
    view! {
        <button
            class="button button--small button--quiet composer__preview"
            type="button"
            aria-pressed=move || is_previewed.get().to_string()
            on:click=move |_| is_previewed.update(|it| *it = !*it)
        >
            <Icon name="eye" class="icon--small" />
            {tr("compose.preview")}
        </button>
    }
}

/// In a document of its own, which can run nothing.
#[component]
fn Preview(store: Store, composer: Composer) -> impl IntoView {
    let frame = NodeRef::<html::Iframe>::new();
    let is_loaded = RwSignal::new(false);
    let show = move || {
        let document = frame.try_get_untracked().flatten().and_then(|it| it.content_document());
        let Some(document) = document.filter(|_| composer.is_alive()) else { return };
        if let Some(root) = document.document_element() {
            let theme = if untrack(|| store.preferences.is_dark()) { "dark" } else { "light" };
            let _ = root.set_attribute("data-theme", theme);
        }
        if let Some(body) = document.body() {
            body.set_inner_html(&rendered(store, composer));
        }
    };
    let shown = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(waiting) = shown.try_get_value().flatten() {
            waiting.clear();
        }
    };
    Effect::new(move |before: Option<bool>| {
        composer.body.track();
        composer.files.track();
        composer.identity.track();
        store.preferences.is_dark();
        stop();
        if !is_loaded.get() {
            return false;
        }
        if before == Some(true) {
            shown.set_value(set_timeout_with_handle(show, PAUSE).ok());
        } else {
            show();
        }
        true
    });
    on_cleanup(stop);
    view! {
        <iframe
            class="markdown__preview"
            title=tr("compose.preview")
            sandbox=SANDBOX
            src=composer_frame_url(i18n::language().code())
            node_ref=frame
            on:load=move |_| is_loaded.set(true)
        ></iframe>
    }
}

/// As it will be sent, with the message's own pictures.
fn rendered(store: Store, composer: Composer) -> String {
    let DraftBody::Markdown { text, .. } = composer.body.get_untracked() else {
        return String::new();
    };
    let signature = store.compose.shown_signature(composer);
    let html = markdown::letter(&text, signature.as_ref(), None);
    let mut pieces = html.split("src=\"cid:");
    let mut shown = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (cid, rest) = piece.split_once('"').unwrap_or((piece, ""));
        let url = composer.image_url(cid).unwrap_or_default();
        shown.push_str(&format!(
            "src=\"{}\"{rest}",
            crate::view_model::compose::quoting::escape(&url)
        ));
    }
    shown
}
