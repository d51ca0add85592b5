//! A contact: all that is known of it, and what can be done.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::address::Address;
use shared::contact::transfer::FileFormat;
use shared::contact::{Card, CardChange, CardContent, CardKind, CardUpdate, CardVersion};
use shared::id::{AccountId, CardId};
use shared::problem::ProblemKind;

use super::face::Face;
use super::group::Members;
use super::{edit_path, path};
use crate::api::contacts::export_url;
use crate::api::{self, ApiError};
use crate::components::empty_state::EmptyState;
use crate::components::failure::Failure;
use crate::components::icon::Icon;
use crate::components::menu::{MenuButton, MenuItem};
use crate::i18n::format::partial_date;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::pages::mail_path;
use crate::pages::shell::use_shell;
use crate::store::Store;
use crate::store::compose::ComposeRequest;
use crate::store::contacts::Contacts;
use crate::t;
use crate::view_model::contacts::directory::{Member, Scope};
use crate::view_model::contacts::draft::{Line, address_lines};
use crate::view_model::search::place::SearchPlace;

/// Reads a card, and again whenever the list says that it has another version.
pub(super) fn watch(contacts: Contacts, id: CardId) -> RwSignal<Option<Result<Card, ApiError>>> {
    let card = RwSignal::new(None);
    let version = {
        let id = id.clone();
        Memo::new(move |_| {
            contacts.directory.with(|known| known.find(&id).map(|card| card.version))
        })
    };
    Effect::new(move || {
        let wanted = version.get();
        let known = card.with_untracked(|card: &Option<Result<Card, ApiError>>| match card {
            Some(Ok(card)) => Some(card.version),
            Some(Err(_)) | None => None,
        });
        if wanted.is_some() && wanted == known {
            return;
        }
        let id = id.clone();
        spawn_local(async move {
            let answer = api::contacts::read(id).await;
            let _ = card.try_set(Some(answer));
        });
    });
    card
}

#[component]
pub fn CardPane(store: Store, contacts: Contacts, id: CardId, scope: Memo<Scope>) -> impl IntoView {
    let card = watch(contacts, id);
    move || {
        Some(match card.get()? {
            Ok(card) => view! { <CardView store contacts card scope /> }.into_any(),
            Err(error) if error.kind() == Some(ProblemKind::NotFound) => {
                view! { <EmptyState title=Signal::derive(tr("contacts.gone")) /> }.into_any()
            }
            Err(error) => {
                let on_retry = move |()| contacts.refresh();
                view! { <Failure sentences=sentences(&error) on_retry /> }.into_any()
            }
        })
    }
}

#[component]
fn CardView(store: Store, contacts: Contacts, card: Card, scope: Memo<Scope>) -> impl IntoView {
    let shell = use_shell();
    let name = card.content.display_name();
    let title = if name.is_empty() { t!("contacts.nameless") } else { name.clone() };
    let content = card.content.clone();
    let is_group = content.kind == CardKind::Group;
    let lead = lead(&content);
    let to = StoredValue::new(recipients(contacts, &content));
    let can_write = to.with_value(|to| !to.is_empty());
    let write = move |_| {
        if let Some(account) = shell.account.get_untracked() {
            store.compose.request(ComposeRequest::New { account, to: to.get_value() });
        }
    };
    let email = content.emails.first().map(|email| email.address.clone()).unwrap_or_default();
    let face = (name, content.kind, card.photo.clone());
    let edit = edit_path(&scope.get_untracked(), &card.id);
    view! {
        <Tools contacts card=card.clone() scope edit />
        <div class="app__scroll">
            <article class="contact">
                <header class="contact__head">
                    <Face name=face.0 email kind=face.1 photo=face.2 class="avatar--huge" />
                    <div class="contact__text">
                        <h1 class="contact__name">{title}</h1>
                        {(!lead.is_empty()).then(|| view! { <p class="contact__lead">{lead}</p> })}
                    </div>
                    {can_write
                        .then(|| {
                            view! {
                                <button class="button" type="button" on:click=write>
                                    <Icon name="pencil-line" class="icon--small" />
                                    {tr(if is_group { "contacts.writeGroup" } else { "contacts.write" })}
                                </button>
                            }
                        })}
                </header>
                <Facts content account=shell.account />
                {is_group.then(|| view! { <Members contacts card=card.clone() scope /> })}
            </article>
        </div>
    }
}

