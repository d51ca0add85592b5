//! Contacts: the list, and beside it a card, or the form to edit it in.

pub mod card;
pub mod conflict;
pub mod duplicates;
pub mod edit;
pub mod export;
pub mod face;
pub mod group;
pub mod import;
pub mod list;
pub mod nav;
pub mod person;
pub mod rows;
pub mod selection;
pub mod servers;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::contact::{AddressBook, BookRole};
use shared::id::CardId;

use crate::components::empty_state::EmptyState;
use crate::i18n::tr;
use crate::pages::page_in;
use crate::store::contacts::Contacts;
use crate::store::use_store;
use crate::t;
use crate::view_model::contacts::directory::Scope;
use card::CardPane;
use edit::EditPane;
use list::ListPane;

/// What stands in the place of a card's id where a new one is made.
const NEW: &str = "new";

/// What the address says is open.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    Card(CardId),
    Edit(CardId),
    New,
}

/// `/contacts[/{card}]`, `/contacts/new`; `?in=` says which are listed, `?edit=1` opens the form.
#[component]
pub fn ContactsPage() -> impl IntoView {
    let store = use_store();
    let contacts = Contacts::of(store);
    contacts.want();
    let (page, query) = (page_in("contacts"), use_query_map());
    let scope = Memo::new(move |_| Scope::of_segment(&query.read().get("in").unwrap_or_default()));
    let open = Memo::new(move |_| {
        let card = page.get();
        match card.as_str() {
            "" => Open::Nothing,
            NEW => Open::New,
            _ if query.read().get("edit").is_some() => Open::Edit(CardId(card)),
            _ => Open::Card(CardId(card)),
        }
    });
    Effect::new(move || crate::browser::set_title(&t!("contacts.title")));
    let pane = move || {
        match open.get() {
        Open::Nothing => view! {
            <EmptyState title=Signal::derive(tr("contacts.pick")) text=Signal::derive(tr("contacts.pickText")) />
        }
        .into_any(),
        Open::Card(id) => view! { <CardPane store contacts id scope /> }.into_any(),
        Open::Edit(id) => view! { <EditPane store contacts id=Some(id) scope /> }.into_any(),
        Open::New => view! { <EditPane store contacts id=None scope /> }.into_any(),
    }
    };
    view! {
        <main
            class="app__sheet app__sheet--mail contacts"
            class=("is-reading", move || open.get() != Open::Nothing)
        >
            <ListPane store contacts scope open=Signal::derive(move || match open.get() {
                Open::Card(id) | Open::Edit(id) => Some(id),
                Open::Nothing | Open::New => None,
            }) />
            <section class="app__pane app__pane--reader" aria-label=tr("contacts.contact")>
                {pane}
            </section>
        </main>
    }
}

/// The address of a card in a list, or of the list.
fn path(scope: &Scope, card: Option<&str>) -> String {
    let card = card.map(|card| format!("/{card}")).unwrap_or_default();
    match scope {
        Scope::All => format!("/contacts{card}"),
        Scope::Favourites | Scope::Book(_) | Scope::Group(_) => {
            format!("/contacts{card}?in={}", scope.segment())
        }
    }
}

/// The same with the form open.
fn edit_path(scope: &Scope, card: &CardId) -> String {
    let path = path(scope, Some(card.as_str()));
    let between = if path.contains('?') { '&' } else { '?' };
    format!("{path}{between}edit=1")
}

/// What a book is called.
fn book_name(book: &AddressBook) -> String {
    match book.role {
        _ if !book.name.is_empty() => book.name.clone(),
        BookRole::Collected => t!("contacts.collected"),
        BookRole::Default | BookRole::Other => t!("contacts.personal"),
    }
}
