//! A template being put together, beside what a member's signature would be.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::template::design::Flaw;
use shared::template::model::{SignatureTemplate, TemplateState};

use super::apply::ApplyDialog;
use super::draft::Draft;
use super::lines::{Lines, RawHtml};
use super::looks::{Colours, Layouts, Links, LogoChoice};
use super::preview::Preview;
use super::tools::{Insert, LanguageChoice};
use super::words;
use super::{Book, PATH, path};
use crate::api;
use crate::components::block::Segmented;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::store::use_store;
use crate::t;

/// What the panes of the designer share.
#[derive(Clone, Copy, Debug)]
pub struct Designing {
    pub book: Book,
    pub draft: Draft,
    /// Names of members' values beyond the known ones.
    pub custom: Memo<Vec<String>>,
    /// What is wrong now.
    pub flaw: Memo<Option<Flaw>>,
}

impl Designing {
    fn new(book: Book, template: Option<SignatureTemplate>) -> Self {
        let draft = Draft::new(template);
        let custom =
            Memo::new(move |_| book.with(|known| known.members.custom.clone()).unwrap_or_default());
        let flaw = Memo::new(move |_| draft.design().source(&custom.read()).err());
        Self { book, draft, custom, flaw }
    }
}

#[component]
pub fn Designer(book: Book, template: Option<SignatureTemplate>) -> impl IntoView {
    let store = use_store();
    let navigate = StoredValue::new_local(use_navigate());
    let is_new = template.is_none();
    let designing = Designing::new(book, template);
    let draft = designing.draft;
    let problem = RwSignal::new(None::<Sentences>);
    let is_saving = RwSignal::new(false);
    let is_previewing = RwSignal::new(crate::browser::matches_media("(width >= 1100px)"));
    let is_applying = RwSignal::new(false);
    let name = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(name) = name.get()
            && is_new
        {
            let _ = name.focus();
        }
    });
    let save = move || {
        if is_saving.get_untracked() || designing.flaw.with_untracked(Option::is_some) {
            return;
        }
        let update = untrack(|| draft.update());
        if update.name.is_empty() {
            if let Some(name) = name.get_untracked() {
                let _ = name.focus();
            }
            return;
        }
        problem.set(None);
        is_saving.set(true);
        let known =
            draft.saved.with_untracked(|saved| saved.as_ref().map(|saved| saved.id.clone()));
        spawn_local(async move {
            let answer = match &known {
                Some(id) => api::templates::update(id, &update).await,
                None => api::templates::create(&update).await,
            };
            let _ = is_saving.try_set(false);
            match answer {
                Ok(saved) => {
                    store.toasts.show(Toast::new("circle-check", t!("templates.saved")));
                    let id = saved.id.clone();
                    book.take(saved.clone());
                    // One may have gone elsewhere meanwhile.
                    if draft.saved.try_set(Some(saved)).is_none() && known.is_none() {
                        let options =
                            NavigateOptions { replace: true, ..NavigateOptions::default() };
                        navigate.with_value(|go| go(&path(id.as_str()), options));
                    }
                }
                Err(error) => drop(problem.try_set(Some(sentences(&error)))),
            }
        });
    };
    let states = TemplateState::ALL.map(|it| (it, Signal::derive(tr(words::state(it)))));
    let obstacle = move || designing.flaw.with(|flaw| flaw.as_ref().map(words::flaw));
    let edited = move || {
        draft.saved.with(|saved| match saved {
            Some(saved) => {
                let count = usize::try_from(saved.used_by).unwrap_or_default();
                t!("templates.usedBy", count = count)
            }
            None => t!("templates.new"),
        })
    };
    let cannot_apply = move || draft.is_changed() || draft.state.get() == TemplateState::Draft;
    view! {
        <main
            class="app__sheet app__sheet--design page"
            class=("is-previewing", move || is_previewing.get())
        >
            <form
                class="app__pane designer"
                aria-label=tr("templates.form")
                on:submit=move |event| {
                    event.prevent_default();
                    save();
                }
            >
                <div class="app__scroll">
                    <div class="page__inner">
                        <nav class="page__crumb" aria-label=tr("templates.crumb")>
                            <a href=PATH>{tr("templates.title")}</a>
                            <Icon name="chevron-right" class="icon--tiny" />
                            <span class="truncate">{edited}</span>
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
                                bind:value=draft.name
                            />
                            <Segmented
                                label=Signal::derive(tr("templates.state"))
                                options=states.to_vec()
                                chosen=draft.state
                                on_choose=move |state| draft.state.set(state)
                            />
                        </div>
                        {move || {
                            problem
                                .get()
                                .map(|sentences| {
                                    view! { <ProblemNotice lead=t!("templates.notSaved") sentences /> }
                                })
                        }}
                        <Show
                            when=move || draft.html.with(Option::is_none)
                            fallback=move || {
                                view! {
                                    <RawHtml designing tools=ViewFn::from(move || view! { <Insert designing /> }) />
                                }
                            }
                        >
                            <Layouts draft />
                            <Lines designing tools=ViewFn::from(move || view! { <Insert designing /> }) />
                            <div class="designer__pair">
                                <LogoChoice draft />
                                <Colours draft />
                            </div>
                            <Links designing />
                            <section class="designer__block">
                                <button
                                    class="button button--quiet"
                                    type="button"
                                    on:click=move |_| draft.write_by_hand(&designing.custom.read_untracked())
                                >
                                    <Icon name="code-xml" class="icon--small" />
                                    {tr("templates.byHand")}
                                </button>
                            </section>
                        </Show>
                        <LanguageChoice draft />
                    </div>
                </div>
                <footer class="foot-bar designer__foot">
                    <button
                        class="button button--quiet"
                        type="button"
                        aria-pressed=move || is_previewing.get().to_string()
                        on:click=move |_| is_previewing.update(|it| *it = !*it)
                    >
                        <Icon name="eye" class="icon--small" />
                        {tr("templates.preview")}
                    </button>
                    <span class="designer__obstacle" role="status">
                        {obstacle}
                    </span>
                    <button
                        class="button"
                        type="button"
                        disabled=cannot_apply
                        title=move || cannot_apply().then(|| t!("templates.applyWhen"))
                        on:click=move |_| is_applying.set(true)
                    >
                        {tr("templates.apply")}
                    </button>
                    <button
                        class="button button--primary"
                        type="submit"
                        disabled=move || {
                            is_saving.get() || designing.flaw.with(Option::is_some) || !draft.is_changed()
                        }
                    >
                        {tr("templates.save")}
                    </button>
                </footer>
            </form>
            <Show when=move || is_previewing.get()>
                <Preview designing on_close=move |()| is_previewing.set(false) />
            </Show>
            <Show when=move || is_applying.get()>
                <ApplyDialog designing on_close=Callback::new(move |()| is_applying.set(false)) />
            </Show>
        </main>
    }
}
