//! Formatted text in a field of the settings: the composer's own editor, with its formats above it.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{FileList, HtmlIFrameElement, KeyboardEvent};

use crate::api::drafts::composer_frame_url;
use crate::browser;

use crate::editor::{Editor, Formats, Host};
use crate::i18n;
use crate::pages::compose::format_bar::FormatButtons;
use crate::pages::compose::rich_text::SANDBOX;
use crate::store::use_store;
use crate::view_model::compose::quoting::text_to_html;

/// Where the editor of a field is, once it is there.
pub type EditorCell = StoredValue<Option<Editor>, LocalStorage>;

#[component]
pub fn RichField(
    #[prop(into)] label: Signal<String>,
    /// The text. What is typed goes into it; what is put into it otherwise belongs into the editor as well.
    html: RwSignal<String>,
    editor: EditorCell,
) -> impl IntoView {
    let store = use_store();
    let formats = RwSignal::new(Formats::default());
    let frame = NodeRef::<html::Iframe>::new();
    let is_ready = RwSignal::new(false);
    // Some browsers can't be written in like this (docs/adr/0010-editor.md).
    let is_plain = RwSignal::new(false);
    let loaded = move |_| {
        let Some(frame) = frame.get_untracked() else { return };
        let host = FieldHost { html, editor, formats };
        let label = label.get_untracked();
        spawn_local(async move {
            let attached = attach(&frame, &label, host).await;
            if html.is_disposed() {
                return;
            }
            let Some(attached) = attached else {
                is_plain.set(true);
                return;
            };
            attached.set_html(&html.get_untracked());
            editor.set_value(Some(attached));
            is_ready.set(true);
        });
    };
    Effect::new(move || {
        let is_dark = store.preferences.is_dark();
        if is_ready.get()
            && let Some(editor) = editor.get_value()
        {
            editor.set_dark(is_dark);
        }
    });
    on_cleanup(move || drop(editor.try_set_value(None)));
    let area = move || {
        let text = browser::text_of_html(&html.get_untracked());
        view! {
            <textarea
                class="rich-field__plain"
                aria-label=label
                prop:value=text
                on:input=move |event| html.set(text_to_html(&event_target_value(&event)))
            ></textarea>
        }
    };
    view! {
        <div class="rich-field">
            <Show when=move || !is_plain.get() fallback=area>
                <div class="rich-field__bar">
                    <FormatButtons editor formats />
                </div>
                <iframe
                    class="rich-field__frame"
                    title=label
                    sandbox=SANDBOX
                    src=composer_frame_url(i18n::language().code())
                    node_ref=frame
                    on:load=loaded
                ></iframe>
            </Show>
        </div>
    }
}

async fn attach(frame: &HtmlIFrameElement, label: &str, host: FieldHost) -> Option<Editor> {
    // Anything else than the empty page is an error page.
    let body = frame.content_document()?.body()?;
    if !body.text_content().unwrap_or_default().trim().is_empty() {
        return None;
    }
    Editor::attach(frame, label, Rc::new(host)).await.ok()
}

/// What the editor tells its field.
struct FieldHost {
    html: RwSignal<String>,
    editor: EditorCell,
    formats: RwSignal<Formats>,
}

impl Host for FieldHost {
    fn input(&self) {
        if let Some(editor) = self.editor.try_get_value().flatten() {
            let written = if editor.is_empty() { String::new() } else { editor.html() };
            // The editor tells of what the app itself put in, too.
            if self.html.try_with_untracked(|html| *html != written) == Some(true) {
                self.html.set(written);
            }
        }
    }

    fn formats(&self, formats: Formats) {
        let _ = self.formats.try_set(formats);
    }

    fn key(&self, _: &KeyboardEvent) -> bool {
        false
    }

    /// Pictures go into the text itself, so that it needs nothing beside it.
    fn files(&self, files: FileList, _: bool) {
        for file in (0..files.length()).filter_map(|index| files.item(index)) {
            let editor = self.editor;
            if !file.type_().starts_with("image/") {
                continue;
            }
            spawn_local(async move {
                let url = browser::data_url(&file).await;
                if let (Some(url), Some(editor)) = (url, editor.try_get_value().flatten()) {
                    editor.insert_picture(&url, &file.name());
                }
            });
        }
    }

    fn dragging(&self) {}

    fn pressed(&self) {
        browser::close_popovers();
    }

    fn image(&self, _: &str) -> Option<String> {
        None
    }
}

/// What a text comes to, once it is much of what it may be.
#[component]
pub fn SizeNote(html: RwSignal<String>) -> impl IntoView {
    use crate::i18n::format::size;
    use shared::limits::KEPT_TEXT_BYTES as LIMIT;
    view! {
        <p class="block__note" role="status">
            {move || {
                let bytes = html.with(String::len);
                (bytes > LIMIT / 2)
                    .then(|| {
                        crate::t!(
                            "compose.sizeOf",
                            size = size(bytes as u64),
                            limit = size(LIMIT as u64)
                        )
                    })
            }}
        </p>
    }
}
