//! The two forms of text, and the message below it.

use leptos::prelude::*;
use shared::draft::DraftBody;

use super::Compose;
use super::composer::Composer;
use crate::browser;
use crate::store::Store;
use crate::view_model::compose::quoting::{self, Quote};
use crate::view_model::compose::signature::{self, Shown};

impl Compose {
    /// Puts the message below into the text, where it can be edited.
    pub fn unfold_quote(self, composer: Composer) {
        let Some(Quote { html, text }) = composer.quote.get_untracked() else { return };
        composer.pull();
        composer.quote.set(None);
        match composer.body.get_untracked() {
            DraftBody::Plain { text: own } => {
                composer.body.set(DraftBody::Plain { text: quoting::join_text(&own, &text) });
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
            (None, DraftBody::Plain { .. }) => {
                signature::switch(&body, known.as_ref(), known.as_ref(), true)
            }
            (None, DraftBody::Rich { .. }) => None,
        };
        if let Some(body) = body {
            composer.put_body(body);
        }
        self.changed(composer);
    }

    /// Goes on in plain text; the formatting goes, the words stay.
    pub fn make_plain(self, store: Store, composer: Composer) {
        composer.pull();
        let DraftBody::Rich { html } = composer.body.get_untracked() else { return };
        let is_last = composer.quote.with_untracked(Option::is_none);
        let (mut text, shown) = match composer.editor() {
            Some(editor) => (editor.text(is_last), editor.signature()),
            None => (browser::text_of_html(&html), None),
        };
        if let Some((html, signature)) = shown {
            // Room to write above a signature that is all there is.
            let around = signature::find(&text, &signature);
            if around.is_some_and(|around| around.before.is_empty()) {
                text.insert_str(0, "\n\n");
            }
            composer.signature.set_value(Some(Shown { html, text: signature }));
        }
        composer.set_editor(None);
        composer.body.set(DraftBody::Plain { text });
        store.preferences.choose(|chosen| chosen.writes_plain = true);
        self.reformed(composer);
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

    /// Goes on in rich text.
    pub fn make_rich(self, store: Store, composer: Composer) {
        if let DraftBody::Plain { text } = composer.body.get_untracked() {
            let known = self.shown_signature(composer);
            let html = signature::to_rich(&text, known.as_ref());
            composer.body.set(DraftBody::Rich { html });
            store.preferences.choose(|chosen| chosen.writes_plain = false);
            self.reformed(composer);
        }
    }
}
