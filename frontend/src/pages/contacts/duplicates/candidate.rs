//! Some cards side by side: which one stays, and what it gets.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::contact::{Card, DistinctCards};

use super::cells::Line;
use super::href;
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::pages::contacts::book_name;
use crate::pages::contacts::face::Face;
use crate::store::contacts::Contacts;
use crate::store::duplicates::{Candidate, Duplicates, Found, user_country};
use crate::t;
use crate::view_model::duplicates::{Sheet, sheet};

#[component]
pub fn CandidatePane(
    contacts: Contacts,
    duplicates: Duplicates,
    candidate: Candidate,
    place: Memo<Option<usize>>,
    found: Memo<Option<Arc<Found>>>,
    /// Whether what stood here was done with, so that the next one takes the focus.
    moved: StoredValue<bool>,
) -> impl IntoView {
    let cards = StoredValue::new(candidate.cards);
    let count = cards.with_value(Vec::len);
    let first = cards.with_value(|cards| duplicates.reference(&cards.iter().collect::<Vec<_>>()));
    let reference = RwSignal::new(first);
    let country = StoredValue::new(user_country());
    let sheet = Memo::new(move |_| {
        let reference = reference.get();
        cards.with_value(|cards| {
            let cards: Vec<&Card> = cards.iter().collect();
            country.with_value(|country| sheet(&cards, reference, country.as_deref()))
        })
    });
    // What is to be added, by its places in the plan; another reference card has another plan.
    let chosen = RwSignal::new(sheet.with_untracked(|sheet| sheet.plan.default_choice()));
    let keep = Callback::new(move |at: usize| {
        reference.set(at);
        chosen.set(sheet.with_untracked(|sheet| sheet.plan.default_choice()));
    });
    let is_busy = RwSignal::new(false);
    let perform = move |work: Pin<Box<dyn Future<Output = ()>>>| {
        is_busy.set(true);
        moved.set_value(true);
        spawn_local(async move {
            work.await;
            let _ = is_busy.try_set(false);
        });
    };
    let merge = move |_| {
        let birthday = t!("duplicates.part.birthday");
        let (change, name) = cards.with_value(|cards| {
            let cards: Vec<&Card> = cards.iter().collect();
            let change = sheet.with_untracked(|sheet| {
                chosen.with_untracked(|chosen| sheet.plan.change(&cards, chosen, &birthday))
            });
            let kept = cards.get(reference.get_untracked());
            (change, kept.map(|card| card.content.display_name()).unwrap_or_default())
        });
        perform(Box::pin(duplicates.merge(change, t!("duplicates.merged", name = name))));
    };
    let keep_apart = move |at: Option<usize>| {
        let (pairs, name) = cards.with_value(|cards| {
            let named = cards.get(at.unwrap_or(0));
            (pairs(cards, at), named.map(|card| card.content.display_name()).unwrap_or_default())
        });
        let text = t!("duplicates.keptApart", name = name);
        perform(Box::pin(duplicates.keep_apart(pairs, text)));
    };
    let title = NodeRef::<html::H1>::new();
    Effect::new(move || {
        if let Some(title) = title.get()
            && moved.get_value()
        {
            moved.set_value(false);
            let _ = title.focus();
        }
    });
    let column = |at: usize| {
        let on_apart = (count > 2).then(|| Callback::new(move |()| keep_apart(Some(at))));
        view! { <Column contacts cards at sheet reference chosen on_keep=keep on_apart /> }
    };
    let columns = (0..count).map(column).collect_view();
    view! {
        <div class="app__scroll">
            <div class="page__inner duplicates__inner">
                <a class="settings-back" href="/contacts/duplicates">
                    <Icon name="arrow-left" class="icon--small" />
                    {tr("duplicates.title")}
                </a>
                <div class="page__head">
                    <div class="page__text">
                        <h1 class="page__title" tabindex="-1" node_ref=title>
                            {tr("duplicates.question")}
                        </h1>
                        <p class="page__lead">{tr("duplicates.lead")}</p>
                    </div>
                </div>
                <fieldset class="duplicate__pair">
                    <legend class="visually-hidden">{tr("duplicates.keep")}</legend>
                    {columns}
                </fieldset>
            </div>
        </div>
        <footer class="foot-bar">
            <button
                class="button button--quiet"
                type="button"
                disabled=is_busy
                on:click=move |_| keep_apart(None)
            >
                {tr("duplicates.distinct")}
            </button>
            <Steps place found />
            <button class="button button--primary" type="button" disabled=is_busy on:click=merge>
                {tr("duplicates.merge")}
            </button>
        </footer>
    }
}

