//! Texts that are kept under a name, put into the message being written.

use leptos::prelude::*;
use shared::canned::CannedReply;

use super::Compose;
use super::composer::Composer;
use crate::view_model::compose::canned::{Names, fill, fill_html};

impl Compose {
    /// Puts a canned reply where the cursor is; its subject only where there is none.
    pub fn insert_canned(self, composer: Composer, reply: &CannedReply) {
        self.commit_typed(composer);
        let names = composer
            .recipients
            .with_untracked(|all| all.all().next().map(|first| Names::of(&first.address)));
        let names = names.as_ref();
        if composer.subject.with_untracked(|subject| subject.trim().is_empty()) {
            composer.subject.set(fill(&reply.subject, names));
        }
        if untrack(|| composer.is_rich()) {
            if let Some(editor) = composer.editor() {
                editor.insert_html(&fill_html(&reply.html, names));
                editor.focus(false);
                composer.pull();
            }
        } else {
            insert_text(composer, &fill(&reply.text, names));
        }
        self.changed(composer);
    }
}

/// Puts a text where the cursor is in what is typed letter by letter.
pub(super) fn insert_text(composer: Composer, text: &str) {
    let Some(area) = composer.area() else { return };
    let start = area.selection_start().ok().flatten().unwrap_or_default();
    if area.set_range_text(text).is_err() {
        return;
    }
    // In UTF-16, as the browser counts.
    let end = start + u32::try_from(text.encode_utf16().count()).unwrap_or_default();
    let _ = area.focus();
    let _ = area.set_selection_range(end, end);
    composer.type_text(area.value());
}
