//! Whom a template is applied to.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::TemplateId;
use shared::template::model::{ApplyTemplate, RunStatus, TemplateMember, TemplateRun};

use super::designer::Designing;
use super::run::{Follow, Progress};
use super::words;
use crate::api;
use crate::components::block::Segmented;
use crate::components::dialog::Dialog;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::t;

/// Asks for members, then shows how far it is with each.
#[component]
pub fn ApplyDialog(designing: Designing, on_close: Callback<()>) -> impl IntoView {
    let saved = designing.draft.head.saved.get_untracked();
    let id = StoredValue::new(saved.map(|saved| saved.id));
    let run = RwSignal::new(None::<TemplateRun>);
    let problem = RwSignal::new(None::<Sentences>);
    let follow = Follow::new(run, Callback::new(move |()| designing.book.refresh()));
    // One that was left half done is gone on with, rather than begun anew.
    spawn_local(async move {
        let Some(id) = id.get_value() else { return };
        if let Ok(last) = api::templates::last_run(&id).await
            && last.status != RunStatus::Done
        {
            follow.take(last);
        }
    });
    let begin = Callback::new(move |wanted: ApplyTemplate| {
        problem.set(None);
        spawn_local(async move {
            let Some(id) = id.get_value() else { return };
            match api::templates::apply(&id, &wanted).await {
                Ok(begun) => follow.take(begun),
                Err(error) => drop(problem.try_set(Some(sentences(&error)))),
            }
        });
    });
    let is_begun = Memo::new(move |_| run.with(Option::is_some));
    view! {
        <Dialog title=Signal::derive(tr("templates.apply")) on_close class="dialog--wide">
            {move || {
                problem.get().map(|sentences| view! { <ProblemNotice sentences /> })
            }}
            <Show
                when=move || is_begun.get()
                fallback=move || {
                    let book = designing.book;
                    let members = book.with(|known| known.members.items.clone()).unwrap_or_default();
                    view! {
                        <MemberChoice
                            members
                            has_it=id.get_value()
                            note="templates.applyNote"
                            submit="templates.applyNow"
                            begin
                            on_close
                        />
                    }
                }
            >
                <Progress run follow on_close title="templates.apply" words=words::row />
            </Show>
        </Dialog>
    }
}

/// The members, all of them or some; addresses of several people each by itself.
#[component]
pub fn MemberChoice(
    members: Vec<TemplateMember>,
    /// The template that those who have it are told of.
    has_it: Option<TemplateId>,
    note: &'static str,
    submit: &'static str,
    begin: Callback<ApplyTemplate>,
    on_close: Callback<()>,
    /// What else is asked for.
    #[prop(optional, into)]
    more: ViewFn,
) -> impl IntoView {
    let (shared, people): (Vec<_>, Vec<_>) = members.into_iter().partition(|it| it.is_shared);
    let count = people.len();
    let everyone = RwSignal::new(true);
    let words = RwSignal::new(String::new());
    let chosen = RwSignal::new(Vec::<String>::new());
    let people = StoredValue::new(people);
    let has_it = StoredValue::new(has_it);
    let matching = move || {
        let words = words.read().to_lowercase();
        let is_meant = |member: &TemplateMember| {
            let said = format!("{} {}", member.name, member.address).to_lowercase();
            words.split_whitespace().all(|word| said.contains(word))
        };
        people.with_value(|all| all.iter().filter(|it| is_meant(it)).cloned().collect::<Vec<_>>())
    };
    let box_of = move |member: TemplateMember| {
        let TemplateMember { address, name, template, .. } = member;
        let has_it = has_it.with_value(|own| own.is_some() && *own == template);
        let title = if name.is_empty() { address.clone() } else { name };
        let (checked, toggled) = (address.clone(), address.clone());
        view! {
            <label class="choice">
                <input
                    class="check"
                    type="checkbox"
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&checked))
                    on:change=move |event| {
                        let is_on = event_target_checked(&event);
                        chosen
                            .update(|chosen| {
                                chosen.retain(|it| *it != toggled);
                                if is_on {
                                    chosen.push(toggled.clone());
                                }
                            });
                    }
                />
                <span class="choice__text">
                    {title} <span class="choice__note">
                        {address} {has_it.then(|| format!(" · {}", t!("templates.hasIt")))}
                    </span>
                </span>
            </label>
        }
    };
    let scopes = vec![
        (true, Signal::derive(move || t!("templates.everyone", count = count))),
        (false, Signal::derive(tr("templates.chosen"))),
    ];
    let wanted = move || {
        let mut addresses = chosen.get();
        if everyone.get() {
            addresses.retain(|address| {
                people.with_value(|all| all.iter().all(|member| member.address != *address))
            });
        }
        ApplyTemplate { everyone: everyone.get(), addresses }
    };
    let is_nobody = move || !everyone.get() && chosen.read().is_empty();
    let has_shared = !shared.is_empty();
    view! {
        <div class="dialog__body apply">
            <p>{tr(note)}</p>
            {more.run()}
            <Segmented
                label=Signal::derive(tr("templates.whom"))
                options=scopes
                chosen=everyone
                on_choose=move |it| everyone.set(it)
            />
            <Show when=move || !everyone.get()>
                <input
                    class="input"
                    type="search"
                    aria-label=tr("templates.findMembers")
                    placeholder=tr("templates.findMembers")
                    bind:value=words
                />
                <fieldset class="apply__members" aria-label=tr("templates.chosen")>
                    {move || matching().into_iter().map(box_of).collect_view()}
                </fieldset>
            </Show>
            {has_shared
                .then(|| {
                    view! {
                        <fieldset class="apply__shared">
                            <legend class="field__label">{tr("templates.shared")}</legend>
                            {shared.into_iter().map(box_of).collect_view()}
                        </fieldset>
                    }
                })}
        </div>
        <footer class="dialog__foot">
            <button class="button" type="button" on:click=move |_| on_close.run(())>
                {tr("action.cancel")}
            </button>
            <button
                class="button button--primary"
                type="button"
                disabled=is_nobody
                on:click=move |_| begin.run(untrack(wanted))
            >
                {tr(submit)}
            </button>
        </footer>
    }
}
