//! Cards that are likely of one person, side by side, to be merged or kept apart.

pub mod candidate;
pub mod cells;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use super::face::Face;
use crate::components::empty_state::EmptyState;
use crate::components::failure::Failure;
use crate::components::icon::Icon;
use crate::i18n::problem::sentences;
use crate::i18n::{format, text, tr};
use crate::pages::shell::use_shell;
use crate::store::contacts::Contacts;
use crate::store::duplicates::{Candidate, Duplicates, Found, Standing};
use crate::store::use_store;
use crate::t;
use crate::view_model::duplicates::reason;
use candidate::CandidatePane;

/// Reasons that stand in a line of the list.
const REASONS: usize = 2;

/// `/contacts/duplicates[?open=…]`
#[component]
pub fn DuplicatesPage() -> impl IntoView {
    let store = use_store();
    let contacts = Contacts::of(store);
    contacts.want();
    let duplicates = Duplicates::of(store, contacts);
    duplicates.want();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.read().get("open").unwrap_or_default());
    Effect::new(move || crate::browser::set_title(&t!("duplicates.title")));
    let found =
        Memo::new(move |before: Option<&Option<Arc<Found>>>| match duplicates.standing.get() {
            Standing::Found(found) => Some(found),
            // What was found stays while it is looked at again.
            Standing::Comparing | Standing::Failed(_) => before.cloned().flatten(),
        });
    // What was open is merged: the one that has taken its place follows.
    let last_place = StoredValue::new(0_usize);
    let place = Memo::new(move |_| {
        let found = found.get()?;
        let wanted = wanted.get();
        let at = found.groups.iter().position(|group| group.id() == wanted);
        let last = found.groups.len().checked_sub(1)?;
        let at = at.unwrap_or_else(|| match wanted.is_empty() {
            true => 0,
            false => last_place.get_value().min(last),
        });
        last_place.set_value(at);
        Some(at)
    });
    let candidate = Memo::new(move |_| found.get()?.groups.get(place.get()?).cloned());
    let is_reading = move || !wanted.read().is_empty() && place.get().is_some();
    let content = move || match (duplicates.standing.get(), found.get()) {
        (_, Some(found)) if found.groups.is_empty() => view! { <NoDuplicates /> }.into_any(),
        (_, Some(found)) => view! { <Candidates duplicates found place /> }.into_any(),
        (Standing::Failed(error), None) => {
            let on_retry = move |()| duplicates.refresh();
            view! { <Failure sentences=sentences(&error) on_retry /> }.into_any()
        }
        (Standing::Comparing | Standing::Found(_), None) => {
            view! { <p class="duplicates__wait" role="status">{tr("duplicates.comparing")}</p> }
                .into_any()
        }
    };
    let moved = StoredValue::new(false);
    view! {
        <main
            class="app__sheet app__sheet--mail contacts duplicates"
            class=("is-reading", is_reading)
        >
            <section class="app__pane app__pane--list" aria-label=tr("duplicates.list")>
                {content}
            </section>
            <section class="app__pane app__pane--reader" aria-label=tr("duplicates.title")>
                {move || {
                    candidate
                        .get()
                        .map(|candidate| {
                            view! { <CandidatePane contacts duplicates candidate place found moved /> }
                        })
                }}
            </section>
        </main>
    }
}

#[component]
pub fn NoDuplicates() -> impl IntoView {
    view! {
        <Bar count=0 />
        <div class="app__scroll">
            <EmptyState
                title=Signal::derive(tr("duplicates.none"))
                text=Signal::derive(tr("duplicates.noneText"))
            />
        </div>
    }
}

/// The head of the list.
#[component]
pub fn Bar(count: usize, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let shell = use_shell();
    view! {
        <header class="toolbar duplicates__bar">
            <button
                class="icon-button contacts__menu"
                type="button"
                aria-label=tr("contacts.books")
                on:click=move |_| shell.is_drawer_open.set(true)
            >
                <Icon name="menu" />
            </button>
            <div class="toolbar__title">
                <h1 class="toolbar__heading">{tr("duplicates.title")}</h1>
                <span class="toolbar__count">{move || t!("duplicates.count", count = count)}</span>
            </div>
            {children.map(|children| children())}
        </header>
    }
}

#[component]
pub fn Candidates(
    duplicates: Duplicates,
    found: Arc<Found>,
    place: Memo<Option<usize>>,
) -> impl IntoView {
    let certain = found.certain.len();
    let is_merging = RwSignal::new(false);
    let merge_all = {
        let found = found.clone();
        move |_| {
            let found = found.clone();
            is_merging.set(true);
            spawn_local(async move {
                duplicates.merge_certain(found).await;
                let _ = is_merging.try_set(false);
            });
        }
    };
    let rows = found.groups.iter().enumerate().map(|(at, candidate)| row(at, candidate, place));
    let rows: Vec<_> = rows.collect();
    view! {
        <Bar count=found.groups.len()>
            {(certain > 0)
                .then(|| {
                    view! {
                        <button
                            class="button button--small"
                            type="button"
                            disabled=is_merging
                            on:click=merge_all
                        >
                            {move || t!("duplicates.mergeCertain", count = certain)}
                        </button>
                    }
                })}
        </Bar>
        <ul class="app__scroll duplicates__list">{rows}</ul>
    }
}

fn row(at: usize, candidate: &Candidate, place: Memo<Option<usize>>) -> impl IntoView + use<> {
    let name = candidate.name();
    let kind = candidate.cards.first().map(|card| card.content.kind).unwrap_or_default();
    let mut emails = candidate.cards.iter().flat_map(|card| &card.content.emails);
    let email = emails.next().map(|email| email.address.clone()).unwrap_or_default();
    let photo = candidate.cards.iter().find_map(|card| card.photo.clone());
    let reasons: Vec<_> =
        candidate.group.likeness.reasons.iter().take(REASONS).map(|why| reason(*why)).collect();
    let percent = f64::from(candidate.group.likeness.percent) / 100.0;
    let why = move || {
        let words: Vec<String> = reasons.iter().map(|why| text(why, &[])).collect();
        words.join(", ")
    };
    let is_open = move || (place.get() == Some(at)).then_some("true");
    view! {
        <li>
            <a class="person" href=href(candidate) aria-current=is_open>
                <Face name=name.clone() email kind photo />
                <span class="person__text">
                    <span class="person__name truncate">{name}</span>
                    <span class="person__note duplicates__why truncate">{why}</span>
                </span>
                <span class="duplicates__percent">{move || format::percent(percent)}</span>
            </a>
        </li>
    }
}

/// Where a group is shown.
fn href(candidate: &Candidate) -> String {
    format!("/contacts/duplicates?open={}", candidate.id())
}
