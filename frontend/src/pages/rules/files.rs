//! Rules as a file.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sieve::parse::parse;
use shared::sieve::tree::Position;
use wasm_bindgen_futures::JsFuture;

use super::list::Listing;
use crate::browser;
use crate::components::icon::Icon;
use crate::components::menu::{MenuButton, MenuItem};
use crate::i18n::tr;
use crate::store::rules::RuleBook;
use crate::store::toasts::Toast;
use crate::store::use_store;
use crate::t;

/// Larger files are no rules.
const MOST_BYTES: f64 = 512.0 * 1024.0;

/// A script's name and text.
pub type Named = (String, String);

/// The menu with import and export.
#[component]
pub fn FileMenu(
    /// Called with a file that was chosen.
    #[prop(into)]
    on_import: Callback<Named>,
    /// Gives what is saved as a file, its name without the end.
    #[prop(into)]
    export: Callback<(), Named>,
) -> impl IntoView {
    let toasts = use_store().toasts;
    let input = NodeRef::<html::Input>::new();
    let choose = move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let take = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        let Some(file) = file else { return };
        if file.size() > MOST_BYTES {
            toasts.show(Toast::new("circle-alert", t!("rules.fileTooLarge")));
            return;
        }
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            if let Some(text) = text {
                let _ = on_import.try_run((file.name(), text));
            }
        });
    };
    let save = move |()| {
        let (name, text) = export.run(());
        browser::files::save_text(&text, &format!("{name}.sieve"));
    };
    view! {
        <MenuButton
            label=Signal::derive(tr("rules.files"))
            class="button button--quiet"
            face=ViewFn::from(move || {
                view! {
                    <Icon name="download" class="icon--small" />
                    {tr("rules.files")}
                }
            })
        >
            <MenuItem icon="upload" label=Signal::derive(tr("rules.import")) on_choose=choose />
            <MenuItem icon="download" label=Signal::derive(tr("rules.export")) on_choose=save />
        </MenuButton>
        <input
            class="visually-hidden"
            type="file"
            accept=".sieve,.siv,.script,text/plain,application/sieve"
            tabindex="-1"
            aria-label=tr("rules.importFile")
            node_ref=input
            on:change=take
        />
    }
}

/// Import and export of the rules.
#[component]
pub fn Files(book: RuleBook, listing: Listing) -> impl IntoView {
    let export = move |()| {
        let name = book
            .scripts
            .with_untracked(|scripts| scripts.current.as_ref().map(|script| script.name.clone()));
        let name = name.unwrap_or_else(|| shared::script::OWN_NAME.to_owned());
        (name, book.text.get_untracked())
    };
    let import = move |(name, text): Named| take_text(listing, &name, text);
    view! { <FileMenu on_import=import export /> }
}

/// Puts a file's script in the place of what is there, with the way back. What can't be read is refused.
fn take_text(listing: Listing, name: &str, text: String) {
    if let Err(error) = parse(&text) {
        let Position { line, column } = Position::of(&text, error.span.start);
        let words = t!("rules.fileBroken", name = name.to_owned(), line = line, column = column);
        listing.store.toasts.show(Toast::new("circle-alert", words));
        return;
    }
    let before = listing.book.text.get_untracked();
    listing.save(text);
    let undo = move || listing.save(before.clone());
    listing.store.toasts.show_undoable(
        "upload",
        t!("rules.imported", name = name.to_owned()),
        undo,
    );
}
