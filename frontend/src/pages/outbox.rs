//! What was handed over for sending and isn't done yet, or didn't go well.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::address::Address;
use shared::submission::{Submission, SubmissionStatus};

use super::compose::{RefusedList, refusal_sentence};
use super::shell::use_shell;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::notice::{Diagnostic, ProblemNotice};
use crate::i18n::format::{self, DateStyle};
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::compose::ComposeRequest;
use crate::store::waiting::WaitingSend;
use crate::store::{Store, use_store};
use crate::t;

/// `/outbox`
#[component]
pub fn OutboxPage() -> impl IntoView {
    let store = use_store();
    // They keep the outbox up to date.
    use_shell().are_composers_wanted.set(true);
    crate::browser::set_title(&t!("outbox.title"));
    view! {
        <main class="app__sheet app__sheet--rows">
            <header class="toolbar">
                <h1 class="toolbar__heading toolbar__title">{tr("outbox.title")}</h1>
            </header>
            <div class="app__scroll">
                {move || {
                    store
                        .outbox
                        .failure()
                        .map(|error| view! { <ProblemNotice sentences=sentences(&error) /> })
                }}
                {move || {
                    let waiting = store.waiting.sends();
                    let items = store.outbox.items();
                    if waiting.is_empty() && items.is_none() {
                        return None;
                    }
                    let items = items.unwrap_or_default();
                    Some(
                        if items.is_empty() && waiting.is_empty() {
                            view! {
                                <EmptyState
                                    title=Signal::derive(tr("outbox.empty"))
                                    text=Signal::derive(tr("outbox.emptyText"))
                                />
                            }
                                .into_any()
                        } else {
                            view! { <Items store waiting items /> }.into_any()
                        },
                    )
                }}
            </div>
        </main>
    }
}

#[component]
fn Items(store: Store, waiting: Vec<WaitingSend>, items: Vec<Submission>) -> impl IntoView {
    let waiting = waiting.into_iter().map(|send| view! { <WaitingItem store send /> });
    let rows = items.into_iter().map(|submission| view! { <Item store submission /> });
    view! {
        <ul class="outbox" aria-label=tr("outbox.title")>
            {waiting.collect_view()}
            {rows.collect_view()}
        </ul>
    }
}

/// What goes out once there is a network.
#[component]
fn WaitingItem(store: Store, send: WaitingSend) -> impl IntoView {
    let content = &send.request.content;
    let subject = subject(&content.subject);
    let names = names(content.to.iter().chain(&content.cc).chain(&content.bcc));
    let take_back = move |_| {
        let send = send.clone();
        spawn_local(async move {
            if store.waiting.take_back(&send.key).await {
                store.compose.take_back_waiting(store, &send, None);
            }
        });
    };
    view! {
        <li class="outbox__item">
            <span class="outbox__icon">
                <Icon name="cloud-off" />
            </span>
            <div class="outbox__text">
                <p class="outbox__line">
                    <strong class="truncate">{subject}</strong>
                </p>
                <p class="outbox__to truncate">{names}</p>
                <p>{tr("outbox.waitsForNetwork")}</p>
                <p class="outbox__actions">
                    <button class="button button--small" type="button" on:click=take_back>
                        {tr("action.undo")}
                    </button>
                </p>
            </div>
        </li>
    }
}

fn subject(subject: &str) -> String {
    if subject.trim().is_empty() { t!("outbox.noSubject") } else { subject.to_owned() }
}

fn names<'a>(recipients: impl Iterator<Item = &'a Address>) -> String {
    recipients.map(Address::display_name).collect::<Vec<_>>().join(", ")
}

