//! The script itself, for those who write Sieve. Any script of the host can be opened here; none is switched on or off by
//! that.

pub mod desk;
pub mod side;

use std::collections::BTreeSet;
use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use shared::id::{AccountId, ScriptId};

use super::files::{FileMenu, Named};
use super::{folders, path};
use crate::api::ApiError;
use crate::components::failure::Failure;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::script_editor::ScriptEditor;
use crate::store::rules::{RuleBook, is_conflict};
use crate::store::use_store;
use crate::t;
use crate::view_model::script::Vocabulary;
use desk::{Desk, Listener, Opened, read};
use side::{Problems, RuleNames};

/// `/settings/rules?expert=1[&script]`
#[component]
pub fn Expert(account: AccountId) -> impl IntoView {
    let store = use_store();
    let book = RuleBook::of(store, account.clone());
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.read().get("script").map(ScriptId));
    let opened = RwSignal::new(None::<Result<Opened, ApiError>>);
    let load = move |()| {
        let wanted = wanted.get();
        opened.set(None);
        spawn_local(async move {
            let _ = opened.try_set(Some(read(book, wanted).await));
        });
    };
    Effect::new(move || load(()));
    let again = Callback::new(move |()| untrack(|| load(())));
    let back = path(&account, None);
    view! {
        <main class="app__sheet page">
            <div class="page__inner expert">
                <a class="settings-back" href=back>
                    <Icon name="arrow-left" class="icon--small" />
                    {tr("settings.rules")}
                </a>
                {move || {
                    Some(match opened.get()? {
                        Ok(opened) => {
                            view! { <Sheet desk=Desk::new(store, book, opened) /> }.into_any()
                        }
                        Err(error) => {
                            view! { <Failure sentences=sentences(&error) on_retry=again /> }.into_any()
                        }
                    })
                }}
            </div>
        </main>
    }
}

#[component]
fn Sheet(desk: Desk) -> impl IntoView {
    let leave = window_event_listener(leptos::ev::beforeunload, move |event| {
        if untrack(|| desk.is_changed() && desk.opened.with(|opened| opened.version.is_some())) {
            event.prevent_default();
        }
    });
    on_cleanup(move || leave.remove());
    desk.look();
    view! {
        <Top desk />
        <Notices desk />
        <div class="expert__body">
            <Writing desk />
            <div class="expert__side">
                <Problems desk />
                <RuleNames desk />
            </div>
        </div>
        <Foot desk />
    }
}

#[component]
fn Top(desk: Desk) -> impl IntoView {
    let navigate = leptos_router::hooks::use_navigate();
    let account = desk.book.account();
    let choose = move |event| {
        let script = event_target_value(&event);
        let path = format!("{}&script={script}", super::expert_path(&account));
        navigate(&path, leptos_router::NavigateOptions::default());
    };
    let current = move || desk.opened.with(|opened| opened.id.clone());
    let option = move |entry: shared::script::ScriptEntry| {
        let id = entry.id.clone();
        let name = move || match entry.is_active {
            true => t!("script.inUse", name = entry.name.clone()),
            false => entry.name.clone(),
        };
        view! {
            <option value=entry.id.to_string() selected=move || current() == id>
                {name}
            </option>
        }
    };
    let has_several = move || desk.book.scripts.with(|scripts| scripts.items.len() > 1);
    view! {
        <div class="page__head expert__head">
            <div class="page__text">
                <h1 class="page__title">{tr("script.title")}</h1>
                <p class="page__lead">{tr("script.lead")}</p>
            </div>
            <Show when=has_several>
                <span class="select">
                    <select class="input" aria-label=tr("script.choose") on:change=choose.clone()>
                        {move || {
                            let items = desk.book.scripts.with(|scripts| scripts.items.clone());
                            items.into_iter().map(option).collect_view()
                        }}
                    </select>
                    <Icon name="chevron-down" class="icon--small" />
                </span>
            </Show>
            <Files desk />
        </div>
    }
}

