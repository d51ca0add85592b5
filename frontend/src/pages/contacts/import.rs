//! Contacts from a file: what would become of each first, then all or nothing.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::contact::BookRole;
use shared::contact::transfer::{
    ImportChoice, ImportColumn, ImportFate, ImportItem, ImportPreview, ImportRemark,
};
use shared::id::AddressBookId;
use wasm_bindgen::JsCast;

use super::book_name;
use crate::api;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::{format, tr};
use crate::store::Store;
use crate::store::contacts::Contacts;
use crate::t;
use crate::view_model::contacts::directory::Scope;

/// Items listed; those with a remark first where there are more.
const LISTED: usize = 200;

/// What a column of a table may be taken for, and its words.
const FIELDS: [(&str, &str); 19] = [
    ("given", "contacts.given"),
    ("surname", "contacts.surname"),
    ("fullName", "contacts.full"),
    ("nickname", "contacts.nickname"),
    ("organisation", "contacts.organisation"),
    ("jobTitle", "contacts.job"),
    ("email", "contacts.email"),
    ("phone", "contacts.phone"),
    ("mobile", "contacts.kind.mobile"),
    ("fax", "contacts.kind.fax"),
    ("street", "contacts.street"),
    ("postcode", "contacts.postcode"),
    ("locality", "contacts.locality"),
    ("region", "contacts.region"),
    ("country", "contacts.country"),
    ("birthday", "contacts.birthday"),
    ("link", "contacts.link"),
    ("categories", "contacts.categories"),
    ("note", "contacts.note"),
];

#[component]
pub fn ImportDialog(
    store: Store,
    contacts: Contacts,
    scope: Memo<Scope>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let _ = store;
    let preview = RwSignal::new(None::<ImportPreview>);
    let problem = RwSignal::new(None::<Sentences>);
    let is_busy = RwSignal::new(false);
    let book = RwSignal::new(match scope.get_untracked() {
        Scope::Book(id) => Some(id),
        Scope::All | Scope::Favourites | Scope::Group(_) => None,
    });
    let chosen = move || {
        let books = contacts.books.get();
        let default = || books.iter().find(|book| book.role == BookRole::Default).or(books.first());
        let wanted = book.get().filter(|id| books.iter().any(|book| book.id == *id));
        wanted.or_else(|| default().map(|book| book.id.clone()))
    };
    let show = move |answer: Result<ImportPreview, api::ApiError>| {
        let _ = is_busy.try_set(false);
        match answer {
            Ok(read) => drop(preview.try_set(Some(read))),
            Err(error) => drop(problem.try_set(Some(sentences(&error)))),
        }
    };
    let read = move |event: leptos::ev::Event| {
        let target =
            event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let file = target.as_ref().and_then(|target| target.files()?.get(0));
        let (Some(file), Some(book)) = (file, untrack(chosen)) else { return };
        problem.set(None);
        preview.set(None);
        is_busy.set(true);
        spawn_local(async move { show(api::contacts::begin_import(&book, &file).await) });
    };
    let choose = Callback::new(move |choice: ImportChoice| {
        let Some(id) =
            preview.with_untracked(|preview| preview.as_ref().map(|read| read.id.clone()))
        else {
            return;
        };
        is_busy.set(true);
        spawn_local(async move { show(api::contacts::choose_import(&id, &choice).await) });
    });
    let commit = move |_| {
        let Some(id) =
            preview.with_untracked(|preview| preview.as_ref().map(|read| read.id.clone()))
        else {
            return;
        };
        is_busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match api::contacts::commit_import(&id).await {
                Ok(done) => {
                    contacts.refresh();
                    let count = done.counts.add + done.counts.change;
                    contacts.tell("users", t!("contacts.imported", count = count), done.change);
                    if is_busy.try_set(false).is_none() {
                        on_close.run(());
                    }
                }
                Err(error) => {
                    let _ = is_busy.try_set(false);
                    let _ = problem.try_set(Some(sentences(&error)));
                }
            }
        });
    };
    let nothing = move || {
        preview.with(|preview| {
            preview.as_ref().is_none_or(|read| read.counts.add + read.counts.change == 0)
        })
    };
    view! {
        <Dialog title=Signal::derive(tr("contacts.import")) class="dialog--wide" on_close=on_close>
            <div class="dialog__body">
                <div class="contact-import__choice">
                    <label class="field">
                        <span class="field__label">{tr("contacts.file")}</span>
                        <input
                            class="input contact-import__file"
                            type="file"
                            accept=".vcf,.vcard,.csv,.txt,text/vcard,text/csv"
                            on:change=read
                        />
                    </label>
                    <BookField contacts chosen=Signal::derive(chosen) book choose />
                </div>
                {move || {
                    problem
                        .get()
                        .map(|sentences| {
                            let on_dismiss = Callback::new(move |()| problem.set(None));
                            view! { <ProblemNotice sentences on_dismiss /> }
                        })
                }}
                {move || preview.get().map(|read| view! { <Preview read choose /> })}
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" on:click=move |_| on_close.run(())>
                    {tr("action.cancel")}
                </button>
                <button
                    class="button button--primary"
                    type="button"
                    disabled=move || is_busy.get() || nothing()
                    on:click=commit
                >
                    {tr("contacts.importNow")}
                </button>
            </footer>
        </Dialog>
    }
}

