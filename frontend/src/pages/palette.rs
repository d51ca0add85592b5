//! The command palette over whatever page one is on.

pub mod entries;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::address::Address;
use shared::id::AccountId;
use shared::shortcuts::Chord;
use web_sys::KeyboardEvent;

use crate::browser;
use crate::components::palette::Palette;
use crate::i18n::Language;
use crate::json;
use crate::store::compose::ComposeRequest;
use crate::store::preferences::{Density, Theme};
use crate::store::{CHOICES, Store, use_store};
use crate::view_model::keys::Command;
use crate::view_model::palette::offer::{Entry, note, offer};
use entries::Entries;

/// What comes of a choice.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    Run(Command),
    /// To an address of the app.
    Go(String),
    Write(Address),
    Theme(Theme),
    Density(Density),
    Language(Language),
}

/// Everything that can be done or gone to from here, by name.
#[component]
pub fn CommandPalette(
    account: Signal<Option<AccountId>>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let store = use_store();
    let navigate = use_navigate();
    let entries = Entries::new(store, account);
    let recent_key =
        untrack(|| store.session.current()).map(|session| format!("{CHOICES}{}", session.user.id));
    let recent = StoredValue::new(recent_key.as_deref().map(read).unwrap_or_default());
    let all = Memo::new(move |_| entries.all());
    let typed = RwSignal::new(String::new());
    let sections = Memo::new(move |_| {
        let typed = typed.get();
        recent.with_value(|recent| all.with(|all| offer(all, recent, "palette.recent", &typed)))
    });
    let keys = Signal::derive(move || store.preferences.keys_of(Command::ShowPalette));
    let closes = move |event: KeyboardEvent| {
        let ctrl = event.ctrl_key() || event.meta_key();
        let chord = Chord::of(&event.key(), ctrl, event.shift_key(), event.alt_key());
        chord.is_some_and(|chord| {
            !chord.is_single() && keys.get_untracked().contains(&chord.to_string())
        })
    };
    let choose = move |entry: Entry<Choice>| {
        if let Some(key) = &recent_key {
            recent.update_value(|recent| note(recent, &entry.id));
            keep(key, &recent.get_value());
        }
        let account = account.get_untracked();
        let navigate = navigate.clone();
        on_close.run(());
        // When the dialog has given the focus back: some commands are about what has it.
        request_animation_frame(move || match entry.choice {
            Choice::Go(path) => navigate(&path, NavigateOptions::default()),
            choice => carry_out(store, account, choice),
        });
    };
    view! { <Palette typed sections keys closes on_choose=choose on_close /> }
}

fn carry_out(store: Store, account: Option<AccountId>, choice: Choice) {
    match choice {
        Choice::Run(command) => {
            store.commands.run(command);
        }
        Choice::Write(person) => {
            if let Some(account) = account {
                store.compose.request(ComposeRequest::New { account, to: vec![person] });
            }
        }
        Choice::Theme(theme) => store.preferences.choose(|chosen| chosen.theme = theme),
        Choice::Density(density) => store.preferences.update(|saved| saved.density = density),
        Choice::Language(language) => store.preferences.speak(language),
        Choice::Go(_) => (),
    }
}

/// Choices of late, the last one first.
fn read(key: &str) -> Vec<String> {
    browser::stored(key).and_then(|text| json::read(&text)).unwrap_or_default()
}

fn keep(key: &str, recent: &[String]) {
    if let Some(text) = json::write(recent) {
        browser::store(key, &text);
    }
}