#[component]
fn Files(desk: Desk) -> impl IntoView {
    let import = move |(_, text): Named| match desk.editor.try_get_value().flatten() {
        Some(editor) => editor.replace_text(&text),
        None => desk.changed(text),
    };
    let export = move |()| {
        let name = desk.opened.with_untracked(|opened| opened.name.clone());
        (name, desk.text.get_untracked())
    };
    view! { <FileMenu on_import=import export /> }
}

#[component]
fn Notices(desk: Desk) -> impl IntoView {
    view! {
        <Show when=move || !desk.book.has_host()>
            <div class="notice">
                <Icon name="info" class="icon--small" />
                <p class="notice__text">{tr("rules.noHost")}</p>
            </div>
        </Show>
        {move || {
            let error = desk.problem.get()?;
            let on_dismiss = Callback::new(move |()| desk.problem.set(None));
            let conflict = is_conflict(&error).then(|| {
                view! {
                    <button class="button button--small" type="button" on:click=move |_| desk.meet(false)>
                        {tr("script.showTheirs")}
                    </button>
                    <button class="button button--small" type="button" on:click=move |_| desk.meet(true)>
                        {tr("script.saveMine")}
                    </button>
                }
            });
            Some(
                view! {
                    <ProblemNotice lead=t!("failure.script") sentences=sentences(&error) on_dismiss>
                        {conflict}
                    </ProblemNotice>
                },
            )
        }}
    }
}

/// The editor; a plain field where it can't be had.
#[component]
fn Writing(desk: Desk) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let is_missing = RwSignal::new(false);
    Effect::new(move || {
        let Some(place) = place.get() else { return };
        let text = desk.text.get_untracked();
        spawn_local(async move {
            let host = Rc::new(Listener(desk));
            let editor = ScriptEditor::attach(place.into(), t!("script.label"), text, host).await;
            if desk.editor.is_disposed() {
                return;
            }
            is_missing.set(editor.is_none());
            desk.editor.set_value(editor);
            desk.offer();
            desk.mark();
        });
    });
    let folders = folders(desk.store, desk.book);
    Effect::new(move || {
        let extensions = desk.book.scripts.with(|scripts| {
            let host = scripts.host.as_ref()?;
            Some(host.extensions.iter().cloned().collect::<BTreeSet<_>>())
        });
        let vocabulary = folders.with(|folders| Vocabulary::new(extensions.as_ref(), folders));
        desk.vocabulary.set_value(vocabulary);
        desk.offer();
    });
    view! {
        <Show
            when=move || !is_missing.get()
            fallback=move || {
                view! {
                    <textarea
                        class="input expert__plain"
                        aria-label=tr("script.label")
                        spellcheck="false"
                        prop:value=move || desk.text.get()
                        on:input=move |event| desk.changed(event_target_value(&event))
                    ></textarea>
                }
            }
        >
            <div class="expert__editor" node_ref=place></div>
        </Show>
    }
}

#[component]
fn Foot(desk: Desk) -> impl IntoView {
    let state = move || {
        if desk.is_saving.get() {
            t!("compose.saving")
        } else if desk.is_changed() {
            t!("script.unsaved")
        } else if desk.was_saved.get() {
            t!("settings.saved")
        } else {
            String::new()
        }
    };
    let is_active = move || desk.opened.with(|opened| opened.is_active);
    let may_use = move || desk.book.has_host() && !is_active();
    view! {
        <footer class="settings-foot">
            <span class="settings-foot__state" role="status">{state}</span>
            <Show when=may_use>
                <button
                    class="button"
                    type="button"
                    disabled=move || desk.is_saving.get()
                    on:click=move |_| desk.save(true)
                >
                    {tr("script.saveUse")}
                </button>
            </Show>
            <button
                class="button button--primary"
                type="button"
                disabled=move || desk.is_saving.get() || !desk.is_changed()
                on:click=move |_| desk.save(false)
            >
                {tr("action.save")}
            </button>
        </footer>
    }
}