#[component]
fn BookField(
    contacts: Contacts,
    chosen: Signal<Option<AddressBookId>>,
    book: RwSignal<Option<AddressBookId>>,
    choose: Callback<ImportChoice>,
) -> impl IntoView {
    let option = move |one: shared::contact::AddressBook| {
        let (id, name) = (one.id.clone(), book_name(&one));
        view! {
            <option value=one.id.0 selected=move || chosen.read().as_ref() == Some(&id)>
                {name}
            </option>
        }
    };
    view! {
        <Show when=move || contacts.books.with(|books| books.len() > 1)>
            <label class="field">
                <span class="field__label">{tr("contacts.book")}</span>
                <span class="select">
                    <select
                        class="input"
                        on:change=move |event| {
                            let id = AddressBookId(event_target_value(&event));
                            book.set(Some(id.clone()));
                            choose.run(ImportChoice { book_id: Some(id), fields: None });
                        }
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
fn Preview(read: ImportPreview, choose: Callback<ImportChoice>) -> impl IntoView {
    let counts = read.counts;
    let total = read.items.len();
    let mut items = read.items;
    if total > LISTED {
        items.sort_by_key(|item| item.remarks.is_empty());
        items.truncate(LISTED);
        items.sort_by_key(|item| item.line);
    }
    let columns = read.columns;
    let encodings = read.encodings.join(", ");
    view! {
        <p class="contact-import__sum" role="status">
            {t!(
                "contacts.importSum",
                add = format::number(counts.add.into()),
                change = format::number(counts.change.into()),
                skip = format::number(counts.skip.into())
            )}
            " "
            <span class="field__note">{t!("contacts.encodings", names = encodings)}</span>
        </p>
        {(!columns.is_empty()).then(|| view! { <Columns columns choose /> })}
        <ul class="contact-import__items" aria-label=tr("contacts.preview")>
            {items.into_iter().map(|item| view! { <Item item /> }).collect_view()}
        </ul>
        {(total > LISTED)
            .then(|| view! { <p class="field__note">{t!("contacts.notAllListed", count = LISTED)}</p> })}
    }
}

#[component]
fn Item(item: ImportItem) -> impl IntoView {
    let name = if item.name.is_empty() { t!("contacts.nameless") } else { item.name };
    let fate = match item.fate {
        ImportFate::Add => "contacts.fate.add",
        ImportFate::Change => "contacts.fate.change",
        ImportFate::Skip => "contacts.fate.skip",
    };
    let remarks: Vec<String> =
        item.remarks.into_iter().map(|remark| crate::i18n::text(remark_key(remark), &[])).collect();
    let detail = (item.detail != name).then_some(item.detail);
    view! {
        <li class="contact-import__item" data-fate=fate.rsplit('.').next()>
            <span class="contact-import__line">{t!("contacts.line", line = item.line)}</span>
            <span class="contact-import__name truncate">{name} " " <small>{detail}</small></span>
            <span class="contact-import__remarks">{remarks.join(" ")}</span>
            <span class="contact-import__fate">{tr(fate)}</span>
        </li>
    }
}

fn remark_key(remark: ImportRemark) -> &'static str {
    match remark {
        ImportRemark::Empty => "contacts.remark.empty",
        ImportRemark::Unchanged => "contacts.remark.unchanged",
        ImportRemark::Repeated => "contacts.remark.repeated",
        ImportRemark::CutOff => "contacts.remark.cutOff",
        ImportRemark::TooLarge => "contacts.remark.tooLarge",
        ImportRemark::Unreadable | ImportRemark::Other => "contacts.remark.unreadable",
        ImportRemark::UidTaken => "contacts.remark.uidTaken",
        ImportRemark::BadLetters => "contacts.remark.badLetters",
        ImportRemark::PhotoLeftOut => "contacts.remark.photoLeftOut",
        ImportRemark::NoName => "contacts.remark.noName",
    }
}

/// Which column is what.
#[component]
fn Columns(columns: Vec<ImportColumn>, choose: Callback<ImportChoice>) -> impl IntoView {
    let fields =
        StoredValue::new(columns.iter().map(|column| column.field.clone()).collect::<Vec<_>>());
    let row = move |(at, column): (usize, ImportColumn)| {
        let known = column.field.clone();
        // Several columns of a kind are told apart by what stands after its name.
        let rest = known.split_once('.').map(|(_, rest)| rest.to_owned());
        let base = known.split('.').next().unwrap_or_default().to_owned();
        let is_listed = FIELDS.iter().any(|(field, _)| *field == base);
        let other = (!known.is_empty() && !is_listed).then(
            || view! { <option value=known.clone() selected=true>{column.header.clone()}</option> },
        );
        let option = |(field, words): &(&'static str, &'static str)| {
            let is_chosen = *field == base;
            let value = if is_chosen { known.clone() } else { (*field).to_owned() };
            let rest = rest.clone().filter(|_| is_chosen);
            let words = *words;
            view! {
                <option value=value selected=is_chosen>
                    {tr(words)}
                    {rest.map(|rest| format!(" ({rest})"))}
                </option>
            }
        };
        let options = FIELDS.iter().map(option).collect_view();
        let change = move |event: leptos::ev::Event| {
            let value = event_target_value(&event);
            fields.update_value(|fields| {
                if let Some(field) = fields.get_mut(at) {
                    *field = value;
                }
            });
            choose.run(ImportChoice { book_id: None, fields: Some(fields.get_value()) });
        };
        view! {
            <label class="contact-import__column">
                <span class="truncate">{column.header} " " <small>{column.sample}</small></span>
                <span class="select">
                    <select class="input input--small" on:change=change>
                        <option value="" selected=known.is_empty()>{tr("contacts.leaveOut")}</option>
                        {other}
                        {options}
                    </select>
                    <Icon name="chevron-down" class="icon--small" />
                </span>
            </label>
        }
    };
    view! {
        <details class="contact-import__columns">
            <summary>{tr("contacts.columns")}</summary>
            {columns.into_iter().enumerate().map(row).collect_view()}
        </details>
    }
}
