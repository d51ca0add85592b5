//! What is known of somebody whose name stands in a message, and what can be done with them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::address::Address;
use shared::contact::{
    AddressBook, BookRole, CardChange, CardContent, CardKind, CardSummary, Email, Name, NewCard,
};
use shared::id::{AccountId, AddressBookId};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::card::update;
use super::face::Face;
use super::path;
use crate::browser;
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::pages::mail_path;
use crate::store::Store;
use crate::store::compose::ComposeRequest;
use crate::store::contacts::{Contacts, Standing};
use crate::store::toasts::Toast;
use crate::store::use_store;
use crate::t;
use crate::view_model::contacts::directory::Scope;
use crate::view_model::search::place::SearchPlace;

/// The card behind a name.
#[component]
pub fn PersonView(account: AccountId, address: Address, on_close: Callback<()>) -> impl IntoView {
    let store = use_store();
    let contacts = Contacts::of(store);
    contacts.want();
    let email = address.email.clone();
    let card = Memo::new(move |_| contacts.with_email(&email));
    let is_known = Memo::new(move |_| contacts.standing.get() == Standing::Known);
    // Somebody one has only written to is in no book of one's own choice yet.
    let can_add = Memo::new(move |_| {
        is_known.get() && card.get().is_none_or(|(_, is_collected)| is_collected)
    });
    let card = Memo::new(move |_| card.get().map(|(card, _)| card));
    let who = StoredValue::new(address);
    let shown = move || {
        let card = card.get();
        let address = who.get_value();
        let name = card.as_ref().map(|card| card.name.clone()).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| address.display_name().to_owned());
        let lead = card.as_ref().map(lead).unwrap_or_default();
        let kind = card.as_ref().map_or(CardKind::Individual, |card| card.kind);
        let photo = card.as_ref().and_then(|card| card.photo.clone());
        let mut emails = card.map(|card| card.emails).unwrap_or_default();
        // The one that stands in the message first.
        let first = emails.first().cloned().unwrap_or_else(|| address.email.clone());
        emails.retain(|email| !email.eq_ignore_ascii_case(&address.email));
        emails.insert(0, address.email);
        view! {
            <div class="person-card__head">
                <Face name=name.clone() email=first kind photo class="avatar--large" />
                <div class="person-card__text">
                    <span class="person-card__name" dir="auto">{name}</span>
                    {(!lead.is_empty()).then(|| view! { <span class="person-card__lead">{lead}</span> })}
                </div>
            </div>
            <ul class="person-card__addresses" aria-label=tr("contacts.email")>
                {emails.into_iter().take(4).map(|email| view! { <EmailLine store email /> }).collect_view()}
            </ul>
        }
    };
    let write = {
        let account = account.clone();
        move |_| {
            on_close.run(());
            let to = vec![who.get_value()];
            store.compose.request(ComposeRequest::New { account: account.clone(), to });
        }
    };
    let add = move |event: leptos::ev::MouseEvent| {
        // The button goes; the keys stay where it was.
        let button = event.current_target().and_then(|it| it.dyn_into::<Element>().ok());
        let popover = button.and_then(|button| button.closest("[popover]").ok().flatten());
        if let Some(popover) = popover.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let _ = popover.focus();
        }
        let (address, before) = (who.get_value(), card.get_untracked());
        spawn_local(async move { add_to(contacts, &address, before).await });
    };
    let query = format!("from:{}", who.with_value(|address| address.email.clone()));
    let recent = mail_path(&account, &SearchPlace { query, mailbox: None }.list_id(), None);
    let open = move || {
        let card = card.get()?;
        let href = path(&Scope::All, Some(card.id.as_str()));
        Some(view! {
            <a class="button button--small" href=href on:click=move |_| on_close.run(())>
                {tr("person.open")}
            </a>
        })
    };
    view! {
        {shown}
        <div class="person-card__actions">
            <button class="button button--small" type="button" on:click=write>
                <Icon name="pencil-line" class="icon--small" />
                {tr("contacts.write")}
            </button>
            <Show when=move || can_add.get()>
                <button class="button button--small" type="button" on:click=add>
                    <Icon name="plus" class="icon--small" />
                    {tr("person.add")}
                </button>
            </Show>
            {open}
            <a class="button button--small" href=recent on:click=move |_| on_close.run(())>
                <Icon name="search" class="icon--small" />
                {tr("person.recent")}
            </a>
        </div>
    }
}

#[component]
fn EmailLine(store: Store, email: String) -> impl IntoView {
    let copied = StoredValue::new(email.clone());
    let copy = move |_| {
        let done = move || {
            store.toasts.show(Toast::new("copy", t!("person.copied")));
        };
        browser::copy(&copied.get_value(), done);
    };
    view! {
        <li>
            <span>{email}</span>
            <button
                class="icon-button icon-button--small"
                type="button"
                aria-label=tr("person.copy")
                title=tr("person.copy")
                on:click=copy
            >
                <Icon name="copy" class="icon--small" />
            </button>
        </li>
    }
}

fn lead(card: &CardSummary) -> String {
    let parts = [&card.title, &card.organisation];
    let parts = parts.into_iter().filter(|part| !part.is_empty() && **part != card.name);
    parts.cloned().collect::<Vec<_>>().join(" \u{b7} ")
}

/// Takes somebody into the contacts, and tells. Who is there already, is told as such.
pub async fn add_person(store: Store, address: Address) {
    let contacts = Contacts::of(store);
    if let Err(error) = contacts.read().await {
        return contacts.fail(&error);
    }
    match untrack(|| contacts.with_email(&address.email)) {
        Some((card, false)) => {
            let text = t!("person.known", name = card.name);
            store.toasts.show(Toast::new("users", text));
        }
        before => add_to(contacts, &address, before.map(|(card, _)| card)).await,
    }
}

/// `before` is the card that was made when one wrote to them.
async fn add_to(contacts: Contacts, address: &Address, before: Option<CardSummary>) {
    let is_default = |book: &AddressBook| book.role == BookRole::Default;
    let books = contacts.books.get_untracked();
    let Some(book) = books.into_iter().find(is_default) else { return };
    match contacts.change(&addition(address, before, book.id)).await {
        Ok(done) => {
            let text = t!("person.added", name = address.display_name());
            contacts.tell("users", text, done.id);
        }
        Err(error) => contacts.fail(&error),
    }
}

fn addition(address: &Address, before: Option<CardSummary>, book: AddressBookId) -> CardChange {
    if let Some(card) = before {
        let mut moved = update(&card.id, card.version, None);
        moved.book_id = Some(book);
        return CardChange { update: vec![moved], ..CardChange::default() };
    }
    let full = address.name.clone().unwrap_or_default();
    let content = CardContent {
        name: Name { full, ..Name::default() },
        emails: vec![Email { address: address.email.clone(), ..Email::default() }],
        ..CardContent::default()
    };
    let new = NewCard { book_id: book, favourite: false, photo: None, content };
    CardChange { create: vec![new], ..CardChange::default() }
}