#[component]
fn Item(store: Store, submission: Submission) -> impl IntoView {
    let subject = subject(&submission.subject);
    let names = names(submission.recipients.iter());
    let title = names.clone();
    let (icon, tone, sentence) = state(&submission.status);
    let (diagnostic, refused) = match &submission.status {
        SubmissionStatus::Retrying { problem, .. } => (problem.diagnostic.clone(), Vec::new()),
        SubmissionStatus::Refused { problem, recipients } => {
            (problem.diagnostic.clone().filter(|_| recipients.is_empty()), recipients.clone())
        }
        SubmissionStatus::Sent { refused, .. } => (None, refused.clone()),
        SubmissionStatus::Held { .. }
        | SubmissionStatus::Sending
        | SubmissionStatus::Unknown { .. }
        | SubmissionStatus::Cancelled => (None, Vec::new()),
    };
    view! {
        <li class="outbox__item">
            <span class=format!("outbox__icon {tone}")>
                <Icon name=icon />
            </span>
            <div class="outbox__text">
                <p class="outbox__line">
                    <strong class="truncate">{subject}</strong>
                    <time class="outbox__time">{format::date(submission.created_at, DateStyle::Moment)}</time>
                </p>
                <p class="outbox__to truncate" title=title>{names}</p>
                <p class=tone>{sentence}</p>
                {(!refused.is_empty()).then(|| view! { <RefusedList recipients=refused /> })}
                {diagnostic.map(|text| view! { <Diagnostic text /> })}
                <Actions store submission />
            </div>
        </li>
    }
}

/// Icon, class and sentence of a status.
fn state(status: &SubmissionStatus) -> (&'static str, &'static str, String) {
    match status {
        SubmissionStatus::Held { until } => {
            ("clock-3", "", t!("outbox.held", time = format::date(*until, DateStyle::Moment)))
        }
        SubmissionStatus::Sending => ("send", "", t!("outbox.sending")),
        SubmissionStatus::Retrying { next_attempt, problem, .. } => {
            let why = refusal_sentence(problem);
            let next = t!("outbox.retrying", time = format::date(*next_attempt, DateStyle::Time));
            ("clock-3", "is-warning", format!("{why} {next}"))
        }
        SubmissionStatus::Sent { refused, .. } => {
            ("triangle-alert", "is-warning", t!("compose.sentButRefused", count = refused.len()))
        }
        SubmissionStatus::Refused { problem, .. } => {
            ("circle-alert", "is-danger", refusal_sentence(problem))
        }
        SubmissionStatus::Unknown { .. } => ("triangle-alert", "is-warning", t!("outbox.unknown")),
        SubmissionStatus::Cancelled => ("x", "", t!("outbox.cancelled")),
    }
}

#[component]
fn Actions(store: Store, submission: Submission) -> impl IntoView {
    let (takes_back, again, dismisses) = match &submission.status {
        SubmissionStatus::Held { .. } => (true, false, false),
        SubmissionStatus::Sending => (false, false, false),
        SubmissionStatus::Retrying { .. } => (true, false, false),
        SubmissionStatus::Refused { .. } | SubmissionStatus::Unknown { .. } => (false, true, true),
        SubmissionStatus::Sent { .. } | SubmissionStatus::Cancelled => (false, false, true),
    };
    // Opening it again takes it off the list.
    let draft = matches!(submission.status, SubmissionStatus::Refused { .. })
        .then(|| submission.draft.clone())
        .flatten();
    let account = submission.account.clone();
    let retried = submission.clone();
    let removed = submission.clone();
    let undone = submission;
    view! {
        <p class="outbox__actions">
            {takes_back
                .then(|| {
                    view! {
                        <button
                            class="button button--small"
                            type="button"
                            on:click=move |_| store.outbox.remove(store, &undone)
                        >
                            {tr("action.undo")}
                        </button>
                    }
                })}
            {draft
                .map(|draft| {
                    let request = ComposeRequest::OpenDraft { account, draft };
                    view! {
                        <button
                            class="button button--small"
                            type="button"
                            on:click=move |_| store.compose.request(request.clone())
                        >
                            {tr("outbox.edit")}
                        </button>
                    }
                })}
            {again
                .then(|| {
                    view! {
                        <button
                            class="button button--small"
                            type="button"
                            on:click=move |_| store.outbox.retry(store, &retried)
                        >
                            {tr("outbox.sendAgain")}
                        </button>
                    }
                })}
            {dismisses
                .then(|| {
                    view! {
                        <button
                            class="button button--quiet button--small"
                            type="button"
                            on:click=move |_| store.outbox.remove(store, &removed)
                        >
                            {tr("action.dismiss")}
                        </button>
                    }
                })}
        </p>
    }
}
