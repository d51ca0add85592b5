//! The form of a card.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::contact::{
    BookRole, Card, CardChange, CardContent, CardKind, NewCard, Nickname, Organisation, Title,
};
use shared::id::{AddressBookId, CardId, PhotoId};
use shared::problem::ProblemKind;
use wasm_bindgen::JsCast;

use super::conflict::Conflict;
use super::face::Face;
use super::rows::{AddressFields, Addresses, LineFields, Lines};
use super::{book_name, path};
use crate::api::{self, ApiError};
use crate::components::failure::Failure;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::Store;
use crate::store::contacts::Contacts;
use crate::view_model::contacts::directory::Scope;
use crate::view_model::contacts::draft::{Kind, read_date, read_list, write_date};

/// Reads the card once: what somebody else changes meanwhile must not change what one is typing.
#[component]
pub fn EditPane(
    store: Store,
    contacts: Contacts,
    id: Option<CardId>,
    scope: Memo<Scope>,
) -> impl IntoView {
    let _ = store;
    let known = RwSignal::new(id.is_none().then_some(Ok(None::<Card>)));
    if let Some(id) = id {
        spawn_local(async move {
            let answer = api::contacts::read(id).await.map(Some);
            let _ = known.try_set(Some(answer));
        });
    }
    move || {
        Some(match known.get()? {
            Ok(card) => view! { <CardForm contacts known=card scope reload=known /> }.into_any(),
            Err(error) => {
                let on_retry = move |()| contacts.refresh();
                view! { <Failure sentences=sentences(&error) on_retry /> }.into_any()
            }
        })
    }
}

/// What is being typed.
#[derive(Clone, Copy, Debug)]
struct Draft {
    before: StoredValue<CardContent>,
    title: RwSignal<String>,
    given: RwSignal<String>,
    given2: RwSignal<String>,
    surname: RwSignal<String>,
    full: RwSignal<String>,
    nickname: RwSignal<String>,
    organisation: RwSignal<String>,
    job: RwSignal<String>,
    emails: Lines<shared::contact::Email>,
    phones: Lines<shared::contact::Phone>,
    links: Lines<shared::contact::Link>,
    addresses: Addresses,
    birthday: RwSignal<String>,
    categories: RwSignal<String>,
    note: RwSignal<String>,
}

impl Draft {
    fn new(content: CardContent, is_new: bool) -> Self {
        let name = &content.name;
        let first = |text: Option<&String>| RwSignal::new(text.cloned().unwrap_or_default());
        let mut emails = content.emails.clone();
        let mut phones = content.phones.clone();
        if is_new {
            emails.push(shared::contact::Email::default());
            phones.push(shared::contact::Phone::default());
        }
        let has_parts = !name.given.is_empty() || !name.surname.is_empty();
        Self {
            title: RwSignal::new(name.title.clone()),
            given: RwSignal::new(name.given.clone()),
            given2: RwSignal::new(name.given2.clone()),
            surname: RwSignal::new(name.surname.clone()),
            full: RwSignal::new(if has_parts { String::new() } else { name.full.clone() }),
            nickname: first(content.nicknames.first().map(|nickname| &nickname.name)),
            organisation: first(content.organisations.first().map(|one| &one.name)),
            job: first(content.titles.first().map(|title| &title.name)),
            emails: Lines::new(&emails),
            phones: Lines::new(&phones),
            links: Lines::new(&content.links),
            addresses: Addresses::new(&content.addresses),
            birthday: RwSignal::new(content.birthday.map(write_date).unwrap_or_default()),
            categories: RwSignal::new(content.categories.join(", ")),
            note: RwSignal::new(content.note.clone()),
            before: StoredValue::new(content),
        }
    }

