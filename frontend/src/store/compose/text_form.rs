//! The two forms of text, and the message below it.

use leptos::prelude::*;
use shared::draft::DraftBody;

use super::Compose;
use super::composer::Composer;
use crate::browser;
use crate::store::Store;
use crate::view_model::compose::quoting::{self, Quote};

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

    /// Leaves the message below out.
    pub fn drop_quote(self, composer: Composer) {
        composer.quote.set(None);
        self.changed(composer);
    }

    /// Goes on in plain text; the formatting goes, the words stay.
    pub fn make_plain(self, store: Store, composer: Composer) {
        composer.pull();
        let text = composer.own_text();
        composer.set_editor(None);
        composer.body.set(DraftBody::Plain { text });
        store.preferences.choose(|chosen| chosen.writes_plain = true);
        self.changed(composer);
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
            composer.body.set(DraftBody::Rich { html: quoting::text_to_html(&text) });
            store.preferences.choose(|chosen| chosen.writes_plain = false);
            self.changed(composer);
        }
    }
}
