//! The editor's frame. No script runs in it; the app attaches the editor from outside (docs/adr/0010-editor.md).

use std::rc::Rc;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::draft::DraftBody;
use web_sys::{FileList, HtmlIFrameElement, KeyboardEvent};

use super::window::key;
use crate::api::drafts::composer_frame_url;
use crate::editor::{Editor, Formats, Host};
use crate::i18n;
use crate::i18n::tr;
use crate::store::Store;
use crate::store::compose::composer::{Composer, Notice};
use crate::t;

/// As the server's policy for the frame's document has it; two walls.
pub(crate) const SANDBOX: &str = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
/// How long typing may go on before what was typed is read and kept.
const READ_AFTER: Duration = Duration::from_millis(120);

#[component]
pub fn RichText(
    store: Store,
    composer: Composer,
    formats: RwSignal<Formats>,
    is_dragged_over: RwSignal<bool>,
) -> impl IntoView {
    let frame = NodeRef::<html::Iframe>::new();
    let is_ready = RwSignal::new(false);
    let loaded = move |_| {
        let Some(frame) = frame.get_untracked() else { return };
        let host = ComposerHost {
            store,
            composer,
            formats,
            is_dragged_over,
            is_waiting: StoredValue::new(false),
        };
        spawn_local(async move {
            if attach(store, composer, &frame, host).await {
                is_ready.set(true);
            }
        });
    };
    Effect::new(move || {
        let is_dark = store.preferences.is_dark();
        if is_ready.get()
            && let Some(editor) = composer.editor()
        {
            editor.set_dark(is_dark);
        }
    });
    Effect::new(move || {
        let is_addressed = composer.recipients.with_untracked(|all| all.count() > 0);
        let is_wanted = store.compose.wants_focus.get() == Some(composer.key);
        if is_ready.get()
            && is_wanted
            && is_addressed
            && let Some(editor) = composer.editor()
        {
            store.compose.wants_focus.set(None);
            editor.focus(false);
        }
    });
    on_cleanup(move || {
        if composer.is_alive() {
            composer.pull();
            composer.set_editor(None);
        }
    });
    view! {
        <iframe
            class="composer__frame"
            title=tr("compose.text")
            sandbox=SANDBOX
            src=composer_frame_url(i18n::language().code())
            node_ref=frame
            on:load=loaded
        ></iframe>
    }
}

/// `false` where rich text can't be written: then plain text can.
async fn attach(
    store: Store,
    composer: Composer,
    frame: &HtmlIFrameElement,
    host: ComposerHost,
) -> bool {
    // Anything else than the empty page is an error page.
    let is_page = frame.content_document().is_some_and(|page| {
        page.body().is_some_and(|body| body.text_content().unwrap_or_default().trim().is_empty())
    });
    let editor = if is_page {
        Editor::attach(frame, &t!("compose.text"), Rc::new(host)).await.ok()
    } else {
        None
    };
    if !composer.is_alive() {
        return false;
    }
    let Some(editor) = editor else {
        store.compose.make_plain_for_now(composer);
        composer.notice.set(Some(Notice::PlainOnly));
        return false;
    };
    if let DraftBody::Rich { html } = composer.body.get_untracked() {
        editor.set_html(&html);
    }
    composer.set_editor(Some(editor));
    // As the editor writes it, so that what it wrote itself is no change.
    composer.pull();
    true
}

/// What the editor tells its composer.
struct ComposerHost {
    store: Store,
    composer: Composer,
    formats: RwSignal<Formats>,
    is_dragged_over: RwSignal<bool>,
    /// Whether the text is about to be read.
    is_waiting: StoredValue<bool>,
}

impl Host for ComposerHost {
    fn input(&self) {
        let (store, composer, is_waiting) = (self.store, self.composer, self.is_waiting);
        // Squire also tells of what the app itself put in.
        if !composer.is_alive()
            || composer.editor().is_none()
            || is_waiting.try_get_value() != Some(false)
        {
            return;
        }
        is_waiting.set_value(true);
        let read = move || {
            if is_waiting.try_update_value(|waiting| *waiting = false).is_none()
                || !composer.is_alive()
            {
                return;
            }
            let before = composer.body.get_untracked();
            composer.pull();
            if composer.body.with_untracked(|body| *body != before) {
                store.compose.changed(composer);
            }
        };
        set_timeout(read, READ_AFTER);
    }

    fn formats(&self, formats: Formats) {
        self.formats.set(formats);
    }

    fn key(&self, event: &KeyboardEvent) -> bool {
        if key(self.store, self.composer, event) {
            return true;
        }
        // Those that work anywhere, too.
        self.store.commands.key(event);
        event.default_prevented()
    }

    fn files(&self, files: FileList, pasted: bool) {
        self.is_dragged_over.set(false);
        if pasted {
            self.store.compose.attach_inline(self.composer, &files);
        } else {
            self.store.compose.attach(self.composer, &files);
        }
    }

    fn dragging(&self) {
        self.is_dragged_over.set(true);
    }

    fn pressed(&self) {
        crate::browser::close_popovers();
    }

    fn image(&self, cid: &str) -> Option<String> {
        self.composer.image_url(cid)
    }
}