/// Where one is among all, and the ways to the neighbours.
#[component]
pub fn Steps(place: Memo<Option<usize>>, found: Memo<Option<Arc<Found>>>) -> impl IntoView {
    let total = move || found.with(|found| found.as_ref().map_or(0, |found| found.groups.len()));
    let position = move || {
        let position = place.get().map_or(0, |at| at + 1);
        t!("duplicates.position", position = position, total = total())
    };
    let link = move |step: isize, icon: &'static str, name: &'static str| {
        move || {
            let at = place.get()?.checked_add_signed(step)?;
            let href = found.with(|found| found.as_ref()?.groups.get(at).map(href))?;
            Some(view! {
                <a class="icon-button" href=href aria-label=tr(name)>
                    <Icon name=icon />
                </a>
            })
        }
    };
    view! {
        <span class="push toolbar__position">{position}</span>
        <span class="foot-bar__step">{link(-1, "chevron-up", "duplicates.previous")}</span>
        <span class="foot-bar__step">{link(1, "chevron-down", "duplicates.next")}</span>
    }
}

/// A card: who, whether it stays, and its lines.
#[component]
pub fn Column(
    contacts: Contacts,
    cards: StoredValue<Vec<Card>>,
    at: usize,
    sheet: Memo<Sheet>,
    reference: RwSignal<usize>,
    chosen: RwSignal<BTreeSet<usize>>,
    on_keep: Callback<usize>,
    /// Says that this one is of another person than all others.
    on_apart: Option<Callback<()>>,
) -> impl IntoView {
    let card = cards.with_value(|cards| cards.get(at).cloned())?;
    let name = card.content.display_name();
    let email = card.content.emails.first().map(|email| email.address.clone()).unwrap_or_default();
    let kind = card.content.kind;
    let book_id = card.book_id.clone();
    let book = Memo::new(move |_| {
        let books = contacts.books.read();
        books.iter().find(|book| book.id == book_id).map(book_name).unwrap_or_default()
    });
    let described = {
        let name = name.clone();
        move || t!("duplicates.keepName", name = name.clone(), book = book.get())
    };
    let apart_name = name.clone();
    let is_kept = move || reference.get() == at;
    let lines = move || {
        sheet.with(|sheet| {
            let lines = sheet.rows.iter().filter_map(|row| {
                let cell = row.cells.get(at)?.clone();
                Some(view! { <Line cell label=row.label plan=sheet.plan.clone() chosen /> })
            });
            lines.collect_view()
        })
    };
    // Each line is as high as those beside it.
    let rows = move || format!("span {}", sheet.with(|sheet| sheet.rows.len()) + 2);
    Some(view! {
        <article class="duplicate__card" class=("is-kept", is_kept) style:grid-row=rows>
            <header class="duplicate__head">
                <Face name=name.clone() email kind photo=card.photo class="avatar--large" />
                <span class="duplicate__who">
                    <strong class="duplicate__name">{name}</strong>
                    <span class="duplicate__book">{book}</span>
                </span>
                {on_apart
                    .map(|on_apart| {
                        let label = Signal::derive(move || {
                            t!("duplicates.distinctOne", name = apart_name.clone())
                        });
                        view! {
                            <button
                                class="icon-button icon-button--small"
                                type="button"
                                aria-label=label
                                title=label
                                on:click=move |_| on_apart.run(())
                            >
                                <Icon name="x" class="icon--small" />
                            </button>
                        }
                    })}
            </header>
            <label class="duplicate__line duplicate__pick">
                <input
                    class="check check--radio"
                    type="radio"
                    name="duplicate-reference"
                    prop:checked=is_kept
                    on:change=move |_| on_keep.run(at)
                />
                <span class="duplicate__choice">
                    {tr("duplicates.keep")} " " <span class="visually-hidden">{described}</span>
                </span>
            </label>
            <dl class="duplicate__lines">{lines}</dl>
        </article>
    })
}

/// All pairs of the cards, or those of one.
fn pairs(cards: &[Card], of: Option<usize>) -> Vec<DistinctCards> {
    let mut pairs = Vec::new();
    for (at, one) in cards.iter().enumerate() {
        for (place, other) in cards.iter().enumerate().skip(at + 1) {
            if of.is_none_or(|of| of == at || of == place) {
                pairs.push(DistinctCards { first: one.id.clone(), second: other.id.clone() });
            }
        }
    }
    pairs
}