    /// What has become of the card; `None` for a birthday that is no day.
    fn content(self) -> Option<CardContent> {
        let mut content = self.before.get_value();
        let of = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        let name = &mut content.name;
        let before = name.clone();
        name.title = of(self.title);
        name.given = of(self.given);
        name.given2 = of(self.given2);
        name.surname = of(self.surname);
        let has_parts = !name.given.is_empty() || !name.surname.is_empty();
        if !has_parts {
            name.full = of(self.full);
        } else if *name != before {
            // What the whole name was is right no more; it is made of the parts.
            name.full.clear();
        }
        set_first(&mut content.nicknames, of(self.nickname), |one: &mut Nickname, text| {
            one.name = text
        });
        set_first(
            &mut content.organisations,
            of(self.organisation),
            |one: &mut Organisation, text| {
                one.name = text;
            },
        );
        set_first(&mut content.titles, of(self.job), |one: &mut Title, text| one.name = text);
        content.emails = self.emails.values();
        content.phones = self.phones.values();
        content.links = self.links.values();
        content.addresses = self.addresses.values();
        let birthday = of(self.birthday);
        if content.birthday.map(write_date).unwrap_or_default() != birthday {
            content.birthday = read_date(&birthday).ok()?;
        }
        if content.categories.join(", ") != of(self.categories) {
            content.categories = read_list(&of(self.categories));
        }
        if content.note != of(self.note) {
            content.note = of(self.note);
        }
        Some(content)
    }
}

/// Writes the first of several values; the others stay.
fn set_first<T: Default>(values: &mut Vec<T>, text: String, write: impl Fn(&mut T, String)) {
    if text.is_empty() {
        if !values.is_empty() {
            values.remove(0);
        }
        return;
    }
    if values.is_empty() {
        values.push(T::default());
    }
    if let Some(first) = values.first_mut() {
        write(first, text);
    }
}

