//! CardDAV servers: which of their books are kept here, how things stand, and what waits for a choice.

pub mod conflicts;
pub mod connect;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::contact::sync::{
    AddressServer, AddressServerUpdate, CardConflict, ServerBook, SyncFailure,
};
use shared::event::Event;

use crate::api::{self, ApiError};
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::contacts::Contacts;
use crate::store::use_store;
use crate::t;
use conflicts::Conflicts;
use connect::Connect;

/// What the page shows, as the server last said.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    contacts: Contacts,
    servers: RwSignal<Vec<AddressServer>>,
    conflicts: RwSignal<Vec<CardConflict>>,
    failure: RwSignal<Option<ApiError>>,
}

impl Known {
    fn refresh(self) {
        spawn_local(async move {
            let answer = self.read().await.err();
            let _ = self.failure.try_set(answer);
        });
    }

    async fn read(self) -> Result<(), ApiError> {
        let servers = api::address_servers::list().await?.items;
        let _ = self.servers.try_set(servers);
        let conflicts = api::address_servers::conflicts().await?.items;
        let _ = self.conflicts.try_set(conflicts);
        Ok(())
    }

    /// Takes up what an answer says of one server.
    fn put(self, server: AddressServer) {
        let _ = self.servers.try_update(|servers| {
            match servers.iter_mut().find(|known| known.id == server.id) {
                Some(known) => *known = server,
                None => servers.push(server),
            }
        });
    }
}

/// Below the heading of `/settings/contacts`.
#[component]
pub fn ServersPage() -> impl IntoView {
    let store = use_store();
    let contacts = Contacts::of(store);
    let known = Known {
        contacts,
        servers: RwSignal::new(Vec::new()),
        conflicts: RwSignal::new(Vec::new()),
        failure: RwSignal::new(None),
    };
    known.refresh();
    store.events.listen(move |event| {
        if matches!(event, Event::ContactsChanged | Event::Resync) {
            known.refresh();
        }
    });
    let ids = Memo::new(move |_| {
        known.servers.with(|servers| servers.iter().map(|one| one.id.clone()).collect::<Vec<_>>())
    });
    view! {
        {move || known.failure.get().map(|error| view! { <ProblemNotice sentences=sentences(&error) /> })}
        <Conflicts known />
        <For
            each=move || ids.get()
            key=Clone::clone
            children=move |id| {
                let server = Memo::new(move |_| {
                    known.servers.with(|servers| servers.iter().find(|one| one.id == id).cloned())
                });
                view! { <Server known server /> }
            }
        />
        <Connect known />
    }
}

