//! What stands over the results: how many, where they are from, and how far the search has come.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::id::{AccountId, CardId, MailboxId};
use shared::mailbox::MailboxRole;
use shared::search::found::SearchProgress;
use shared::search::{PartKind, parse};

use super::saved::SaveDialog;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::i18n::format::number;
use crate::i18n::{folder_name, tr};
use crate::pages::mail_path;
use crate::pages::shell::use_shell;
use crate::store::contacts::Contacts;
use crate::store::mail::{ArcSearch, List};
use crate::store::use_store;
use crate::t;
use crate::view_model::contacts::directory;
use crate::view_model::listing::Listing;
use crate::view_model::search::place::{QueryFacts, SearchPlace};
use crate::view_model::unified::ACCOUNT;

/// Contacts that are shown.
const MOST_CONTACTS: usize = 4;

/// In place of a folder's bars. `check` selects all.
#[component]
pub fn FoundBars(list: List, check: ViewFn) -> impl IntoView {
    let Some(search) = list.search.clone() else { return ().into_any() };
    let parsed = parse(&search.place.query);
    search.facts.set(QueryFacts::of(&parsed));
    let faults: Vec<String> = parsed
        .parts
        .iter()
        .filter(|part| matches!(part.kind, PartKind::Fault(_)))
        .filter_map(|part| search.place.query.get(part.span.clone()).map(str::to_owned))
        .collect();
    let is_asked = !search.place.query.is_empty();
    // A search is saved with an account.
    let can_save = is_asked && !list.is_whole();
    let is_saving = RwSignal::new(false);
    let total = {
        let listing = list.listing.clone();
        move || listing.with(Listing::count)
    };
    let is_known = list.is_known.clone();
    let save = {
        let (account, place) = (list.account.clone(), search.place.clone());
        move || {
            let (account, place) = (account.clone(), place.clone());
            view! {
                <SaveDialog
                    account
                    query=place.query
                    mailbox=place.mailbox
                    on_close=move |()| is_saving.set(false)
                />
            }
        }
    };
    view! {
        <div class="toolbar toolbar--found">
            {check.run()} <div class="toolbar__title">
                <h1 class="toolbar__heading">{tr("search.results")}</h1>
                <span class="toolbar__count">
                    {move || {
                        let is_some = is_asked && is_known.get() && total() > 0;
                        is_some.then(|| t!("search.count", count = total()))
                    }}
                </span>
            </div>
            {can_save
                .then(|| {
                    view! {
                        <button
                            class="icon-button"
                            type="button"
                            aria-label=tr("search.saveThis")
                            title=tr("search.saveThis")
                            on:click=move |_| is_saving.set(true)
                        >
                            <Icon name="bookmark-plus" />
                        </button>
                    }
                })}
        </div>
        <Scope list=list.clone() place=search.place.clone() />
        <People query=search.place.query.clone() />
        {faults
            .into_iter()
            .map(|part| {
                view! {
                    <p class="search-fault" role="note">
                        <Icon name="circle-alert" class="icon--small" />
                        <span>{move || t!("search.fault", part = part.clone())}</span>
                    </p>
                }
            })
            .collect_view()}
        <ProgressLine list=list search />
        <Show when=move || is_saving.get()>{save()}</Show>
    }
    .into_any()
}

/// Contacts that fit the plain words of the query, with the way to their cards.
#[component]
fn People(query: String) -> impl IntoView {
    let contacts = Contacts::of(use_store());
    contacts.want();
    let parts = parse(&query).parts;
    let words = parts.iter().filter(|part| part.kind == PartKind::Words);
    let words: Vec<&str> = words.filter_map(|part| query.get(part.span.clone())).collect();
    let words = words.join(" ").replace('"', " ");
    let found = Memo::new(move |_| {
        if words.trim().chars().count() < 2 {
            return Vec::new();
        }
        contacts.directory.with(|known| {
            let all = known.list(&directory::Scope::All, &words);
            let cards = all.into_iter().filter_map(|place| known.at(place));
            cards.take(MOST_CONTACTS).map(|card| (card.id.clone(), card.name.clone())).collect()
        })
    });
    let link = |(id, name): (CardId, String)| {
        let name = if name.is_empty() { t!("contacts.nameless") } else { name };
        view! {
            <a class="button button--quiet button--small" href=format!("/contacts/{id}")>
                <Icon name="circle-user-round" class="icon--small" />
                {name}
            </a>
        }
    };
    view! {
        <Show when=move || !found.read().is_empty()>
            <nav class="found-people" aria-label=tr("search.people")>
                {move || found.get().into_iter().map(link).collect_view()}
            </nav>
        </Show>
    }
}

