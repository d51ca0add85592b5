//! What stands under the field, and what its text is taken for.

use leptos::prelude::*;
use shared::address::Address;
use shared::contact::CardSummary;
use shared::search::found::Found;
use shared::search::{Operator, Part, PartKind, parse};

use super::field::{Open, SearchBox, folders};
use super::form::Form;
use crate::components::icon::Icon;
use crate::components::label::Looks;
use crate::i18n::format::{self, DateStyle};
use crate::i18n::{self, tr};
use crate::pages::mail_path;
use crate::store::contacts::Contacts;
use crate::t;
use crate::view_model::compose::chips::Recipients;
use crate::view_model::contacts::directory::Scope;
use crate::view_model::labels;
use crate::view_model::search::completion::{Kind, Known, Suggestion, complete};
use crate::view_model::search::place::SearchPlace;

/// Contacts that are offered.
const MOST_CONTACTS: usize = 5;

/// Messages that are offered.
const MOST_LETTERS: usize = 5;

/// Lies behind the field's text and shows what each part of it means.
#[component]
pub fn Mirror(field: SearchBox) -> impl IntoView {
    let pieces = move || {
        let text = field.text.get();
        let mut at = 0;
        let mut pieces = Vec::new();
        for Part { span, kind } in parse(&text).parts {
            let class = match kind {
                PartKind::Words => continue,
                PartKind::Operator(_) => "search-mirror__operator",
                PartKind::Fault(_) => "search-mirror__fault",
            };
            let piece =
                |range: std::ops::Range<usize>| text.get(range).unwrap_or_default().to_owned();
            pieces.push(piece(at..span.start).into_any());
            at = span.end;
            pieces.push(view! { <span class=class>{piece(span)}</span> }.into_any());
        }
        pieces.push(text.get(at..).unwrap_or_default().to_owned().into_any());
        pieces
    };
    // A text that scrolls in its field can't be followed.
    let scrolls = RwSignal::new(false);
    Effect::new(move || {
        field.text.track();
        request_animation_frame(move || {
            if let Some(input) = field.input.get_untracked() {
                let _ = scrolls.try_set(input.scroll_width() > input.client_width());
            }
        });
    });
    view! {
        <span class="search-mirror" class=("is-off", move || scrolls.get()) aria-hidden="true">
            {pieces}
        </span>
    }
}

/// The choices, or the form.
#[component]
pub fn Panel(field: SearchBox) -> impl IntoView {
    move || match field.open.get() {
        Open::Nothing => None,
        Open::Choices => Some(view! { <Choices field /> }.into_any()),
        Open::Form => Some(view! { <Form field /> }.into_any()),
    }
}

#[component]
fn Choices(field: SearchBox) -> impl IntoView {
    let recent = field.recent();
    let looks = Looks::get();
    let labels = Memo::new(move |_| {
        let keywords = looks.0.with(|looks| labels::all(looks)).into_iter();
        keywords.map(|keyword| (keyword.clone(), looks.name(&keyword))).collect::<Vec<_>>()
    });
    let contacts = Contacts::of(field.store);
    contacts.want();
    let letters = letters(field);
    Effect::new(move || {
        let text = field.text.get();
        let folders = folders(field);
        let people = people(field, &text);
        let found = found(contacts, &text);
        let (people, contacts) = (&people, &found);
        let mut choices = labels.with(|labels| {
            let known = Known { folders: &folders, labels, people, contacts, recent: &recent };
            complete(&text, known)
        });
        choices.extend(letters.get());
        field.choices.set(choices);
    });
    let line = move |(at, choice): (usize, Suggestion)| {
        let icon = match choice.kind {
            Kind::Recent => "history",
            Kind::Operator(_) | Kind::Value => "search",
            Kind::Folder => "folder",
            Kind::Person => "circle-user-round",
            Kind::Letter => "mail",
        };
        let note = match choice.kind {
            Kind::Operator(operator) => i18n::text(hint(operator), &[]),
            _ => choice.note.clone(),
        };
        let shown = choice.shown.clone();
        view! {
            <div
                class="search-choice"
                role="option"
                id=format!("search-choices-{at}")
                aria-selected=move || (field.active.get() == Some(at)).to_string()
                on:click=move |_| field.choose(&choice)
            >
                <Icon name=icon class="icon--small" />
                <span class="search-choice__text truncate">{shown}</span>
                <span class="search-choice__note truncate">{note}</span>
            </div>
        }
    };
    view! {
        <div
            class="search-choices"
            role="listbox"
            id="search-choices"
            aria-label=tr("search.choices")
            hidden=move || field.choices.read().is_empty()
            // The field keeps the focus.
            on:mousedown=move |event| event.prevent_default()
        >
            {move || field.choices.get().into_iter().enumerate().map(line).collect_view()}
        </div>
    }
}