/// What one does with a card.
#[component]
fn Tools(contacts: Contacts, card: Card, scope: Memo<Scope>, edit: String) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let is_favourite = card.favourite;
    let (id, version) = (card.id.clone(), card.version);
    let file = export_url(FileFormat::Vcard, None, std::slice::from_ref(&id));
    let star = {
        let id = id.clone();
        move |_| {
            let update = update(&id, version, Some(!is_favourite));
            spawn_local(async move {
                let change = CardChange { update: vec![update], ..CardChange::default() };
                if let Err(error) = contacts.change(&change).await {
                    contacts.fail(&error);
                }
            });
        }
    };
    let name = StoredValue::new(card.content.display_name());
    let delete = Callback::new(move |()| {
        let delete = vec![CardVersion { id: id.clone(), version }];
        // The card goes from the page as soon as the server tells that it is gone, and these with it.
        let text = t!("contacts.deleted", name = name.get_value());
        let (to, go) = (path(&after(&scope), None), navigate.with_value(Clone::clone));
        spawn_local(async move {
            match contacts.change(&CardChange { delete, ..CardChange::default() }).await {
                Ok(done) => {
                    contacts.tell("trash-2", text, done.id);
                    go(&to, NavigateOptions::default());
                }
                Err(error) => contacts.fail(&error),
            }
        });
    });
    view! {
        <div class="toolbar" role="toolbar" aria-label=tr("contacts.actions")>
            <a class="icon-button contacts__back" href=move || path(&scope.get(), None) aria-label=tr("contacts.title")>
                <Icon name="arrow-left" />
            </a>
            <button
                class="icon-button"
                type="button"
                aria-label=tr("contacts.favourite")
                title=tr("contacts.favourite")
                aria-pressed=is_favourite.to_string()
                on:click=star
            >
                <Icon name="star" class=if is_favourite { "icon--filled" } else { "" } />
            </button>
            <a class="button button--quiet button--small" href=edit>
                {tr("contacts.edit")}
            </a>
            <span class="push"></span>
            <MenuButton
                label=Signal::derive(tr("contacts.more"))
                face=ViewFn::from(|| view! { <Icon name="ellipsis-vertical" /> })
            >
                <a class="menu__item" role="menuitem" tabindex="-1" href=file.clone() download="" rel="external">
                    {tr("contacts.exportOne")}
                </a>
                <MenuItem label=Signal::derive(tr("contacts.delete")) icon="trash-2" on_choose=delete is_danger=true />
            </MenuButton>
        </div>
    }
}

/// Where one is once a card is gone: a group that is gone lists nothing.
fn after(scope: &Memo<Scope>) -> Scope {
    match scope.get_untracked() {
        Scope::Group(_) => Scope::All,
        other => other,
    }
}

pub(super) fn update(id: &CardId, version: u64, favourite: Option<bool>) -> CardUpdate {
    CardUpdate {
        id: id.clone(),
        version,
        content: None,
        favourite,
        book_id: None,
        photo: None,
        absorb: Vec::new(),
    }
}

pub(in crate::pages::contacts) fn lead(content: &CardContent) -> String {
    let title = content.titles.first().map(|title| title.name.clone());
    let organisation = content.organisations.first().map(|one| {
        let units = one.units.iter().map(String::as_str);
        let parts: Vec<&str> = std::iter::once(one.name.as_str()).chain(units).collect();
        parts.join(", ")
    });
    let name = content.display_name();
    let parts = title.into_iter().chain(organisation).filter(|part| *part != name);
    parts.collect::<Vec<_>>().join(" \u{b7} ")
}

