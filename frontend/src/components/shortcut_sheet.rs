//! The sheet of keys.

use leptos::prelude::*;

use super::dialog::Dialog;
use super::kbd::{KeyHints, Keys};
use crate::i18n;
use crate::i18n::tr;
use crate::view_model::keys::Command;
use crate::view_model::keys::names::{GROUPS, Named};

/// What the keys do now.
#[component]
pub fn ShortcutSheet(
    #[prop(into)] on_close: Callback<()>,
    /// Asks for the palette.
    #[prop(into)]
    on_commands: Callback<()>,
) -> impl IntoView {
    let hints = KeyHints::get();
    let group = move |(title, lines): (&'static str, &'static [Named])| {
        let has_keys = move |line: &&Named| untrack(|| !hints.all(line.command).is_empty());
        let line = move |line: &'static Named| {
            let keys = Signal::derive(move || hints.all(line.command));
            view! { <Line words=line.words keys /> }
        };
        view! {
            <section class="shortcuts__group">
                <h3 class="shortcuts__title">{move || i18n::text(title, &[])}</h3>
                {lines.iter().filter(has_keys).map(line).collect_view()}
                {(title == "keys.write")
                    .then(|| view! { <Line words="keys.send" keys=vec!["Ctrl+Enter".to_owned()] /> })}
            </section>
        }
    };
    view! {
        <Dialog title=Signal::derive(tr("keys.title")) on_close class="dialog--wide">
            <div class="shortcuts">{GROUPS.into_iter().map(group).collect_view()}</div>
            <footer class="dialog__foot shortcuts__foot">
                <a
                    class="button button--quiet"
                    href="/settings/keyboard"
                    on:click=move |_| on_close.run(())
                >
                    {tr("keyboard.edit")}
                </a>
                <button class="button" type="button" on:click=move |_| on_commands.run(())>
                    {tr("palette.title")}
                    <Keys keys=Signal::derive(move || hints.all(Command::ShowPalette)) />
                </button>
            </footer>
        </Dialog>
    }
}

#[component]
fn Line(words: &'static str, #[prop(into)] keys: Signal<Vec<String>>) -> impl IntoView {
    view! {
        <div class="shortcuts__row">
            <span>{move || i18n::text(words, &[])}</span>
            <Keys keys />
        </div>
    }
}
