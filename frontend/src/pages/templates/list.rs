//! The list of templates.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::template::model::{SignatureTemplate, SignatureTemplateUpdate, TemplateState};

use super::words;
use super::{Book, NEW, path};
use crate::api;
use crate::components::dialog::Dialog;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::store::use_store;
use crate::t;

#[component]
pub fn TemplateList(book: Book) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let create = move |_| navigate.with_value(|go| go(&path(NEW), NavigateOptions::default()));
    let deleting = RwSignal::new(None::<SignatureTemplate>);
    let rows = move || {
        let templates = book.with(|known| known.templates.clone()).unwrap_or_default();
        if templates.is_empty() {
            return view! {
                <EmptyState
                    icon="signature"
                    title=Signal::derive(tr("templates.none"))
                    text=Signal::derive(tr("templates.noneText"))
                />
            }
            .into_any();
        }
        let row = |template| view! { <Row book template deleting /> };
        view! {
            <ul class="outbox templates" aria-label=tr("templates.title")>
                {templates.into_iter().map(row).collect_view()}
            </ul>
        }
        .into_any()
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
                        <h1 class="page__title">{tr("templates.title")}</h1>
                        <p class="page__lead">{tr("templates.lead")}</p>
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
    book: Book,
    template: SignatureTemplate,
    deleting: RwSignal<Option<SignatureTemplate>>,
) -> impl IntoView {
    let store = use_store();
    let SignatureTemplate { name, state, used_by, updated_at, updated_by, .. } = template.clone();
    let used_by = usize::try_from(used_by).unwrap_or_default();
    let copy_name = {
        let name = name.clone();
        move || t!("templates.duplicateOf", name = name.clone())
    };
    let delete_name = {
        let name = name.clone();
        move || t!("templates.deleteOf", name = name.clone())
    };
    let original = StoredValue::new(template.clone());
    let duplicate = move |_| {
        let SignatureTemplate { name, language, design, .. } = original.get_value();
        spawn_local(async move {
            let update = SignatureTemplateUpdate {
                name: t!("templates.copyOf", name = name),
                state: TemplateState::Draft,
                language,
                design,
                version: 0,
            };
            match api::templates::create(&update).await {
                Ok(copy) => book.take(copy),
                Err(error) => store.toasts.fail(&error),
            }
        });
    };
    view! {
        <li class="outbox__item">
            <span class="outbox__icon">
                <Icon name="signature" />
            </span>
            <div class="outbox__text">
                <div class="outbox__line">
                    <a class="templates__name truncate" dir="auto" href=path(template.id.as_str())>
                        {name}
                    </a>
                    <span class="templates__state" data-state=format!("{state:?}")>
                        {tr(words::state(state))}
                    </span>
                </div>
                <p class="outbox__to">
                    {move || t!("templates.usedBy", count = used_by)} " · "
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
                        aria-label=copy_name
                        on:click=duplicate
                    >
                        {tr("templates.duplicate")}
                    </button>
                    <button
                        class="button button--small"
                        type="button"
                        aria-label=delete_name
                        on:click=move |_| deleting.set(Some(original.get_value()))
                    >
                        {tr("action.delete")}
                    </button>
                </div>
            </div>
        </li>
    }
}

/// Says who has a signature of it before it goes.
#[component]
fn DeleteDialog(
    book: Book,
    template: SignatureTemplate,
    deleting: RwSignal<Option<SignatureTemplate>>,
) -> impl IntoView {
    let store = use_store();
    let users = RwSignal::new(None::<Vec<String>>);
    let close = Callback::new(move |()| deleting.set(None));
    let id = StoredValue::new(template.id);
    spawn_local(async move {
        let found = api::templates::uses(&id.get_value()).await;
        let _ = users.try_set(Some(found.map(|found| found.items).unwrap_or_default()));
    });
    let delete = move |_| {
        let id = id.get_value();
        spawn_local(async move {
            match api::templates::delete(&id).await {
                Ok(()) => {
                    book.drop(&id);
                    store.toasts.show(Toast::new("trash-2", t!("templates.deleted")));
                }
                Err(error) => store.toasts.fail(&error),
            }
            let _ = deleting.try_set(None);
        });
    };
    let name = template.name;
    let title = move || t!("templates.deleteOf", name = name.clone());
    view! {
        <Dialog title=Signal::derive(title) on_close=close>
            <div class="dialog__body templates__users" aria-busy=move || users.with(Option::is_none).to_string()>
                {move || {
                    let users = users.get()?;
                    let count = users.len();
                    let list = users
                        .into_iter()
                        .map(|address| view! { <li class="truncate">{address}</li> })
                        .collect_view();
                    Some(
                        view! {
                            <p>
                                {if count == 0 {
                                    t!("templates.unused")
                                } else {
                                    t!("templates.stillUsed", count = count)
                                }}
                            </p>
                            <ul class="templates__addresses">{list}</ul>
                        },
                    )
                }}
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" on:click=move |_| close.run(())>
                    {tr("action.cancel")}
                </button>
                <button
                    class="button button--danger"
                    type="button"
                    disabled=move || users.with(Option::is_none)
                    on:click=delete
                >
                    {tr("action.delete")}
                </button>
            </footer>
        </Dialog>
    }
}