/// To whom one writes: the person, or all of a group.
fn recipients(contacts: Contacts, content: &CardContent) -> Vec<Address> {
    if content.kind == CardKind::Group {
        let members = contacts.directory.with_untracked(|known| known.members(&content.members));
        return members.iter().filter_map(Member::address).collect();
    }
    let name = content.name.display();
    let email = content.preferred_email().map(|email| email.address.clone());
    email.map(|email| Address::new(&name, &email)).into_iter().collect()
}

/// One line: what it is, and the value.
fn fact(label: String, value: AnyView) -> AnyView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

/// What kind of value it is: the card's own word for it, else ours.
fn label(own: &str, line: &impl Line, otherwise: &'static str) -> String {
    let kind = line.kind();
    if !own.is_empty() {
        own.to_owned()
    } else if kind == Default::default() {
        crate::i18n::text(otherwise, &[])
    } else {
        crate::i18n::text(kind.key(), &[])
    }
}

#[component]
pub fn Facts(
    content: CardContent,
    /// Whose mail is searched for messages; none where that isn't offered.
    #[prop(into)]
    account: Signal<Option<AccountId>>,
) -> impl IntoView {
    let mut facts = Vec::new();
    for email in &content.emails {
        let name = label(&email.label, email, "contacts.email");
        let value = view! { <EmailLink address=email.address.clone() account /> }.into_any();
        facts.push(fact(name, value));
    }
    for phone in &content.phones {
        let digits: String =
            phone.number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        let value = view! { <a href=format!("tel:{digits}")>{phone.number.clone()}</a> }.into_any();
        facts.push(fact(label(&phone.label, phone, "contacts.phone"), value));
    }
    for address in &content.addresses {
        let lines = address_lines(address).join("\n");
        let value = view! { <span class="contact__lines">{lines}</span> }.into_any();
        let name =
            if address.label.is_empty() { t!("contacts.address") } else { address.label.clone() };
        facts.push(fact(name, value));
    }
    if let Some(birthday) = content.birthday {
        facts.push(fact(t!("contacts.birthday"), partial_date(birthday).into_any()));
    }
    for link in &content.links {
        // Whatever else it is, it is no address that a click may go to.
        let is_web = ["https://", "http://"].iter().any(|scheme| link.uri.starts_with(scheme));
        let uri = link.uri.clone();
        let value = if is_web {
            view! { <a href=link.uri.clone() target="_blank" rel="noopener noreferrer external">{uri}</a> }.into_any()
        } else {
            uri.into_any()
        };
        facts.push(fact(t!("contacts.link"), value));
    }
    if !content.nicknames.is_empty() {
        let names: Vec<_> = content.nicknames.iter().map(|one| one.name.as_str()).collect();
        facts.push(fact(t!("contacts.nickname"), names.join(", ").into_any()));
    }
    if !content.categories.is_empty() {
        facts.push(fact(t!("contacts.categories"), content.categories.join(", ").into_any()));
    }
    if !content.note.is_empty() {
        let value = view! { <span class="contact__lines">{content.note}</span> }.into_any();
        facts.push(fact(t!("contacts.note"), value));
    }
    (!facts.is_empty()).then(|| view! { <dl class="contact__facts">{facts}</dl> })
}

/// An address, and the messages that came from it.
#[component]
fn EmailLink(address: String, account: Signal<Option<AccountId>>) -> impl IntoView {
    let query = format!("from:{address}");
    let title = {
        let address = address.clone();
        move || t!("contacts.messagesFrom", address = address.clone())
    };
    let messages = move || {
        let account = account.get()?;
        let place = SearchPlace { query: query.clone(), mailbox: None };
        let href = mail_path(&account, &place.list_id(), None);
        Some(view! {
            <a class="icon-button icon-button--small" href=href aria-label=title.clone() title=title.clone()>
                <Icon name="search" class="icon--small" />
            </a>
        })
    };
    view! {
        <span class="contact__line">
            <span class="contact__value">{address}</span>
            {messages}
        </span>
    }
}