#[component]
fn CardForm(
    contacts: Contacts,
    known: Option<Card>,
    scope: Memo<Scope>,
    reload: RwSignal<Option<Result<Option<Card>, ApiError>>>,
) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let is_new = known.is_none();
    let content = known.as_ref().map(|card| card.content.clone()).unwrap_or_default();
    let kind = content.kind;
    let is_group = kind == CardKind::Group;
    let draft = Draft::new(content, is_new);
    let version = StoredValue::new(known.as_ref().map(|card| (card.id.clone(), card.version)));
    let photo = RwSignal::new(known.as_ref().and_then(|card| card.photo.clone()));
    let photo_before = photo.get_untracked();
    let book = RwSignal::new(known.as_ref().map(|card| card.book_id.clone()));
    let book_before = book.get_untracked();
    let problem = RwSignal::new(None::<Sentences>);
    let conflict = RwSignal::new(None::<Card>);
    let is_saving = RwSignal::new(false);
    let back = Signal::derive(move || {
        let id = version.with_value(|known| known.as_ref().map(|(id, _)| id.clone()));
        path(&scope.get(), id.as_ref().map(CardId::as_str))
    });
    let chosen_book = move || {
        let wanted = book.get().or_else(|| match scope.get() {
            Scope::Book(id) => Some(id),
            Scope::All | Scope::Favourites | Scope::Group(_) => None,
        });
        let books = contacts.books.get();
        let default = || books.iter().find(|book| book.role == BookRole::Default).or(books.first());
        let found = wanted.filter(|id| books.iter().any(|book| book.id == *id));
        found.or_else(|| default().map(|book| book.id.clone()))
    };
    let save = Callback::new(move |()| {
        if is_saving.get_untracked() {
            return;
        }
        let (Some(content), Some(book_id)) = (draft.content(), untrack(chosen_book)) else {
            return;
        };
        let mut change = CardChange::default();
        match version.get_value() {
            None => {
                let photo = photo.get_untracked();
                let favourite = scope.get_untracked() == Scope::Favourites;
                change.create.push(NewCard { book_id, favourite, photo, content });
            }
            Some((id, version)) => {
                let mut update = super::card::update(&id, version, None);
                update.content = Some(content);
                update.book_id = (Some(&book_id) != book_before.as_ref()).then_some(book_id);
                let now = photo.get_untracked();
                update.photo =
                    (now != photo_before).then(|| now.unwrap_or_else(|| PhotoId(String::new())));
                change.update.push(update);
            }
        }
        problem.set(None);
        is_saving.set(true);
        spawn_local(async move {
            let answer = contacts.change(&change).await;
            if is_saving.try_set(false).is_some() {
                return; // One has gone elsewhere.
            }
            match answer {
                Ok(done) => {
                    let id = done.items.first().map(|card| card.id.clone());
                    let to = path(&scope.get_untracked(), id.as_ref().map(CardId::as_str));
                    navigate.try_with_value(|go| go(&to, NavigateOptions::default()));
                }
                Err(error) if error.kind() == Some(ProblemKind::CardConflict) => {
                    let id = version.with_value(|known| known.as_ref().map(|(id, _)| id.clone()));
                    let Some(id) = id else { return };
                    match api::contacts::read(id).await {
                        Ok(other) => drop(conflict.try_set(Some(other))),
                        Err(error) => drop(problem.try_set(Some(sentences(&error)))),
                    }
                }
                Err(error) => problem.set(Some(sentences(&error))),
            }
        });
    });
    let keep_mine = Callback::new(move |other: Card| {
        conflict.set(None);
        version.set_value(Some((other.id, other.version)));
        save.run(());
    });
    let take_other = Callback::new(move |other: Card| reload.set(Some(Ok(Some(other)))));
    let is_bad_day = move || read_date(&draft.birthday.read()).is_err();
    let first = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(first) = first.get() {
            let _ = first.focus();
        }
    });
    let text = move |label: &'static str, value: RwSignal<String>| {
        view! {
            <label class="field">
                <span class="field__label">{tr(label)}</span>
                <input class="input" maxlength="2000" autocomplete="off" bind:value=value />
            </label>
        }
    };
    let title = if is_new { "contacts.new" } else { "contacts.editTitle" };
    view! {
        <form
            class="app__scroll contact-form"
            aria-label=tr(title)
            on:submit=move |event| {
                event.prevent_default();
                save.run(());
            }
        >
            <h1 class="contact-form__title">{tr(title)}</h1>
            {move || {
                conflict
                    .get()
                    .map(|other| {
                        view! { <Conflict other on_keep_mine=keep_mine on_take_other=take_other /> }
                    })
            }}
            {(!is_group).then(|| view! { <PhotoField photo draft kind problem /> })}
            {if is_group {
                text("contacts.name", draft.full).into_any()
            } else {
                view! {
                    <div class="contact-form__pair">
                        <label class="field">
                            <span class="field__label">{tr("contacts.given")}</span>
                            <input
                                class="input"
                                maxlength="2000"
                                autocomplete="off"
                                node_ref=first
                                bind:value=draft.given
                            />
                        </label>
                        {text("contacts.surname", draft.surname)}
                        {text("contacts.organisation", draft.organisation)}
                        {text("contacts.job", draft.job)}
                    </div>
                    <LineFields
                        lines=draft.emails
                        label="contacts.email"
                        add="contacts.addEmail"
                        kinds=&Kind::OF_EMAILS
                        mode="email"
                    />
                    <LineFields
                        lines=draft.phones
                        label="contacts.phone"
                        add="contacts.addPhone"
                        kinds=&Kind::OF_PHONES
                        mode="tel"
                    />
                    <AddressFields addresses=draft.addresses />
                    <LineFields
                        lines=draft.links
                        label="contacts.link"
                        add="contacts.addLink"
                        kinds=&[]
                        mode="url"
                    />
                    <details class="contact-form__more">
                        <summary>{tr("contacts.moreFields")}</summary>
                        <div class="contact-form__pair">
                            {text("contacts.nameTitle", draft.title)}
                            {text("contacts.middle", draft.given2)}
                            {text("contacts.nickname", draft.nickname)}
                            {text("contacts.full", draft.full)}
                        </div>
                    </details>
                    <label class="field contact-form__short">
                        <span class="field__label">{tr("contacts.birthday")}</span>
                        <input
                            class="input"
                            placeholder="1980-12-24"
                            autocomplete="off"
                            aria-invalid=move || is_bad_day().then_some("true")
                            bind:value=draft.birthday
                        />
                        <span class="field__note">{tr("contacts.birthdayNote")}</span>
                    </label>
                }
                    .into_any()
            }}
            {text("contacts.categories", draft.categories)}
            <label class="field">
                <span class="field__label">{tr("contacts.note")}</span>
                <textarea class="input" rows="4" maxlength="20000" bind:value=draft.note></textarea>
            </label>
            <BookChoice contacts book chosen=Signal::derive(chosen_book) />
            {move || {
                problem
                    .get()
                    .map(|sentences| {
                        let on_dismiss = Callback::new(move |()| problem.set(None));
                        view! { <ProblemNotice sentences on_dismiss /> }
                    })
            }}
            <footer class="settings-foot">
                <a class="button" href=back>{tr("action.cancel")}</a>
                <button
                    class="button button--primary"
                    type="submit"
                    disabled=move || is_saving.get() || is_bad_day()
                >
                    {tr("action.save")}
                </button>
            </footer>
        </form>
    }
}

