//! What the forms of all kinds of templates have: name, visibility, language, and saving.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::language::Language;
use shared::template::model::TemplateState;
use shared::template::starter::{Starter, StarterTemplate, StarterTemplateUpdate};

use super::{Book, Which};
use crate::api;
use crate::components::block::Segmented;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::pages::templates::words;
use crate::store::toasts::Toast;
use crate::store::use_store;
use crate::t;

/// What a form holds beside its content.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    which: Which,
    book: Book,
    pub name: RwSignal<String>,
    pub state: RwSignal<TemplateState>,
    pub language: RwSignal<Language>,
    pub saved: RwSignal<Option<StarterTemplate>>,
    is_saving: RwSignal<bool>,
    problem: RwSignal<Option<Sentences>>,
}

impl Head {
    pub fn new(which: Which, book: Book, template: Option<StarterTemplate>) -> Self {
        let language = untrack(crate::i18n::language);
        let (name, state, language) = template.as_ref().map_or_else(
            || (String::new(), TemplateState::Draft, language),
            |it| (it.name.clone(), it.state, it.language),
        );
        Self {
            which,
            book,
            name: RwSignal::new(name),
            state: RwSignal::new(state),
            language: RwSignal::new(language),
            saved: RwSignal::new(template),
            is_saving: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    fn update(self, content: Starter) -> StarterTemplateUpdate {
        StarterTemplateUpdate {
            name: self.name.get().trim().to_owned(),
            state: self.state.get(),
            language: self.language.get(),
            content,
            version: self.saved.with(|saved| saved.as_ref().map_or(0, |saved| saved.version)),
        }
    }

    /// Whether there is something to be saved; tracked.
    pub fn is_changed(self, content: &Starter) -> bool {
        let update = self.update(content.clone());
        self.saved.with(|saved| {
            saved.as_ref().is_none_or(|saved| {
                saved.name != update.name
                    || saved.state != update.state
                    || saved.language != update.language
                    || saved.content != update.content
            })
        })
    }

    pub fn can_save(self) -> bool {
        !self.is_saving.get() && !self.name.read().trim().is_empty()
    }
}

/// A function that saves what it is given.
pub fn saver(head: Head) -> impl Fn(Starter) + Copy + 'static {
    let store = use_store();
    let navigate = StoredValue::new_local(use_navigate());
    move |content| {
        if !untrack(|| head.can_save()) {
            return;
        }
        let update = untrack(|| head.update(content));
        let known = head.saved.with_untracked(|saved| saved.as_ref().map(|saved| saved.id.clone()));
        head.problem.set(None);
        head.is_saving.set(true);
        spawn_local(async move {
            let answer = match &known {
                Some(id) => api::starters::update(id, &update).await,
                None => api::starters::create(&update).await,
            };
            let _ = head.is_saving.try_set(false);
            match answer {
                Ok(saved) => {
                    store.toasts.show(Toast::new("circle-check", t!("templates.saved")));
                    let id = saved.id.clone();
                    head.book.take(saved.clone());
                    // One may have gone elsewhere meanwhile.
                    if head.saved.try_set(Some(saved)).is_none() && known.is_none() {
                        let options =
                            NavigateOptions { replace: true, ..NavigateOptions::default() };
                        let path = head.which.path_of(id.as_str());
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
pub fn FormHead(head: Head) -> impl IntoView {
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
            <a href=head.which.path()>{tr(head.which.title())}</a>
            <Icon name="chevron-right" class="icon--tiny" />
            <span class="truncate">
                {move || match head.saved.get() {
                    Some(saved) => saved.name,
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

/// In which language it is written.
#[component]
pub fn LanguageChoice(head: Head) -> impl IntoView {
    let option = move |language: Language| {
        view! {
            <option value=language.code() selected=move || head.language.get() == language>
                {language.own_name()}
            </option>
        }
    };
    view! {
        <label class="field designer__language">
            <span class="field__label">{tr("starters.language")}</span>
            <span class="select">
                <select
                    class="input"
                    on:change=move |event| {
                        let chosen = Language::of_tag(&event_target_value(&event));
                        head.language.set(chosen.unwrap_or_default());
                    }
                >
                    {Language::ALL.map(option).collect_view()}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
        </label>
    }
}
