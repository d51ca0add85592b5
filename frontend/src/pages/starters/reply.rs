//! The form of an automatic reply that members start from.

use leptos::html;
use leptos::prelude::*;
use shared::sieve::auto_reply::MAX_TEXT;
use shared::template::model::TemplateState;
use shared::template::starter::{LONGEST_SUBJECT, Starter, StarterFlaw, StarterTemplate};
use shared::template::variable;

use super::switch_on::SwitchOnDialog;
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::pages::templates::book::Book;
use crate::pages::templates::form::{FormHead, Head, LanguageChoice, Variables, saver};
use crate::pages::templates::kind::Place;
use crate::pages::templates::words;
use crate::t;

/// What is wrong, in words.
fn flaw(flaw: &StarterFlaw) -> String {
    match flaw {
        StarterFlaw::Subject(error) => words::error(error),
        StarterFlaw::Text(error) => t!(
            "templates.error.at",
            line = error.line.to_string(),
            column = error.column.to_string(),
            error = words::error(error)
        ),
        StarterFlaw::Empty => t!("away.wrong.text"),
        StarterFlaw::TooLong | StarterFlaw::Rule => t!("templates.error.tooMany"),
    }
}

#[component]
pub fn ReplyForm(book: Book<StarterTemplate>, template: Option<StarterTemplate>) -> impl IntoView {
    let (subject, text) = match template.as_ref().map(|template| template.content.clone()) {
        Some(Starter::AutoReply { subject, text }) => (subject, text),
        _ => (String::new(), String::new()),
    };
    let head = Head::new(Place::REPLIES, book, template);
    let (subject, text) = (RwSignal::new(subject), RwSignal::new(text));
    let custom = book.with(|known| known.members.custom.clone()).unwrap_or_default();
    let custom = StoredValue::new(custom);
    let content = Memo::new(move |_| Starter::AutoReply {
        subject: subject.get().trim().to_owned(),
        text: text.get(),
    });
    let wrong = Memo::new(move |_| {
        let is_known = |name: &str| {
            variable::KNOWN.contains(&name)
                || custom.with_value(|custom| custom.iter().any(|it| it == name))
        };
        content.with(|content| content.check(is_known)).err()
    });
    // What has yet to be written is no slip.
    let told = move || wrong.get().filter(|it| *it != StarterFlaw::Empty).map(|it| flaw(&it));
    let save = saver(head);
    let area = NodeRef::<html::Textarea>::new();
    let insert = move |(name, _): (String, String)| {
        let Some(area) = area.get_untracked() else { return };
        let _ = area.set_range_text(&format!("{{{{ {name} }}}}"));
        text.set(area.value());
        let _ = area.focus();
    };
    let is_switching = RwSignal::new(false);
    let is_changed = move || content.with(|content| head.is_changed(content));
    let cannot_switch = move || is_changed() || head.state.get() != TemplateState::Visible;
    view! {
        <main class="app__sheet page">
            <form
                class="page__inner"
                aria-label=tr("templates.form")
                on:submit=move |event| {
                    event.prevent_default();
                    if wrong.with_untracked(Option::is_none) {
                        save(content.get_untracked());
                    }
                }
            >
                <FormHead head />
                <section class="designer__block">
                    <label class="field">
                        <span class="field__label">{tr("compose.subject")}</span>
                        <input
                            class="input"
                            maxlength=LONGEST_SUBJECT.to_string()
                            autocomplete="off"
                            placeholder=tr("away.subjectHint")
                            bind:value=subject
                        />
                    </label>
                    <label class="field">
                        <span class="field__label">{tr("away.text")}</span>
                        <textarea
                            class="input"
                            rows="10"
                            maxlength=MAX_TEXT.to_string()
                            node_ref=area
                            aria-invalid=move || told().is_some().then_some("true")
                            bind:value=text
                        ></textarea>
                    </label>
                    {move || {
                        told()
                            .map(|words| {
                                view! {
                                    <p class="field__problem" role="alert">
                                        <Icon name="circle-alert" class="icon--tiny" />
                                        {words}
                                    </p>
                                }
                            })
                    }}
                    <div class="designer__tools">
                        <Variables book insert=Callback::new(insert) />
                    </div>
                    <p class="field__note">{tr("starters.variablesNote")}</p>
                </section>
                <LanguageChoice label="starters.language" language=head.language />
                <footer class="settings-foot">
                    <span class="settings-foot__state"></span>
                    <button
                        class="button"
                        type="button"
                        disabled=cannot_switch
                        title=move || cannot_switch().then(|| t!("starters.switchOnWhen"))
                        on:click=move |_| is_switching.set(true)
                    >
                        {tr("starters.switchOn")}
                    </button>
                    <button
                        class="button button--primary"
                        type="submit"
                        disabled=move || {
                            !head.can_save() || wrong.with(Option::is_some) || !is_changed()
                        }
                    >
                        {tr("templates.save")}
                    </button>
                </footer>
            </form>
            {move || {
                let template = is_switching.get().then(|| head.saved.get_untracked()).flatten()?;
                let members = untrack(|| book.with(|known| known.members.items.clone()));
                Some(
                    view! {
                        <SwitchOnDialog
                            template
                            members=members.unwrap_or_default()
                            on_close=Callback::new(move |()| is_switching.set(false))
                        />
                    },
                )
            }}
        </main>
    }
}