/// Where the card is kept; nothing to choose while there is one book only.
#[component]
fn BookChoice(
    contacts: Contacts,
    book: RwSignal<Option<AddressBookId>>,
    chosen: Signal<Option<AddressBookId>>,
) -> impl IntoView {
    let option = move |one: shared::contact::AddressBook| {
        let (id, name) = (one.id.clone(), book_name(&one));
        view! {
            <option
                value=one.id.0
                selected=move || chosen.read().as_ref() == Some(&id)
            >
                {name}
            </option>
        }
    };
    view! {
        <Show when=move || contacts.books.with(|books| books.len() > 1)>
            <label class="field contact-form__short">
                <span class="field__label">{tr("contacts.book")}</span>
                <span class="select">
                    <select
                        class="input"
                        on:change=move |event| book.set(Some(AddressBookId(event_target_value(&event))))
                    >
                        {move || contacts.books.get().into_iter().map(option).collect_view()}
                    </select>
                    <Icon name="chevron-down" class="icon--small" />
                </span>
            </label>
        </Show>
    }
}

#[component]
fn PhotoField(
    photo: RwSignal<Option<PhotoId>>,
    draft: Draft,
    kind: CardKind,
    problem: RwSignal<Option<Sentences>>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let choose = move |event: leptos::ev::Event| {
        let target =
            event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(target) = target else { return };
        let file = target.files().and_then(|files| files.get(0));
        target.set_value("");
        let Some(file) = file else { return };
        spawn_local(async move {
            match api::contacts::add_photo(&file).await {
                Ok(kept) => drop(photo.try_set(Some(kept.id))),
                Err(error) => drop(problem.try_set(Some(sentences(&error)))),
            }
        });
    };
    view! {
        <div class="contact-form__photo">
            {move || {
                let name = format!("{} {}", draft.given.get(), draft.surname.get());
                view! { <Face name=name.trim().to_owned() kind photo=photo.get() class="avatar--huge" /> }
            }}
            <input
                class="visually-hidden"
                type="file"
                tabindex="-1"
                accept="image/png,image/jpeg,image/gif,image/webp"
                aria-label=tr("contacts.photo")
                node_ref=input
                on:change=choose
            />
            <button
                class="button button--small"
                type="button"
                on:click=move |_| {
                    if let Some(input) = input.get_untracked() {
                        input.click();
                    }
                }
            >
                {tr("contacts.choosePhoto")}
            </button>
            <Show when=move || photo.read().is_some()>
                <button
                    class="button button--quiet button--small"
                    type="button"
                    on:click=move |_| photo.set(None)
                >
                    {tr("contacts.removePhoto")}
                </button>
            </Show>
        </div>
    }
}
