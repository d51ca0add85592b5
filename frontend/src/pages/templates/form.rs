//! What the forms of all kinds of templates have: name, visibility, language, variables, and saving.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::language::Language;
use shared::template::model::TemplateState;
use shared::template::variable;

use super::book::Book;
use super::kind::{Place, Template, Update};
use super::words;
use crate::components::block::Segmented;
use crate::components::icon::Icon;
use crate::components::menu::MenuButton;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::store::use_store;
use crate::t;

/// What a form holds beside its content.
#[derive(Debug)]
pub struct Head<T: Template> {
    place: Place,
    book: Book<T>,
    pub name: RwSignal<String>,
    pub state: RwSignal<TemplateState>,
    pub language: RwSignal<Language>,
    /// As the server has it; `None` while it is new.
    pub saved: RwSignal<Option<T>>,
    is_saving: RwSignal<bool>,
    problem: RwSignal<Option<Sentences>>,
}

impl<T: Template> Clone for Head<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Template> Copy for Head<T> {}

impl<T: Template> Head<T> {
    pub fn new(place: Place, book: Book<T>, template: Option<T>) -> Self {
        let language = untrack(crate::i18n::language);
        let (name, state, language) = template.as_ref().map(T::facts).map_or_else(
            || (String::new(), TemplateState::Draft, language),
            |it| (it.name, it.state, it.language),
        );
        Self {
            place,
            book,
            name: RwSignal::new(name),
            state: RwSignal::new(state),
            language: RwSignal::new(language),
            saved: RwSignal::new(template),
            is_saving: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    /// Tracked.
    fn update(self, content: T::Content) -> Update<T::Content> {
        Update {
            name: self.name.get().trim().to_owned(),
            state: self.state.get(),
            language: self.language.get(),
            content,
            version: self.saved.with(|saved| saved.as_ref().map_or(0, |it| it.facts().version)),
        }
    }

    /// Whether there is something to be saved; tracked.
    pub fn is_changed(self, content: &T::Content) -> bool {
        let update = self.update(content.clone());
        self.saved.with(|saved| {
            saved.as_ref().is_none_or(|saved| {
                let facts = saved.facts();
                facts.name != update.name
                    || facts.state != update.state
                    || facts.language != update.language
                    || *saved.content() != update.content
            })
        })
    }

    /// Tracked.
    pub fn can_save(self) -> bool {
        !self.is_saving.get() && !self.name.read().trim().is_empty()
    }
}

/// A function that saves what it is given.
pub fn saver<T: Template>(head: Head<T>) -> impl Fn(T::Content) + Copy + 'static {
    let store = use_store();
    let navigate = StoredValue::new_local(use_navigate());
    move |content| {
        if !untrack(|| head.can_save()) {
            return;
        }
        let update = untrack(|| head.update(content));
        let known = head.saved.with_untracked(|saved| saved.as_ref().map(|it| it.facts().id));
        head.problem.set(None);
        head.is_saving.set(true);
        spawn_local(async move {
            let answer = T::save(known.as_ref(), update).await;
            let _ = head.is_saving.try_set(false);
            match answer {
                Ok(saved) => {
                    store.toasts.show(Toast::new("circle-check", t!("templates.saved")));
                    let id = saved.facts().id;
                    head.book.take(saved.clone());
                    // One may have gone elsewhere meanwhile.
                    if head.saved.try_set(Some(saved)).is_none() && known.is_none() {
                        let options =
                            NavigateOptions { replace: true, ..NavigateOptions::default() };
                        let path = head.place.path_of(id.as_str());
                        navigate.with_value(|go| go(&path, options));
                    }
                }
                Err(error) => drop(head.problem.try_set(Some(sentences(&error)))),
            }
        });
    }
}

/// Where this is, the name and the visibility, and what was wrong with saving.
#[component]
pub fn FormHead<T: Template>(head: Head<T>) -> impl IntoView {
    let name = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(name) = name.get()
            && head.saved.with_untracked(Option::is_none)
        {
            let _ = name.focus();
        }
    });
    let states = TemplateState::ALL.map(|it| (it, Signal::derive(tr(words::state(it)))));
    view! {
        <nav class="page__crumb" aria-label=tr("templates.crumb")>
            <a href=head.place.path>{tr(head.place.title)}</a>
            <Icon name="chevron-right" class="icon--tiny" />
            <span class="truncate">
                {move || match head.saved.get() {
                    Some(saved) => saved.facts().name,
                    None => t!("templates.new"),
                }}
            </span>
        </nav>
        <h1 class="visually-hidden">{tr("templates.form")}</h1>
        <div class="page__head designer__head">
            <input
                class="rule__name"
                aria-label=tr("templates.name")
                placeholder=tr("templates.namePlaceholder")
                required
                maxlength="100"
                autocomplete="off"
                node_ref=name
                bind:value=head.name
            />
            <Segmented
                label=Signal::derive(tr("templates.state"))
                options=states.to_vec()
                chosen=head.state
                on_choose=move |state| head.state.set(state)
            />
        </div>
        {move || {
            head.problem
                .get()
                .map(|sentences| view! { <ProblemNotice lead=t!("templates.notSaved") sentences /> })
        }}
    }
}

/// In which language it is written, or members are told.
#[component]
pub fn LanguageChoice(label: &'static str, language: RwSignal<Language>) -> impl IntoView {
    let option = move |it: Language| {
        view! {
            <option value=it.code() selected=move || language.get() == it>
                {it.own_name()}
            </option>
        }
    };
    view! {
        <label class="field designer__language">
            <span class="field__label">{tr(label)}</span>
            <span class="select">
                <select
                    class="input"
                    on:change=move |event| {
                        let chosen = Language::of_tag(&event_target_value(&event));
                        language.set(chosen.unwrap_or_default());
                    }
                >
                    {Language::ALL.map(option).collect_view()}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
        </label>
    }
}

/// The menu of variables. `insert` is given a name and what it is called.
#[component]
pub fn Variables<T: Template>(book: Book<T>, insert: Callback<(String, String)>) -> impl IntoView {
    view! {
        <MenuButton
            label=Signal::derive(tr("templates.insert"))
            class="button button--small"
            face=ViewFn::from(move || {
                view! {
                    <Icon name="code-xml" class="icon--small" />
                    {tr("templates.insert")}
                }
            })
        >
            {move || {
                let known = variable::KNOWN.iter().map(|name| (*name).to_owned());
                let custom = book.with(|known| known.members.custom.clone()).unwrap_or_default();
                let item = move |name: String| {
                    let label = words::variable(&name);
                    let shown = label.clone();
                    view! {
                        <button
                            class="menu__item"
                            type="button"
                            role="menuitem"
                            on:click=move |_| insert.run((name.clone(), label.clone()))
                        >
                            {shown}
                        </button>
                    }
                };
                known.chain(custom).map(item).collect_view()
            }}
        </MenuButton>
    }
}
