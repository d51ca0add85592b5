//! The sheet of keys.

use leptos::prelude::*;

use super::dialog::Dialog;
use crate::i18n;
use crate::i18n::tr;
use crate::t;

/// A group of the sheet: its title, and lines of words and keys. A space parts keys pressed one after the other, `+`
/// those pressed together, `|` those that do the same.
type Group = (&'static str, &'static [(&'static str, &'static str)]);

const GROUPS: [Group; 5] = [
    (
        "keys.goTo",
        &[
            ("folder.inbox", "g i"),
            ("folder.drafts", "g d"),
            ("folder.sent", "g t"),
            ("folder.archive", "g a"),
            ("folder.junk", "g s"),
            ("folder.trash", "g x"),
        ],
    ),
    (
        "keys.write",
        &[
            ("action.newMessage", "c"),
            ("action.reply", "r"),
            ("action.replyAll", "a"),
            ("action.forward", "f"),
            ("keys.send", "Ctrl+Enter"),
        ],
    ),
    (
        "keys.list",
        &[
            ("keys.next", "j|↓"),
            ("keys.previous", "k|↑"),
            ("keys.open", "Enter|o"),
            ("keys.back", "Esc"),
            ("keys.select", "x"),
            ("keys.selectRange", "Shift+x"),
            ("keys.selectAll", "* a"),
            ("keys.selectNone", "* n"),
        ],
    ),
    (
        "keys.message",
        &[
            ("action.archive", "e"),
            ("action.delete", "#"),
            ("action.spam", "!"),
            ("keys.toggleRead", "u"),
            ("action.flag", "s"),
            ("action.move", "v|m"),
            ("action.label", "l"),
            ("keys.nextLetter", "n"),
            ("keys.previousLetter", "p"),
            ("keys.images", "i"),
            ("keys.headers", "h"),
            ("reader.print", "p"),
        ],
    ),
    ("keys.anywhere", &[("search.title", "/"), ("action.undo", "Ctrl+z"), ("keys.sheet", "?")]),
];

#[component]
pub fn ShortcutSheet(#[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let group = |(title, lines): Group| {
        let line = |(words, keys): &(&'static str, &'static str)| {
            let (words, keys) = (*words, *keys);
            view! {
                <div class="shortcuts__row">
                    <span>{move || i18n::text(words, &[])}</span>
                    <span class="shortcuts__keys">{move || faces(keys)}</span>
                </div>
            }
        };
        view! {
            <section class="shortcuts__group">
                <h3 class="shortcuts__title">{move || i18n::text(title, &[])}</h3>
                {lines.iter().map(line).collect_view()}
            </section>
        }
    };
    view! {
        <Dialog title=Signal::derive(tr("keys.title")) on_close class="dialog--wide">
            <div class="shortcuts">{GROUPS.into_iter().map(group).collect_view()}</div>
        </Dialog>
    }
}

/// The keys with the words between them.
fn faces(keys: &'static str) -> impl IntoView {
    let mut faces = Vec::new();
    for (index, same) in keys.split('|').enumerate() {
        if index > 0 {
            faces.push(view! { {t!("keys.or")} }.into_any());
        }
        for (index, after) in same.split(' ').enumerate() {
            if index > 0 {
                faces.push(view! { {t!("keys.then")} }.into_any());
            }
            for key in after.split('+') {
                faces.push(view! { <kbd class="kbd">{key}</kbd> }.into_any());
            }
        }
    }
    faces
}