/// The newest messages that fit all that is typed, as far as they are known without asking the host.
fn letters(field: SearchBox) -> RwSignal<Vec<Suggestion>> {
    let letters = RwSignal::new(Vec::new());
    Effect::new(move || {
        let text = field.text.get();
        let Some(account) = field.scope.get().filter(|_| !text.trim().is_empty()) else {
            return letters.set(Vec::new());
        };
        let place = SearchPlace { query: text.clone(), mailbox: None };
        field.store.mail.known.ask(&account, &place, MOST_LETTERS, move |hits| {
            let is_current = field.text.try_get_untracked().as_ref() == Some(&text);
            if is_current {
                let _ = letters.try_set(hits.items.iter().map(letter).collect());
            }
        });
    });
    letters
}

fn letter(found: &Found) -> Suggestion {
    let Found { account, mailbox, message } = found;
    let from = message.from.first().map(Address::display_name).unwrap_or_default();
    let date = format::date(message.received_at, DateStyle::ShortDayYear);
    let subject = Some(message.subject.clone()).filter(|subject| !subject.trim().is_empty());
    Suggestion {
        kind: Kind::Letter,
        text: mail_path(account, mailbox, Some(&message.id)),
        shown: subject.unwrap_or_else(|| t!("list.noSubject")),
        note: format!("{from} · {date}"),
    }
}

/// What an operator is for.
fn hint(operator: Operator) -> &'static str {
    match operator {
        Operator::From => "search.hint.from",
        Operator::To => "search.hint.to",
        Operator::Cc => "search.hint.cc",
        Operator::Subject => "search.hint.subject",
        Operator::Body => "search.hint.body",
        Operator::In => "search.hint.in",
        Operator::Has => "search.hint.has",
        Operator::Is => "search.hint.is",
        Operator::Label => "search.hint.label",
        Operator::Before => "search.hint.before",
        Operator::After => "search.hint.after",
        Operator::On => "search.hint.on",
        Operator::Newer => "search.hint.newer",
        Operator::Older => "search.hint.older",
        Operator::Larger => "search.hint.larger",
        Operator::Smaller => "search.hint.smaller",
    }
}

/// Contacts that hold the word at the end of the text, whatever it is there.
fn found(contacts: Contacts, text: &str) -> Vec<(String, String)> {
    let word = text.rsplit([' ', ':', '"']).next().unwrap_or_default();
    if word.chars().count() < 2 {
        return Vec::new();
    }
    contacts.directory.with(|known| {
        let cards = known.list(&Scope::All, word).into_iter().filter_map(|place| known.at(place));
        let pair = |card: &CardSummary| Some((card.name.clone(), card.emails.first()?.clone()));
        cards.filter_map(pair).take(MOST_CONTACTS).collect()
    })
}

/// People whose name or address fits the end of the text: those one has written to, and those on screen.
fn people(field: SearchBox, text: &str) -> Vec<(String, String)> {
    let word = text.rsplit([' ', ':', '"']).next().unwrap_or_default();
    if word.is_empty() {
        return Vec::new();
    }
    let mut known = field.store.people.suggest(word, &Recipients::default());
    known.extend(field.store.mail.people_on_screen());
    let mut people: Vec<(String, String)> = Vec::new();
    for person in known {
        let Address { email, .. } = &person;
        if !email.is_empty() && !people.iter().any(|(_, other)| other.eq_ignore_ascii_case(email)) {
            people.push((person.display_name().to_owned(), email.clone()));
        }
    }
    people
}
