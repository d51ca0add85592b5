//! A template being put together, beside what a member's signature would be.

use leptos::prelude::*;
use shared::template::design::Flaw;
use shared::template::model::{SignatureTemplate, TemplateState};

use super::apply::ApplyDialog;
use super::book::Book;
use super::draft::Draft;
use super::form::{FormHead, LanguageChoice, Variables, saver};
use super::lines::{Lines, RawHtml};
use super::looks::{Colours, Layouts, Links, LogoChoice};
use super::preview::Preview;
use super::words;
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::t;

/// What the panes of the designer share.
#[derive(Clone, Copy, Debug)]
pub struct Designing {
    pub book: Book<SignatureTemplate>,
    pub draft: Draft,
    /// Names of members' values beyond the known ones.
    pub custom: Memo<Vec<String>>,
    /// What is wrong now.
    pub flaw: Memo<Option<Flaw>>,
}

impl Designing {
    fn new(book: Book<SignatureTemplate>, template: Option<SignatureTemplate>) -> Self {
        let draft = Draft::new(book, template);
        let custom =
            Memo::new(move |_| book.with(|known| known.members.custom.clone()).unwrap_or_default());
        let flaw = Memo::new(move |_| draft.design().source(&custom.read()).err());
        Self { book, draft, custom, flaw }
    }
}

#[component]
pub fn Designer(
    book: Book<SignatureTemplate>,
    template: Option<SignatureTemplate>,
) -> impl IntoView {
    let designing = Designing::new(book, template);
    let draft = designing.draft;
    let head = draft.head;
    let save = saver(head);
    let is_previewing = RwSignal::new(crate::browser::matches_media("(width >= 1100px)"));
    let is_applying = RwSignal::new(false);
    let insert = Callback::new(move |(name, label): (String, String)| draft.insert(&name, &label));
    let obstacle = move || designing.flaw.with(|flaw| flaw.as_ref().map(words::flaw));
    let cannot_apply = move || draft.is_changed() || head.state.get() == TemplateState::Draft;
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
                    if designing.flaw.with_untracked(Option::is_none) {
                        save(untrack(|| draft.design()));
                    }
                }
            >
                <div class="app__scroll">
                    <div class="page__inner">
                        <FormHead head />
                        <Show
                            when=move || draft.html.with(Option::is_none)
                            fallback=move || {
                                view! {
                                    <RawHtml designing tools=ViewFn::from(move || view! { <Variables book insert /> }) />
                                }
                            }
                        >
                            <Layouts draft />
                            <Lines designing tools=ViewFn::from(move || view! { <Variables book insert /> }) />
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
                        <LanguageChoice label="templates.language" language=head.language />
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
                            !head.can_save() || designing.flaw.with(Option::is_some) || !draft.is_changed()
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
