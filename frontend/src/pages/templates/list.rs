//! The list of the templates of a page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::template::model::TemplateState;

use super::book::Book;
use super::kind::{Facts, Place, Template, Update};
use super::{NEW, words};
use crate::components::dialog::Dialog;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::store::use_store;
use crate::t;

#[component]
pub fn TemplateList<T: Template>(place: Place, book: Book<T>) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let create =
        move |_| navigate.with_value(|go| go(&place.path_of(NEW), NavigateOptions::default()));
    let deleting = RwSignal::new(None::<Facts>);
    let rows = move || {
        let templates = book.with(|known| known.templates.clone()).unwrap_or_default();
        let of_kind = templates.into_iter().filter(|template| template.kind() == place.kind);
        let rows: Vec<_> =
            of_kind.map(|template| view! { <Row place book template deleting /> }).collect();
        if rows.is_empty() {
            return view! {
                <EmptyState
                    icon=place.icon
                    title=Signal::derive(tr("templates.none"))
                    text=Signal::derive(tr(place.none))
                />
            }
            .into_any();
        }
        view! { <ul class="outbox templates" aria-label=tr(place.title)>{rows}</ul> }.into_any()
    };
    view! {
        <main class="app__sheet page">
            <div class="page__inner">
                <a class="settings-back" href="/admin">
                    <Icon name="arrow-left" class="icon--small" />
                    {tr("sections.admin")}
                </a>
                <div class="page__head">
                    <div class="page__text">
                        <h1 class="page__title">{tr(place.title)}</h1>
                        <p class="page__lead">{tr(place.lead)}</p>
                    </div>
                    <button class="button button--primary" type="button" on:click=create>
                        <Icon name="plus" class="icon--small" />
                        {tr("templates.new")}
                    </button>
                </div>
                {rows}
            </div>
            {move || {
                deleting.get().map(|template| view! { <DeleteDialog book template deleting /> })
            }}
        </main>
    }
}

#[component]
fn Row<T: Template>(
    place: Place,
    book: Book<T>,
    template: T,
    deleting: RwSignal<Option<Facts>>,
) -> impl IntoView {
    let store = use_store();
    let facts = template.facts();
    let Facts { id, name, state, updated_at, updated_by, .. } = facts.clone();
    let (copied, deleted, facts) = (name.clone(), name.clone(), StoredValue::new(facts));
    let template = StoredValue::new(template);
    let duplicate = move |_| {
        let (Facts { name, language, .. }, template) = (facts.get_value(), template.get_value());
        spawn_local(async move {
            let update = Update {
                name: t!("templates.copyOf", name = name),
                state: TemplateState::Draft,
                language,
                content: template.content().clone(),
                version: 0,
            };
            match T::save(None, update).await {
                Ok(copy) => book.take(copy),
                Err(error) => store.toasts.fail(&error),
            }
        });
    };
    view! {
        <li class="outbox__item">
            <span class="outbox__icon">
                <Icon name=place.icon />
            </span>
            <div class="outbox__text">
                <div class="outbox__line">
                    <a class="templates__name truncate" dir="auto" href=place.path_of(id.as_str())>
                        {name}
                    </a>
                    <span class="templates__state" data-state=format!("{state:?}")>
                        {tr(words::state(state))}
                    </span>
                </div>
                <p class="outbox__to">
                    {move || template.with_value(T::aside)} " · "
                    {move || {
                        t!(
                            "templates.edited",
                            by = updated_by.clone(),
                            date = date(updated_at, DateStyle::Moment)
                        )
                    }}
                </p>
                <div class="outbox__actions">
                    <button
                        class="button button--small"
                        type="button"
                        aria-label=move || t!("templates.duplicateOf", name = copied.clone())
                        on:click=duplicate
                    >
                        {tr("templates.duplicate")}
                    </button>
                    <button
                        class="button button--small"
                        type="button"
                        aria-label=move || t!("templates.deleteOf", name = deleted.clone())
                        on:click=move |_| deleting.set(Some(facts.get_value()))
                    >
                        {tr("action.delete")}
                    </button>
                </div>
            </div>
        </li>
    }
}

/// Says who loses something by it before it goes.
#[component]
fn DeleteDialog<T: Template>(
    book: Book<T>,
    template: Facts,
    deleting: RwSignal<Option<Facts>>,
) -> impl IntoView {
    let store = use_store();
    // Unknown, then who, if it leaves anything behind at all.
    let users = RwSignal::new(None::<Option<Vec<String>>>);
    let close = Callback::new(move |()| deleting.set(None));
    let id = StoredValue::new(template.id);
    spawn_local(async move {
        let found = T::uses(&id.get_value()).await;
        let _ = users.try_set(Some(found));
    });
    let delete = move |_| {
        let id = id.get_value();
        spawn_local(async move {
            match T::delete(&id).await {
                Ok(()) => {
                    book.drop(&id);
                    store.toasts.show(Toast::new("trash-2", t!("templates.deleted")));
                }
                Err(error) => store.toasts.fail(&error),
            }
            let _ = deleting.try_set(None);
        });
    };
    let said = move || {
        let Some(users) = users.get()? else {
            return Some(view! { <p>{tr("starters.deleteNote")}</p> }.into_any());
        };
        let words = match users.len() {
            0 => t!("templates.unused"),
            count => t!("templates.stillUsed", count = count),
        };
        let address = |address| view! { <li class="truncate">{address}</li> };
        let list = users.into_iter().map(address).collect_view();
        Some(view! { <p>{words}</p> <ul class="templates__addresses">{list}</ul> }.into_any())
    };
    let name = template.name;
    let title = move || t!("templates.deleteOf", name = name.clone());
    let is_unknown = move || users.with(Option::is_none);
    view! {
        <Dialog title=Signal::derive(title) on_close=close>
            <div class="dialog__body templates__users" aria-busy=move || is_unknown().to_string()>
                {said}
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" on:click=move |_| close.run(())>
                    {tr("action.cancel")}
                </button>
                <button
                    class="button button--danger"
                    type="button"
                    disabled=is_unknown
                    on:click=delete
                >
                    {tr("action.delete")}
                </button>
            </footer>
        </Dialog>
    }
}
