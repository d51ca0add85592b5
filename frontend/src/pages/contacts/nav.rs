//! Favourites, books and groups, beside the contacts.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use shared::contact::{
    AddressBook, AddressBookUpdate, BookRole, CardChange, CardContent, CardKind, Name, NewCard,
};

use super::{NEW, book_name, path};
use crate::api;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::i18n::{format, tr};
use crate::store::contacts::Contacts;
use crate::store::use_store;
use crate::t;
use crate::view_model::contacts::directory::{Directory, Scope};
use shared::event::Event;

/// What a name is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    Book,
    Group,
    Rename(AddressBook),
}

#[component]
pub fn ContactsNav() -> impl IntoView {
    let contacts = Contacts::of(use_store());
    contacts.want();
    let query = use_query_map();
    let current =
        Memo::new(move |_| Scope::of_segment(&query.read().get("in").unwrap_or_default()));
    let location = use_location();
    let is_on_duplicates = move || location.pathname.read().as_str() == "/contacts/duplicates";
    let asked = RwSignal::new(None::<Asked>);
    let counts = Memo::new(move |_| {
        contacts.directory.with(|directory| {
            let (books, favourites) = directory.counts();
            let all = books.values().sum::<usize>();
            let books = books.into_iter().map(|(id, count)| (id.to_owned(), count)).collect();
            (all, favourites, books)
        })
    });
    let groups = Memo::new(move |_| {
        contacts.directory.with(|directory: &Directory| {
            let group = |group: &shared::contact::CardSummary| {
                (group.id.clone(), group.name.clone(), group.members.len())
            };
            directory.groups().map(group).collect::<Vec<_>>()
        })
    });
    let link = move |scope: Scope, icon: &'static str, name: String, count: usize, to: String| {
        let is_current = move || (!is_on_duplicates() && current.get() == scope).then_some("page");
        view! {
            <a class="folder-tree__row" href=to aria-current=is_current>
                <Icon name=icon />
                <span class="folder-tree__name truncate">{name}</span>
                {(count > 0)
                    .then(|| view! { <span class="folder-tree__count push">{format::number(count as f64)}</span> })}
            </a>
        }
    };
    let books = move || {
        let (_, _, counts) = counts.get();
        let counts: std::collections::BTreeMap<String, usize> = counts;
        let row = |book: AddressBook| {
            let scope = Scope::Book(book.id.clone());
            let to = path(&scope, None);
            let count = counts.get(book.id.as_str()).copied().unwrap_or(0);
            let icon = if book.role == BookRole::Collected { "history" } else { "bookmark" };
            link(scope, icon, book_name(&book), count, to)
        };
        contacts.books.get().into_iter().map(row).collect_view()
    };
    let store = use_store();
    let conflicts = RwSignal::new(0_usize);
    let count = move || {
        spawn_local(async move {
            if let Ok(list) = api::address_servers::conflicts().await {
                let _ = conflicts.try_set(list.items.len());
            }
        });
    };
    count();
    store.events.listen(move |event| {
        if matches!(event, Event::ContactsChanged | Event::Resync) {
            count();
        }
    });
    let waiting = move || {
        let count = conflicts.get();
        (count > 0).then(|| {
            view! {
                <a class="folder-tree__row contacts__waiting" href="/settings/contacts">
                    <Icon name="triangle-alert" />
                    <span class="folder-tree__name">{t!("sync.waiting", count = count)}</span>
                </a>
            }
        })
    };
    let add = move |what: Asked, name: &'static str| {
        view! {
            <button
                class="folder-tree__row folder-tree__new"
                type="button"
                on:click=move |_| asked.set(Some(what.clone()))
            >
                <Icon name="plus" />
                {tr(name)}
            </button>
        }
    };
    view! {
        <a class="button button--primary button--wide sidebar-top__new" href=path(&Scope::All, Some(NEW))>
            <Icon name="plus" class="icon--small" />
            {tr("contacts.new")}
        </a>
        <nav class="folder-tree" aria-label=tr("contacts.title")>
            {move || {
                let (all, favourites, _) = counts.get();
                view! {
                    {link(Scope::All, "users", crate::t!("contacts.all"), all, path(&Scope::All, None))}
                    {link(
                        Scope::Favourites,
                        "star",
                        crate::t!("contacts.favourites"),
                        favourites,
                        path(&Scope::Favourites, None),
                    )}
                }
            }}
            <a
                class="folder-tree__row"
                href="/contacts/duplicates"
                aria-current=move || is_on_duplicates().then_some("page")
            >
                <Icon name="merge" />
                <span class="folder-tree__name truncate">{tr("duplicates.title")}</span>
            </a>
            {waiting}
            <div class="folder-tree__heading">{tr("contacts.books")}</div>
            {books}
            {move || {
                let Scope::Book(id) = current.get() else { return None };
                let book = contacts.books.get().into_iter().find(|book| book.id == id)?;
                (book.role == BookRole::Other).then(|| add(Asked::Rename(book), "contacts.renameBook"))
            }}
            {add(Asked::Book, "contacts.newBook")}
            <div class="folder-tree__heading">{tr("contacts.groups")}</div>
            {move || {
                let row = |(id, name, count): (shared::id::CardId, String, usize)| {
                    let to = path(&Scope::Group(id.clone()), Some(id.as_str()));
                    link(Scope::Group(id), "users", name, count, to)
                };
                groups.get().into_iter().map(row).collect_view()
            }}
            {add(Asked::Group, "contacts.newGroup")}
        </nav>
        {move || asked.get().map(|what| view! { <AskName contacts what asked /> })}
    }
}

