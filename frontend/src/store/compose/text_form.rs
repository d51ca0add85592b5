//! The formats of a text, and the message below it.

use leptos::prelude::*;
use shared::draft::{DraftBody, TextFormat};
use shared::markdown;
use shared::signature::find;

use super::Compose;
use super::composer::Composer;
use crate::browser;
use crate::editor::Typed;
use crate::store::Store;
use crate::store::toasts::Toast;
use crate::t;
use crate::view_model::compose::quoting::{self, Quote};
use crate::view_model::compose::signature::{self, Shown};

impl Compose {
    /// Puts the message below into the text, where it can be edited.
    pub fn unfold_quote(self, composer: Composer) {
        let Some(Quote { html, text }) = composer.quote.get_untracked() else { return };
        composer.pull();
        composer.quote.set(None);
        match composer.body.get_untracked() {
            body @ (DraftBody::Plain { .. } | DraftBody::Markdown { .. }) => {
                let own = body.typed().unwrap_or_default();
                composer.type_text(quoting::join_text(own, &text));
            }
            DraftBody::Rich { html: own } => {
                composer.body.set(DraftBody::Rich { html: quoting::join_html(&own, &html) });
                if let Some(editor) = composer.editor() {
                    editor.append_html(&format!("<div><br></div>{html}"));
                }
            }
        }
        self.keep(composer);
    }

    /// Leaves the message below out, but not a signature that stands below it.
    pub fn drop_quote(self, composer: Composer) {
        let Some(quote) = composer.quote.get_untracked() else { return };
        composer.pull();
        composer.quote.set(None);
        let known = self.shown_signature(composer);
        let body = composer.body.get_untracked();
        let taken = signature::taken_from(&quote, known.as_ref());
        let body = match (taken, &body) {
            (Some((shown, _)), _) => Some(signature::append(body, &shown, true)),
            // Nothing follows the signature any more.
            (None, DraftBody::Plain { .. } | DraftBody::Markdown { .. }) => {
                signature::switch(&body, known.as_ref(), known.as_ref(), true)
            }
            (None, DraftBody::Rich { .. }) => None,
        };
        if let Some(body) = body {
            composer.put_body(body);
        }
        self.changed(composer);
    }

    /// Goes on in another format, which new messages then have, too.
    pub fn set_format(self, store: Store, composer: Composer, format: TextFormat) {
        composer.pull();
        let before = composer.body.get_untracked();
        let body = match (&before, format) {
            (DraftBody::Rich { html }, TextFormat::Plain | TextFormat::Markdown) => {
                let typed = typed_of_rich(composer, html, format);
                if typed.is_lossy {
                    self.tell_of_loss(store, composer, before.clone());
                }
                DraftBody::empty(format).with_typed(typed.text)
            }
            (DraftBody::Plain { text }, TextFormat::Rich) => {
                let known = self.shown_signature(composer);
                DraftBody::Rich { html: signature::to_rich(text, known.as_ref()) }
            }
            (DraftBody::Markdown { text, .. }, TextFormat::Rich) => {
                let known = self.shown_signature(composer);
                DraftBody::Rich { html: markdown::letter(text, known.as_ref(), None) }
            }
            (DraftBody::Plain { text }, TextFormat::Markdown) => DraftBody::markdown(text.clone()),
            (DraftBody::Markdown { text, .. }, TextFormat::Plain) => {
                DraftBody::Plain { text: text.clone() }
            }
            (DraftBody::Plain { .. }, TextFormat::Plain)
            | (DraftBody::Rich { .. }, TextFormat::Rich)
            | (DraftBody::Markdown { .. }, TextFormat::Markdown) => return,
        };
        if format != TextFormat::Rich {
            composer.set_editor(None);
        }
        composer.body.set(body);
        store.preferences.choose(|chosen| chosen.set_format(format));
        self.reformed(composer);
    }

    /// Says that some of the formatting is gone, and brings it back on request.
    fn tell_of_loss(self, store: Store, composer: Composer, before: DraftBody) {
        let undo = move || {
            if composer.is_alive() {
                composer.body.set(before.clone());
                store.preferences.choose(|chosen| chosen.set_format(TextFormat::Rich));
                self.changed(composer);
            }
        };
        let toast = Toast::new("info", t!("compose.formatLost"));
        store.toasts.show(toast.action(t!("action.undo"), undo));
    }

    /// The form alone is nothing written.
    fn reformed(self, composer: Composer) {
        if composer.is_untouched() {
            self.keep(composer);
        } else {
            self.changed(composer);
        }
    }

    /// The same where rich text can't be written; what the user prefers stays as it is.
    pub fn make_plain_for_now(self, composer: Composer) {
        if let DraftBody::Rich { html } = composer.body.get_untracked() {
            composer.body.set(DraftBody::Plain { text: browser::text_of_html(&html) });
        }
    }
}

/// Rich text as it would be typed. Its signature is kept as it looked.
fn typed_of_rich(composer: Composer, html: &str, format: TextFormat) -> Typed {
    let Some(editor) = composer.editor() else {
        return Typed { text: browser::text_of_html(html), is_lossy: false };
    };
    let is_last = composer.quote.with_untracked(Option::is_none);
    let mut typed = match format {
        TextFormat::Markdown => editor.markdown(is_last),
        TextFormat::Plain | TextFormat::Rich => {
            Typed { text: editor.text(is_last), is_lossy: false }
        }
    };
    if let Some((html, signature)) = editor.signature() {
        // Room to write above a signature that is all there is.
        let around = find(&typed.text, &signature);
        if around.is_some_and(|around| around.before.is_empty()) {
            typed.text.insert_str(0, "\n\n");
        }
        composer.signature.set_value(Some(Shown { html, text: signature }));
    }
    typed
}
