//! An automatic reply switched on for many addresses: whom and when, what would come of it, and what became of each.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::template::model::{ApplyTemplate, RowStatus, RunStatus, TemplateMember, TemplateRun};
use shared::template::starter::{StarterTemplate, SwitchOn, SwitchOnSettings};

use crate::api;
use crate::components::dialog::Dialog;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::pages::settings::auto_reply::day;
use crate::pages::templates::apply::MemberChoice;
use crate::pages::templates::run::{Follow, Progress};
use crate::pages::templates::words;
use crate::t;

#[component]
pub fn SwitchOnDialog(
    template: StarterTemplate,
    members: Vec<TemplateMember>,
    on_close: Callback<()>,
) -> impl IntoView {
    let id = StoredValue::new(template.id);
    let members = StoredValue::new(members);
    let (from, until) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let run = RwSignal::new(None::<TemplateRun>);
    let problem = RwSignal::new(None::<Sentences>);
    let follow = Follow::new(run, Callback::new(|()| ()));
    // One that was left half done is gone on with, rather than begun anew.
    spawn_local(async move {
        if let Ok(last) = api::starters::last_run(&id.get_value()).await
            && last.status != RunStatus::Done
            && !last.is_preview
        {
            follow.take(last);
        }
    });
    let begin = move |wanted: ApplyTemplate, is_preview: bool| {
        problem.set(None);
        let settings = SwitchOnSettings {
            from: day(&from.get_untracked(), "T00:00"),
            until: day(&until.get_untracked(), "T23:59"),
            is_preview,
        };
        let ApplyTemplate { everyone, addresses } = wanted;
        let wanted = SwitchOn { everyone, addresses, settings };
        spawn_local(async move {
            match api::starters::switch_on(&id.get_value(), &wanted).await {
                Ok(begun) => follow.take(begun),
                Err(error) => drop(problem.try_set(Some(sentences(&error)))),
            }
        });
    };
    let look = Callback::new(move |wanted| begin(wanted, true));
    let is_backwards = move || {
        let (from, until) = (from.get(), until.get());
        !from.is_empty() && !until.is_empty() && until < from
    };
    let date = move |label: &'static str, value: RwSignal<String>| {
        view! {
            <label class="field">
                <span class="field__label">{tr(label)}</span>
                <input
                    class="input auto-reply__date"
                    type="date"
                    aria-invalid=move || is_backwards().then_some("true")
                    bind:value=value
                />
            </label>
        }
    };
    let dates = move || {
        view! {
            <div class="auto-reply__dates">
                {date("away.from", from)} {date("away.until", until)}
            </div>
            {move || {
                let words = if is_backwards() { "away.wrong.dates" } else { "away.periodNote" };
                view! { <p class="field__note">{tr(words)}</p> }
            }}
        }
    };
    let fit = move || -> Vec<String> {
        let is_fit = |status: RowStatus| matches!(status, RowStatus::Ready | RowStatus::Replaces);
        let rows = run.get().filter(|run| run.is_preview).map(|run| run.rows).unwrap_or_default();
        rows.into_iter().filter(|row| is_fit(row.status)).map(|row| row.address).collect()
    };
    let next = ViewFn::from(move || {
        view! {
            <Show when=move || run.with(|run| run.as_ref().is_some_and(|run| run.is_preview))>
                <button
                    class="button button--primary"
                    type="button"
                    disabled=move || fit().is_empty()
                    on:click=move |_| {
                        let addresses = untrack(fit);
                        begin(ApplyTemplate { everyone: false, addresses }, false);
                    }
                >
                    {move || t!("starters.switchOnNow", count = fit().len())}
                </button>
            </Show>
        }
    });
    let is_begun = Memo::new(move |_| run.with(Option::is_some));
    view! {
        <Dialog title=Signal::derive(tr("starters.switchOn")) on_close class="dialog--wide">
            {move || problem.get().map(|sentences| view! { <ProblemNotice sentences /> })}
            <Show
                when=move || is_begun.get()
                fallback=move || {
                    view! {
                        <MemberChoice
                            members=members.get_value()
                            has_it=None
                            note="starters.switchOnNote"
                            submit="starters.look"
                            begin=look
                            on_close
                            more=ViewFn::from(dates)
                        />
                    }
                }
            >
                <Progress
                    run
                    follow
                    on_close
                    title="starters.switchOn"
                    words=words::switched_on
                    next=next.clone()
                />
            </Show>
        </Dialog>
    }
}