#[component]
fn Server(known: Known, server: Memo<Option<AddressServer>>) -> impl IntoView {
    let is_busy = RwSignal::new(false);
    let is_leaving = RwSignal::new(false);
    let id = StoredValue::new(server.get_untracked().map(|server| server.id));
    let host = move || server.get().map(|server| server.host).unwrap_or_default();
    let user_name = move || server.get().map(|server| server.user_name).unwrap_or_default();
    // What a call answers is what is shown; a failure of the call itself is told apart.
    let run = move |update: Option<AddressServerUpdate>| {
        let Some(id) = id.get_value() else { return };
        is_busy.set(true);
        spawn_local(async move {
            let answer = match update {
                Some(update) => api::address_servers::update(&id, &update).await,
                None => api::address_servers::sync(&id).await,
            };
            match answer {
                Ok(server) => known.put(server),
                Err(error) => known.contacts.fail(&error),
            }
            let _ = is_busy.try_set(false);
            known.refresh();
        });
    };
    let leave = move |_| {
        let Some(id) = id.get_value() else { return };
        spawn_local(async move {
            match api::address_servers::forget(&id).await {
                Ok(()) => known.refresh(),
                Err(error) => known.contacts.fail(&error),
            }
        });
    };
    let state = move || {
        let server = server.get()?;
        Some(match (is_busy.get() || server.is_running, server.failure, server.synced_at) {
            (true, ..) => ("clock-3", "", t!("sync.running")),
            (_, Some(failure), _) => ("triangle-alert", "is-warning", failure_words(failure)),
            (_, None, Some(at)) => {
                ("check", "", t!("sync.done", time = date(at, DateStyle::Moment)))
            }
            (_, None, None) => ("info", "", t!("sync.chooseBooks")),
        })
    };
    let books = move || server.get().map(|server| server.books).unwrap_or_default();
    let choose = move |url: String, is_chosen: bool| {
        let mut urls: Vec<String> = untrack(books)
            .into_iter()
            .filter(|book| book.book_id.is_some())
            .map(|book| book.url)
            .collect();
        urls.retain(|known| *known != url);
        if is_chosen {
            urls.push(url);
        }
        run(Some(AddressServerUpdate { books: Some(urls), ..AddressServerUpdate::default() }));
    };
    let needs_password = Memo::new(move |_| {
        server.get().is_some_and(|server| server.failure == Some(SyncFailure::WrongPassword))
    });
    let password = RwSignal::new(String::new());
    view! {
        <section class="address-server" aria-label=host>
            <header class="address-server__head">
                <h2 class="settings-form__title">{host}</h2>
                <p class="address-server__note">{user_name}</p>
            </header>
            <p class="address-server__state" role="status">
                {move || {
                    state()
                        .map(|(icon, class, words)| {
                            view! {
                                <span class=class><Icon name=icon class="icon--small" /></span>
                                <span>{words}</span>
                            }
                        })
                }}
            </p>
            <Show when=move || needs_password.get()>
                <form
                    class="address-server__password"
                    on:submit=move |event| {
                        event.prevent_default();
                        let password = Some(password.get_untracked());
                        run(Some(AddressServerUpdate { password, ..AddressServerUpdate::default() }));
                    }
                >
                    <label class="field">
                        <span class="field__label">{tr("signIn.password")}</span>
                        <input class="input" type="password" autocomplete="off" required bind:value=password />
                    </label>
                    <button class="button button--primary" type="submit" disabled=move || is_busy.get()>
                        {tr("action.save")}
                    </button>
                </form>
            </Show>
            <fieldset class="address-server__books">
                <legend class="field__label">{tr("sync.books")}</legend>
                <For
                    each=books
                    key=|book| (book.url.clone(), book.book_id.clone(), book.unreadable, book.refused)
                    children=move |book| {
                        let url = StoredValue::new(book.url.clone());
                        let is_chosen = book.book_id.is_some();
                        view! {
                            <label class="address-server__book">
                                <input
                                    class="check"
                                    type="checkbox"
                                    prop:checked=is_chosen
                                    disabled=move || is_busy.get()
                                    on:change=move |event| {
                                        choose(url.get_value(), event_target_checked(&event));
                                    }
                                />
                                <span>
                                    {book.name.clone()}
                                    {book_notes(&book)
                                        .into_iter()
                                        .map(|note| view! { <small class="address-server__note">{note}</small> })
                                        .collect_view()}
                                </span>
                            </label>
                        }
                    }
                />
            </fieldset>
            <div class="address-server__actions">
                <button
                    class="button button--small"
                    type="button"
                    disabled=move || is_busy.get()
                    on:click=move |_| run(None)
                >
                    {tr("sync.now")}
                </button>
                <Show
                    when=move || is_leaving.get()
                    fallback=move || {
                        view! {
                            <button
                                class="button button--quiet button--small"
                                type="button"
                                on:click=move |_| is_leaving.set(true)
                            >
                                {tr("sync.disconnect")}
                            </button>
                        }
                    }
                >
                    <span class="address-server__note">{tr("sync.disconnectNote")}</span>
                    <button class="button button--danger button--small" type="button" on:click=leave>
                        {tr("sync.disconnect")}
                    </button>
                    <button
                        class="button button--quiet button--small"
                        type="button"
                        on:click=move |_| is_leaving.set(false)
                    >
                        {tr("action.cancel")}
                    </button>
                </Show>
            </div>
        </section>
    }
}

fn book_notes(book: &ServerBook) -> Vec<String> {
    let mut notes = Vec::new();
    if book.is_read_only {
        notes.push(t!("sync.readOnly"));
    }
    if book.unreadable > 0 {
        notes.push(t!("sync.unreadable", count = book.unreadable));
    }
    if book.refused > 0 {
        notes.push(t!("sync.refused", count = book.refused));
    }
    notes
}

fn failure_words(failure: SyncFailure) -> String {
    match failure {
        SyncFailure::Unreachable => t!("sync.failure.unreachable"),
        SyncFailure::BadCertificate => t!("sync.failure.badCertificate"),
        SyncFailure::WrongPassword => t!("sync.failure.wrongPassword"),
        SyncFailure::BookMissing => t!("sync.failure.bookMissing"),
        SyncFailure::NoRoom => t!("sync.failure.noRoom"),
        SyncFailure::Other => t!("sync.failure.other"),
    }
}
