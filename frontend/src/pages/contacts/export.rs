//! Files of contacts.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::contact::transfer::{ExportRequest, FileFormat};
use shared::id::CardId;

use super::selection::Selected;
use crate::api;
use crate::api::contacts::export_url;
use crate::browser::files::save_text;
use crate::components::menu::MenuButton;
use crate::i18n::tr;
use crate::store::contacts::Contacts;
use crate::view_model::contacts::directory::Scope;

/// Files of what is selected; where nothing is, of what is listed, whatever is typed into the field.
#[component]
pub fn ExportMenu(contacts: Contacts, scope: Memo<Scope>, selected: Selected) -> impl IntoView {
    let is_empty = Memo::new(move |_| {
        contacts.directory.with(|known| known.list(&scope.get(), "").is_empty())
    });
    let item = move |format: FileFormat, name: &'static str| {
        move || {
            let url = match scope.get() {
                _ if selected.is_any() => None,
                Scope::All => Some(export_url(format, None, &[])),
                Scope::Book(id) => Some(export_url(format, Some(&id), &[])),
                Scope::Group(id) => Some(export_url(format, None, &[id])),
                Scope::Favourites => None,
            };
            let Some(href) = url else {
                return view! { <Named contacts scope selected format name /> }.into_any();
            };
            view! {
                <a class="menu__item" role="menuitem" tabindex="-1" href=href download="" rel="external">
                    {tr(name)}
                </a>
            }
            .into_any()
        }
    };
    view! {
        <Show when=move || !is_empty.get()>
            <MenuButton
                label=Signal::derive(tr("contacts.export"))
                class="button button--quiet button--small"
                face=ViewFn::from(tr("contacts.export"))
            >
                {item(FileFormat::Vcard, "contacts.vcard4")}
                {item(FileFormat::Vcard3, "contacts.vcard3")}
                {item(FileFormat::Csv, "contacts.csv")}
            </MenuButton>
        </Show>
    }
}

/// A file of cards each by its id: more than an address can hold.
#[component]
pub fn Named(
    contacts: Contacts,
    scope: Memo<Scope>,
    selected: Selected,
    format: FileFormat,
    name: &'static str,
) -> impl IntoView {
    let save = move |_| {
        let cards: Vec<CardId> = if selected.is_any() {
            selected.ids()
        } else {
            contacts.directory.with_untracked(|known| {
                let places = known.list(&scope.get_untracked(), "").into_iter();
                places.filter_map(|place| known.at(place)).map(|card| card.id.clone()).collect()
            })
        };
        let request = ExportRequest { format, book_id: None, cards };
        spawn_local(async move {
            let file = if format == FileFormat::Csv { "contacts.csv" } else { "contacts.vcf" };
            match api::contacts::export(&request).await {
                Ok(text) => save_text(&text, file),
                Err(error) => contacts.fail(&error),
            }
        });
    };
    view! {
        <button class="menu__item" type="button" role="menuitem" tabindex="-1" on:click=save>
            {tr(name)}
        </button>
    }
}
