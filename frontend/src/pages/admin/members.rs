//! The organisation's addresses: found, looked at, changed one by one and many at once.

pub mod access;
pub mod bulk;
pub mod edit;
pub mod import;
pub mod table;

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::member::{Member, MemberChoice, MemberFilter, MemberQuery, MemberSort, MemberWindow};

use crate::api::{self, ApiError};
use crate::components::empty_state::EmptyState;
use crate::components::failure::Failure;
use crate::components::icon::Icon;
use crate::i18n::problem::sentences;
use crate::i18n::{format, tr};
use crate::store::Store;
use crate::t;
use bulk::Bulk;
use edit::{Edit, EditDialog};
use import::ImportDialog;
use table::Table;

/// Members of one call.
const WINDOW: u32 = 100;

/// The list, as far as it was read.
#[derive(Clone, Copy, Debug)]
pub struct Members {
    pub store: Store,
    pub query: RwSignal<MemberQuery>,
    pub sort: RwSignal<MemberSort>,
    pub known: RwSignal<Option<Result<MemberWindow, ApiError>>>,
    pub selected: RwSignal<BTreeSet<String>>,
    /// Whether everything that the list holds is meant, also what was not read.
    pub is_all: RwSignal<bool>,
    /// What is in a dialog.
    pub editing: RwSignal<Option<Edit>>,
    /// Counts what was asked for, so that a late answer to an earlier question is known as one.
    asked: StoredValue<u32>,
}

impl Members {
    fn new(store: Store) -> Self {
        Self {
            store,
            query: RwSignal::default(),
            sort: RwSignal::default(),
            known: RwSignal::new(None),
            selected: RwSignal::default(),
            is_all: RwSignal::new(false),
            editing: RwSignal::new(None),
            asked: StoredValue::new(0),
        }
    }

    /// Reads the list from its beginning.
    pub fn refresh(self) {
        self.read(0);
    }

    /// Reads what comes after the last one known.
    fn read_on(self) {
        self.read(self.known.with_untracked(|known| match known {
            Some(Ok(window)) => window.items.len(),
            _ => 0,
        }));
    }

    fn read(self, position: usize) {
        let ticket = self.asked.with_value(|asked| asked + 1);
        self.asked.set_value(ticket);
        let (query, sort) = (self.query.get_untracked(), self.sort.get_untracked());
        spawn_local(async move {
            let read = api::organisation::members(&query, sort, position, WINDOW).await;
            if self.asked.try_get_value() != Some(ticket) {
                return;
            }
            let _ = self.known.try_update(|known| match (known, read) {
                (Some(Ok(known)), Ok(more)) if position > 0 => {
                    known.items.extend(more.items);
                    known.total = more.total;
                }
                (known, read) => *known = Some(read),
            });
        });
    }

    /// Takes up what an answer says of one member.
    pub fn put(self, member: Member) {
        self.known.update(|known| {
            if let Some(Ok(window)) = known
                && let Some(known) =
                    window.items.iter_mut().find(|known| known.email == member.email)
            {
                *known = member;
            }
        });
    }

    /// Which members the selection means.
    pub fn choice(self) -> MemberChoice {
        if self.is_all.get_untracked() {
            return MemberChoice::Query(self.query.get_untracked());
        }
        MemberChoice::Emails(self.selected.get_untracked().into_iter().collect())
    }

    pub fn clear(self) {
        self.selected.update(BTreeSet::clear);
        self.is_all.set(false);
    }
}

/// `/admin/members`
#[component]
pub fn MembersPage(store: Store) -> impl IntoView {
    let members = Members::new(store);
    let is_importing = RwSignal::new(false);
    Effect::new(move || {
        members.query.track();
        members.sort.track();
        members.clear();
        members.refresh();
    });
    let lead = move || {
        members.known.with(|known| {
            let Some(Ok(window)) = known else { return String::new() };
            t!(
                "members.lead",
                people = t!("members.people", count = window.counts.people),
                shared = t!("members.shared", count = window.counts.shared),
                domains = window.domains.join(", "),
            )
        })
    };
    view! {
        <div class="page__head">
            <div class="page__text">
                <h1 class="page__title">{tr("members.title")}</h1>
                <p class="page__lead">{lead}</p>
            </div>
            <div class="page__actions">
                <button class="button" type="button" on:click=move |_| is_importing.set(true)>
                    <Icon name="upload" class="icon--small" />
                    {tr("members.import")}
                </button>
                <button
                    class="button button--primary"
                    type="button"
                    on:click=move |_| members.editing.set(Some(Edit::New))
                >
                    <Icon name="plus" class="icon--small" />
                    {tr("members.add")}
                </button>
            </div>
        </div>
        <Filters members />
        <Bulk members />
        {move || list(members)}
        {move || members.editing.get().map(|edit| view! { <EditDialog members edit /> })}
        <Show when=move || is_importing.get()>
            <ImportDialog members on_close=move |()| is_importing.set(false) />
        </Show>
    }
}

