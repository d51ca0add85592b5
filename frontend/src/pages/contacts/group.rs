//! Who is in a group.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::contact::{Card, CardChange, CardSummary};

use super::card::update;
use super::face::Face;
use super::path;
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::store::contacts::Contacts;
use crate::t;
use crate::view_model::contacts::directory::{Member, Scope};

/// People offered at once.
const OFFERED: usize = 8;

#[component]
pub fn Members(contacts: Contacts, card: Card, scope: Memo<Scope>) -> impl IntoView {
    let group = StoredValue::new(card);
    let members = Memo::new(move |_| {
        let names = group.with_value(|group| group.content.members.clone());
        contacts.directory.with(|directory| directory.members(&names))
    });
    let save = move |members: Vec<String>| {
        let mut card = group.get_value();
        card.content.members = members;
        let mut update = update(&card.id, card.version, None);
        update.content = Some(card.content);
        spawn_local(async move {
            let change = CardChange { update: vec![update], ..CardChange::default() };
            if let Err(error) = contacts.change(&change).await {
                contacts.fail(&error);
            }
        });
    };
    let remove = move |name: String| {
        let mut names = group.with_value(|group| group.content.members.clone());
        names.retain(|known| *known != name);
        save(names);
    };
    let add = move |card: CardSummary| {
        let mut names = group.with_value(|group| group.content.members.clone());
        names.push(card.uid);
        save(names);
    };
    let row =
        move |member: Member| view! { <MemberRow member scope remove=Callback::new(remove) /> };
    view! {
        <section class="contact__members">
            <h2 class="contact__heading">{tr("contacts.members")}</h2>
            <ul aria-label=tr("contacts.members")>
                {move || members.get().into_iter().map(row).collect_view()}
            </ul>
            <AddMember contacts members on_add=Callback::new(add) />
        </section>
    }
}

#[component]
fn MemberRow(member: Member, scope: Memo<Scope>, remove: Callback<String>) -> impl IntoView {
    let bare = member.name.strip_prefix("mailto:").unwrap_or_default().to_owned();
    let name = match &member.card {
        Some(card) => card.name.clone(),
        None if bare.is_empty() => t!("contacts.unknownMember"),
        None => bare,
    };
    let label = {
        let name = name.clone();
        move || t!("contacts.removeMember", name = name.clone())
    };
    let face = match member.card.clone() {
        Some(card) => {
            let email = card.emails.first().cloned().unwrap_or_default();
            view! { <Face name=card.name email kind=card.kind photo=card.photo class="avatar--small" /> }
        }
        None => {
            view! { <Face name=name.clone() kind=Default::default() photo=None class="avatar--small" /> }
        }
    };
    let who = match &member.card {
        Some(card) => {
            let id = card.id.clone();
            let href = move || path(&scope.get(), Some(id.as_str()));
            view! { <a class="contact__value truncate" href=href>{name}</a> }.into_any()
        }
        None => view! { <span class="contact__value truncate">{name}</span> }.into_any(),
    };
    let key = member.name;
    view! {
        <li class="contact__line">
            {face}
            {who}
            <button
                class="icon-button icon-button--small push"
                type="button"
                aria-label=label.clone()
                title=label
                on:click=move |_| remove.run(key.clone())
            >
                <Icon name="x" class="icon--small" />
            </button>
        </li>
    }
}

#[component]
fn AddMember(
    contacts: Contacts,
    members: Memo<Vec<Member>>,
    on_add: Callback<CardSummary>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let offered = move || {
        let typed = typed.get();
        if typed.trim().is_empty() {
            return Vec::new();
        }
        contacts.directory.with(|directory| {
            let places = directory.list(&Scope::All, &typed);
            let cards = places.into_iter().filter_map(|place| directory.at(place));
            members.with(|members| {
                let is_in = |card: &CardSummary| {
                    members
                        .iter()
                        .any(|known| known.card.as_ref().is_some_and(|one| one.id == card.id))
                };
                cards.filter(|card| !is_in(card)).take(OFFERED).cloned().collect::<Vec<_>>()
            })
        })
    };
    let row = move |card: CardSummary| {
        let label = t!("contacts.addMember", name = card.name.clone());
        let (name, email) = (card.name.clone(), card.emails.first().cloned().unwrap_or_default());
        view! {
            <li>
                <button
                    class="person"
                    type="button"
                    aria-label=label
                    on:click=move |_| {
                        typed.set(String::new());
                        on_add.run(card.clone());
                    }
                >
                    <Icon name="plus" />
                    <span class="person__text">
                        <span class="person__name truncate">{name}</span>
                        <span class="person__note truncate">{email}</span>
                    </span>
                </button>
            </li>
        }
    };
    view! {
        <label class="field">
            <span class="field__label">{tr("contacts.addMembers")}</span>
            <input class="input" autocomplete="off" placeholder=tr("contacts.search") bind:value=typed />
        </label>
        <ul class="contact__offered">{move || offered().into_iter().map(row).collect_view()}</ul>
    }
}