/// Which folders are searched.
#[component]
fn Scope(list: List, place: SearchPlace) -> impl IntoView {
    let store = use_store();
    let navigate = StoredValue::new_local(use_navigate());
    // Beside all accounts stands the one whose folders are shown.
    let is_whole = list.is_whole();
    let account = match use_shell().account.get_untracked() {
        Some(account) if is_whole => account,
        _ => list.account,
    };
    let has_others =
        move || store.session.current().is_some_and(|session| session.accounts.len() > 1);
    let folder = {
        let (account, place) = (account.clone(), place.clone());
        // The folder that is searched, else the one in which most look.
        Memo::new(move |_| match &place.mailbox {
            Some(id) => store.mail.mailbox(&account, id),
            None => store.mail.mailbox_with_role(&account, MailboxRole::Inbox),
        })
    };
    let is_folder = place.mailbox.is_some();
    let show = {
        let query = place.query;
        move |account: &AccountId, mailbox: Option<MailboxId>| {
            let place = SearchPlace { query: query.clone(), mailbox };
            let path = mail_path(account, &place.list_id(), None);
            navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
        }
    };
    let show = StoredValue::new(show);
    let in_account = move |mailbox: Option<MailboxId>| {
        show.with_value(|show| show(&account, mailbox));
    };
    let in_all = move |_| show.with_value(|show| show(&AccountId::from(ACCOUNT), None));
    let whole_account = in_account.clone();
    let in_folder = move |_| {
        if let Some(folder) = folder.get_untracked() {
            in_account(Some(folder.id));
        }
    };
    view! {
        <div class="filter-bar" role="group" aria-label=tr("search.where")>
            <button
                class="filter"
                type="button"
                aria-pressed=is_folder.to_string()
                on:click=in_folder
            >
                {move || folder.with(|folder| folder.as_ref().map(folder_name))}
            </button>
            <button
                class="filter"
                type="button"
                aria-pressed=(!is_folder && !is_whole).to_string()
                on:click=move |_| whole_account(None)
            >
                {tr("search.thisAccount")}
            </button>
            <Show when=has_others>
                <button
                    class="filter"
                    type="button"
                    aria-pressed=is_whole.to_string()
                    on:click=in_all
                >
                    {tr("search.allAccounts")}
                </button>
            </Show>
        </div>
    }
}

/// How far the search has come, with a way to stop it; or what could not be searched.
#[component]
fn ProgressLine(list: List, search: ArcSearch) -> impl IntoView {
    let store = use_store();
    let ArcSearch { progress, is_stopped, .. } = search;
    let list = StoredValue::new(list);
    let again = move |_| list.with_value(|list| store.mail.search(list));
    let words = move |progress: &SearchProgress| {
        let (done, all) = (number(progress.searched.into()), number(progress.folders.into()));
        let searched = t!("search.searched", done = done, all = all);
        let waits = progress.waits_for.as_ref().filter(|place| place.messages > 10_000);
        let folder = waits.and_then(|place| {
            let folder = store.mail.mailbox(&place.account, &place.mailbox)?;
            let count = number(place.messages.into());
            Some(t!("search.waitsFor", folder = folder_name(&folder), count = count))
        });
        [Some(searched), folder].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    move || {
        let progress = progress.get()?;
        let button = |label: &'static str, stop: bool| {
            view! {
                <button
                    class="button button--link button--small"
                    type="button"
                    on:click=move |event| {
                        if stop {
                            list.with_value(|list| store.mail.stop_search(list));
                        } else {
                            again(event);
                        }
                    }
                >
                    {tr(label)}
                </button>
            }
        };
        let failed = progress.failed.len();
        let (text, action) = if is_stopped.get() {
            (t!("search.stopped"), button("search.goOn", false).into_any())
        } else if !progress.is_done {
            (words(&progress), button("search.stop", true).into_any())
        } else if failed > 0 {
            (t!("search.failed", count = failed), button("action.tryAgain", false).into_any())
        } else if progress.is_cut {
            (t!("search.cut", count = progress.total), ().into_any())
        } else {
            return None;
        };
        let bar = (!progress.is_done && !is_stopped.get()).then(|| {
            view! {
                <progress
                    class="progress search-progress"
                    aria-label=tr("search.progress")
                    max=progress.folders.max(1).to_string()
                    value=progress.searched.to_string()
                ></progress>
            }
        });
        Some(view! {
            {bar}
            <p class="search-line" role="status">
                <span>{text}</span>
                {action}
            </p>
        })
    }
}

/// Where nothing was found, or not yet, or nothing was asked for.
#[component]
pub fn NothingFound(list: List) -> impl IntoView {
    let Some(search) = list.search else { return ().into_any() };
    let is_asked = !search.place.query.is_empty();
    let is_over = move || {
        let is_done = search.progress.with(|it| it.as_ref().is_some_and(|it| it.is_done));
        is_done || search.is_stopped.get()
    };
    (move || match (is_asked, is_over()) {
        (false, _) => view! {
            <EmptyState
                icon="search"
                title=Signal::derive(tr("search.ask"))
                text=Signal::derive(tr("search.askText"))
            />
        }
        .into_any(),
        (true, true) => view! {
            <EmptyState
                icon="search-x"
                title=Signal::derive(tr("search.nothing"))
                text=Signal::derive(tr("search.nothingText"))
            />
        }
        .into_any(),
        (true, false) => view! {
            <EmptyState icon="search" title=Signal::derive(tr("search.searching")) />
        }
        .into_any(),
    })
    .into_any()
}