/// What the list shows: the table, or what stands in its place.
fn list(members: Members) -> AnyView {
    let state = Memo::new(move |_| {
        members.known.with(|known| match known {
            None => Shown::Nothing,
            Some(Err(error)) => Shown::Failure(error.clone()),
            Some(Ok(window)) if window.items.is_empty() => Shown::None,
            Some(Ok(_)) => Shown::Table,
        })
    });
    let view = move || match state.get() {
        Shown::Nothing => ().into_any(),
        Shown::Failure(error) => {
            let on_retry = move |()| members.refresh();
            view! { <Failure sentences=sentences(&error) on_retry /> }.into_any()
        }
        Shown::None => {
            let (title, text) = (tr("members.none"), tr("members.noneText"));
            view! {
                <EmptyState
                    icon="users"
                    title=Signal::derive(title)
                    text=Signal::derive(text)
                />
            }
            .into_any()
        }
        Shown::Table => view! {
            <Table members />
            <More members />
        }
        .into_any(),
    };
    view.into_any()
}

#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    Failure(ApiError),
    None,
    Table,
}

/// The button for what was not read yet.
#[component]
fn More(members: Members) -> impl IntoView {
    let missing = Memo::new(move |_| {
        members.known.with(|known| match known {
            Some(Ok(window)) => (window.total as usize).saturating_sub(window.items.len()),
            _ => 0,
        })
    });
    view! {
        <Show when=move || missing.get() != 0>
            <button
                class="button members__more"
                type="button"
                on:click=move |_| members.read_on()
            >
                {move || t!("members.more", count = missing.get())}
            </button>
        </Show>
    }
}

#[component]
fn Filters(members: Members) -> impl IntoView {
    let words = RwSignal::new(String::new());
    Effect::new(move |before: Option<()>| {
        let words = words.get();
        if before.is_some() {
            members.query.update(|query| query.words = words);
        }
    });
    let chip = move |filter: MemberFilter, name: &'static str| {
        let is_on = move || members.query.read().filter == filter;
        let count = move || {
            members.known.with(|known| match known {
                Some(Ok(window)) => {
                    let counts = window.counts;
                    let count = match filter {
                        MemberFilter::Shared => counts.shared,
                        MemberFilter::Admins => counts.admins,
                        MemberFilter::Blocked => counts.blocked,
                        MemberFilter::Unseen => counts.unseen,
                        MemberFilter::People | MemberFilter::All => counts.people,
                    };
                    format::number(f64::from(count))
                }
                _ => String::new(),
            })
        };
        let toggle = move |_| {
            let now = if is_on() { MemberFilter::All } else { filter };
            members.query.update(|query| query.filter = now);
        };
        view! {
            <button
                class="filter"
                type="button"
                aria-pressed=move || is_on().to_string()
                on:click=toggle
            >
                {tr(name)}
                <span class="filter__count">{count}</span>
            </button>
        }
    };
    view! {
        <div class="filter-line">
            <label class="filter-line__search">
                <Icon name="search" class="icon--small" />
                <input
                    class="input"
                    type="search"
                    autocomplete="off"
                    aria-label=tr("members.search")
                    placeholder=tr("members.searchHint")
                    bind:value=words
                />
            </label>
            {chip(MemberFilter::People, "members.filter.people")}
            {chip(MemberFilter::Shared, "members.filter.shared")}
            {chip(MemberFilter::Admins, "members.filter.admins")}
            {chip(MemberFilter::Blocked, "members.filter.blocked")}
            {chip(MemberFilter::Unseen, "members.filter.unseen")}
        </div>
    }
}
