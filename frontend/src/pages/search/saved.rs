//! Saved searches: below the folders, and the dialogs that name them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, MailboxId};
use shared::search::found::{NamedSearch, SavedSearch};

use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::menu::{MenuButton, MenuItem};
use crate::i18n::tr;
use crate::pages::mail_path;
use crate::store::use_store;
use crate::t;
use crate::view_model::search::place::SearchPlace;

/// The searches that the user has saved for this account, as folders that are not there.
#[component]
pub fn SavedSearches(
    account: Signal<Option<AccountId>>,
    /// What is open.
    open: Signal<Option<MailboxId>>,
) -> impl IntoView {
    let store = use_store();
    Effect::new(move || {
        if let Some(account) = account.get() {
            store.searches.want(&account);
        }
    });
    let renamed = RwSignal::new(None::<SavedSearch>);
    let searches =
        move || account.get().map(|account| store.searches.of(&account)).unwrap_or_default();
    let line = move |search: SavedSearch| {
        view! { <Line search account open renamed /> }
    };
    view! {
        <Show when=move || !searches().is_empty()>
            <nav class="saved-searches" aria-label=tr("saved.title")>
                <div class="folder-tree__heading">{tr("saved.title")}</div>
                <For each=searches key=|search| (search.id.clone(), search.name.clone(), search.query.clone()) children=line />
            </nav>
        </Show>
        {move || {
            let (search, account) = (renamed.get()?, account.get()?);
            Some(view! { <RenameDialog account search on_close=move |()| renamed.set(None) /> })
        }}
    }
}

#[component]
fn Line(
    search: SavedSearch,
    account: Signal<Option<AccountId>>,
    open: Signal<Option<MailboxId>>,
    renamed: RwSignal<Option<SavedSearch>>,
) -> impl IntoView {
    let store = use_store();
    let place = SearchPlace { query: search.query.clone(), mailbox: search.mailbox.clone() };
    let id = place.list_id();
    let is_open = {
        let id = id.clone();
        Memo::new(move |_| open.with(|open| open.as_ref() == Some(&id)))
    };
    let href = move || account.get().map(|account| mail_path(&account, &id, None));
    let name = search.name.clone();
    let more = search.name.clone();
    let search = StoredValue::new(search);
    let forget = move |()| {
        if let Some(account) = account.get_untracked() {
            store.searches.forget(store, account, search.get_value());
        }
    };
    view! {
        <div class="saved-searches__line">
            <a
                class="folder-tree__row"
                href=href
                aria-current=move || is_open.get().then_some("page")
            >
                <Icon name="bookmark" />
                <span class="folder-tree__name">{name}</span>
            </a>
            <MenuButton
                label=Signal::derive(move || t!("saved.more", name = more.clone()))
                class="icon-button icon-button--small"
                face=ViewFn::from(|| view! { <Icon name="ellipsis" class="icon--small" /> })
            >
                <MenuItem
                    icon="pencil-line"
                    label=Signal::derive(tr("saved.rename"))
                    on_choose=move |()| renamed.set(Some(search.get_value()))
                />
                <MenuItem
                    icon="trash-2"
                    label=Signal::derive(tr("saved.forget"))
                    on_choose=forget
                />
            </MenuButton>
        </div>
    }
}

/// Asks under which name to save a search.
#[component]
pub fn SaveDialog(
    account: AccountId,
    query: String,
    mailbox: Option<MailboxId>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let store = use_store();
    let first = query.clone();
    let on_name = move |name| {
        let search = NamedSearch { name, query: query.clone(), mailbox: mailbox.clone() };
        let account = account.clone();
        spawn_local(async move {
            if store.searches.save(store, account, search).await {
                on_close.run(());
            }
        });
    };
    view! { <NameDialog title="saved.save" first on_name on_close /> }
}

#[component]
fn RenameDialog(
    account: AccountId,
    search: SavedSearch,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let store = use_store();
    let first = search.name.clone();
    let on_name = move |name| {
        let (account, search) = (account.clone(), SavedSearch { name, ..search.clone() });
        spawn_local(async move {
            if store.searches.update(store, account, search).await {
                on_close.run(());
            }
        });
    };
    view! { <NameDialog title="saved.rename" first on_name on_close /> }
}

#[component]
fn NameDialog(
    title: &'static str,
    first: String,
    #[prop(into)] on_name: Callback<String>,
    on_close: Callback<()>,
) -> impl IntoView {
    let name = RwSignal::new(first);
    let is_empty = move || name.read().trim().is_empty();
    view! {
        <Dialog title=Signal::derive(tr(title)) on_close=on_close>
            <form on:submit=move |event| {
                event.prevent_default();
                if !is_empty() {
                    on_name.run(name.get_untracked());
                }
            }>
                <div class="dialog__body">
                    <label class="field">
                        <span class="field__label">{tr("saved.name")}</span>
                        <input
                            class="input"
                            autofocus
                            maxlength="100"
                            autocomplete="off"
                            prop:value=name
                            on:input=move |event| name.set(event_target_value(&event))
                        />
                    </label>
                </div>
                <footer class="dialog__foot">
                    <button class="button" type="button" on:click=move |_| on_close.run(())>
                        {tr("action.cancel")}
                    </button>
                    <button class="button button--primary" type="submit" disabled=is_empty>
                        {tr("saved.keep")}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
