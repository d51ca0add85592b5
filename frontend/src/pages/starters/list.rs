//! The list of templates of a kind.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::template::model::TemplateState;
use shared::template::starter::{StarterTemplate, StarterTemplateUpdate};

use super::{Book, NEW, Which};
use crate::api;
use crate::components::dialog::Dialog;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::tr;
use crate::pages::templates::words;
use crate::store::toasts::Toast;
use crate::store::use_store;
use crate::t;

#[component]
pub fn StarterList(which: Which, book: Book) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let create =
        move |_| navigate.with_value(|go| go(&which.path_of(NEW), NavigateOptions::default()));
    let deleting = RwSignal::new(None::<StarterTemplate>);
    let rows = move || {
        let templates = book.with(|known| known.templates.clone()).unwrap_or_default();
        let of_kind = templates.into_iter().filter(|it| it.content.kind() == which.kind());
        let rows: Vec<_> =
            of_kind.map(|template| view! { <Row which book template deleting /> }).collect();
        if rows.is_empty() {
            return view! {
                <EmptyState
                    icon=which.icon()
                    title=Signal::derive(tr("templates.none"))
                    text=Signal::derive(tr(which.none()))
                />
            }
            .into_any();
        }
        view! { <ul class="outbox templates" aria-label=tr(which.title())>{rows}</ul> }.into_any()
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
                        <h1 class="page__title">{tr(which.title())}</h1>
                        <p class="page__lead">{tr(which.lead())}</p>
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
fn Row(
    which: Which,
    book: Book,
    template: StarterTemplate,
    deleting: RwSignal<Option<StarterTemplate>>,
) -> impl IntoView {
    let store = use_store();
    let StarterTemplate { id, name, state, language, updated_at, updated_by, .. } =
        template.clone();
    let (copied, deleted) = (name.clone(), name.clone());
    let original = StoredValue::new(template);
    let duplicate = move |_| {
        let StarterTemplate { name, language, content, .. } = original.get_value();
        spawn_local(async move {
            let update = StarterTemplateUpdate {
                name: t!("templates.copyOf", name = name),
                state: TemplateState::Draft,
                language,
                content,
                version: 0,
            };
            match api::starters::create(&update).await {
                Ok(copy) => book.take(copy),
                Err(error) => store.toasts.fail(&error),
            }
        });
    };
    view! {
        <li class="outbox__item">
            <span class="outbox__icon">
                <Icon name=which.icon() />
            </span>
            <div class="outbox__text">
                <div class="outbox__line">
                    <a class="templates__name truncate" dir="auto" href=which.path_of(id.as_str())>
                        {name}
                    </a>
                    <span class="templates__state" data-state=format!("{state:?}")>
                        {tr(words::state(state))}
                    </span>
                </div>
                <p class="outbox__to">
                    {language.own_name()} " · "
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
                        on:click=move |_| deleting.set(Some(original.get_value()))
                    >
                        {tr("action.delete")}
                    </button>
                </div>
            </div>
        </li>
    }
}

#[component]
fn DeleteDialog(
    book: Book,
    template: StarterTemplate,
    deleting: RwSignal<Option<StarterTemplate>>,
) -> impl IntoView {
    let store = use_store();
    let close = Callback::new(move |()| deleting.set(None));
    let StarterTemplate { id, name, .. } = template;
    let delete = move |_| {
        let id = id.clone();
        spawn_local(async move {
            match api::starters::delete(&id).await {
                Ok(()) => {
                    book.drop(&id);
                    store.toasts.show(Toast::new("trash-2", t!("templates.deleted")));
                }
                Err(error) => store.toasts.fail(&error),
            }
            let _ = deleting.try_set(None);
        });
    };
    let title = move || t!("templates.deleteOf", name = name.clone());
    view! {
        <Dialog title=Signal::derive(title) on_close=close>
            <div class="dialog__body">
                <p>{tr("starters.deleteNote")}</p>
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" on:click=move |_| close.run(())>
                    {tr("action.cancel")}
                </button>
                <button class="button button--danger" type="button" on:click=delete>
                    {tr("action.delete")}
                </button>
            </footer>
        </Dialog>
    }
}