#[component]
fn AskName(contacts: Contacts, what: Asked, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    let navigate = use_navigate();
    let (title, known) = match &what {
        Asked::Book => ("contacts.newBook", String::new()),
        Asked::Group => ("contacts.newGroup", String::new()),
        Asked::Rename(book) => ("contacts.renameBook", book.name.clone()),
    };
    let name = RwSignal::new(known);
    let is_renaming = matches!(what, Asked::Rename(_));
    let renamed = StoredValue::new(what);
    let go = StoredValue::new_local(navigate);
    let save = move || {
        let text = name.get_untracked().trim().to_owned();
        if text.is_empty() {
            return;
        }
        let what = renamed.get_value();
        // The dialog, and all that it holds, ends here.
        let go = go.get_value();
        asked.set(None);
        spawn_local(async move {
            let update = AddressBookUpdate { name: text.clone() };
            let done = match what {
                Asked::Book => api::contacts::create_book(&update)
                    .await
                    .map(|book| Some(path(&Scope::Book(book.id), None))),
                Asked::Rename(book) => {
                    api::contacts::rename_book(book.id, &update).await.map(|_| None)
                }
                Asked::Group => create_group(contacts, text).await,
            };
            contacts.refresh();
            match done {
                Ok(Some(to)) => go(&to, NavigateOptions::default()),
                Ok(None) => {}
                Err(error) => contacts.fail(&error),
            }
        });
    };
    let delete = move |_| {
        let Asked::Rename(book) = renamed.get_value() else { return };
        let go = go.get_value();
        asked.set(None);
        spawn_local(async move {
            match api::contacts::delete_book(book.id).await {
                Ok(()) => {
                    contacts.refresh();
                    let to = path(&Scope::All, None);
                    go(&to, NavigateOptions::default());
                }
                Err(error) => contacts.fail(&error),
            }
        });
    };
    let first = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(first) = first.get() {
            let _ = first.focus();
        }
    });
    view! {
        <Dialog title=Signal::derive(tr(title)) on_close=move |()| asked.set(None)>
            <form
                on:submit=move |event| {
                    event.prevent_default();
                    save();
                }
            >
                <div class="dialog__body">
                    <label class="field">
                        <span class="field__label">{tr("contacts.name")}</span>
                        <input class="input" maxlength="100" autocomplete="off" node_ref=first bind:value=name />
                    </label>
                </div>
                <footer class="dialog__foot">
                    {is_renaming
                        .then(|| {
                            view! {
                                <button class="button button--danger choice--start" type="button" on:click=delete>
                                    {tr("contacts.deleteBook")}
                                </button>
                            }
                        })}
                    <button class="button" type="button" on:click=move |_| asked.set(None)>
                        {tr("action.cancel")}
                    </button>
                    <button
                        class="button button--primary"
                        type="submit"
                        disabled=move || name.read().trim().is_empty()
                    >
                        {tr("action.save")}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

async fn create_group(
    contacts: Contacts,
    full: String,
) -> Result<Option<String>, crate::api::ApiError> {
    let book = contacts.books.with_untracked(|books| books.first().map(|book| book.id.clone()));
    let Some(book_id) = book else { return Ok(None) };
    let content = CardContent {
        kind: CardKind::Group,
        name: Name { full, ..Name::default() },
        ..CardContent::default()
    };
    let new = NewCard { book_id, favourite: false, photo: None, content };
    let done = contacts.change(&CardChange { create: vec![new], ..CardChange::default() }).await?;
    let group = done.items.into_iter().next();
    Ok(group.map(|group| path(&Scope::Group(group.id.clone()), Some(group.id.as_str()))))
}
