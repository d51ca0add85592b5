//! The form of a rule that members start from: its conditions, and what is suggested to be done.

use leptos::prelude::*;
use shared::permission::Permission;
use shared::sieve::rules::{Group, Part, Rule};
use shared::template::starter::{Starter, StarterTemplate, rule_in, script_of};

use crate::components::empty_state::EmptyState;
use crate::i18n::tr;
use crate::pages::rules::builder::Building;
use crate::pages::rules::conditions::{Conditions, ModeChoice};
use crate::pages::rules::deeds::Deeds;
use crate::pages::rules::zone;
use crate::pages::settings::account_choice::permitting;
use crate::pages::templates::book::Book;
use crate::pages::templates::form::{FormHead, Head, LanguageChoice, saver};
use crate::pages::templates::kind::Place;
use crate::store::rules::RuleBook;
use crate::store::use_store;
use crate::t;
use crate::view_model::rules::field::Field;

/// Folders, and what the host can do, are those of the admin's own first account.
#[component]
pub fn RuleForm(book: Book<StarterTemplate>, template: Option<StarterTemplate>) -> impl IntoView {
    let store = use_store();
    let own = untrack(|| permitting(store, Permission::Rules)).into_iter().next();
    let Some(own) = own else {
        return view! {
            <main class="app__sheet page">
                <EmptyState title=Signal::derive(tr("rules.nobody")) />
            </main>
        }
        .into_any();
    };
    let rules = RuleBook::of(store, own.id.clone());
    store.mail.want_folders(&own.id);
    rules.refresh();
    view! { <Form book template rules /> }.into_any()
}

#[component]
fn Form(
    book: Book<StarterTemplate>,
    template: Option<StarterTemplate>,
    rules: RuleBook,
) -> impl IntoView {
    let store = use_store();
    let kept = template.as_ref().and_then(|template| match &template.content {
        Starter::Rule { script } => rule_in(script),
        Starter::AutoReply { .. } => None,
    });
    let first = || {
        let mail_type = rules.scripts.with_untracked(|all| all.mail_type.clone());
        let parts = vec![Part::Condition(Field::From.condition(&mail_type, &zone()))];
        let conditions = Group { parts, ..Group::default() };
        Rule { enabled: true, conditions, ..Rule::default() }
    };
    let rule = kept.unwrap_or_else(first);
    let building = Building::new(store, rules, &rule, None);
    let draft = building.draft;
    let head = Head::new(Place::RULES, book, template);
    let content = Memo::new(move |_| {
        // It is called as the template is.
        let rule = Rule { name: String::new(), enabled: true, ..draft.rule() };
        script_of(&rule).map(|script| Starter::Rule { script })
    });
    Effect::new(move || {
        draft.rule();
        building.folders.track();
        building.check();
    });
    let save = saver(head);
    let obstacle = move || {
        building
            .gap()
            .or_else(|| content.with(|it| it.is_err()).then(|| t!("rules.error.incomplete")))
    };
    let told = move || building.tried_to_save.get().then(obstacle).flatten();
    let is_changed =
        move || content.with(|content| content.as_ref().is_ok_and(|it| head.is_changed(it)));
    view! {
        <main class="app__sheet page">
            <form
                class="page__inner rule"
                aria-label=tr("templates.form")
                on:submit=move |event| {
                    event.prevent_default();
                    building.tried_to_save.set(true);
                    if untrack(obstacle).is_some() {
                        return;
                    }
                    if let Ok(content) = content.get_untracked() {
                        save(content);
                    }
                }
            >
                <FormHead head />
                <section class="rule__group">
                    <h2 class="rule__heading">
                        {tr("rules.when")} <ModeChoice branch=draft.root /> {tr("rules.whenTail")}
                    </h2>
                    <p class="field__note">{tr("starters.fixedNote")}</p>
                    <Conditions building branch=draft.root depth=0 />
                </section>
                <section class="rule__group">
                    <h2 class="rule__heading">{tr("starters.suggested")}</h2>
                    <p class="field__note">{tr("starters.suggestedNote")}</p>
                    <Deeds building />
                </section>
                <LanguageChoice label="starters.language" language=head.language />
                <footer class="settings-foot">
                    <span class="settings-foot__state" role="alert">
                        {told}
                    </span>
                    <button
                        class="button button--primary"
                        type="submit"
                        disabled=move || !head.can_save() || !(is_changed() || obstacle().is_some())
                    >
                        {tr("templates.save")}
                    </button>
                </footer>
            </form>
        </main>
    }
}
