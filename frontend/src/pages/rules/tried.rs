//! The messages of a trial, as many as there may be: only those in sight are there.

use std::collections::{BTreeMap, BTreeSet};

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::MessageId;
use shared::mailbox::Mailbox;
use shared::trial::{Explanation, ExplanationRequest, TriedKind, TriedMessage};

use super::trace::Trace;
use super::trial::{Filter, Testing};
use super::words;
use crate::api::{self, ApiError};
use crate::components::notice::ProblemNotice;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::problem::sentences;
use crate::i18n::tr;

/// A row's height.
const ROW: f64 = 56.0;
/// Rows beyond the edge.
const OVERSCAN: u32 = 6;
/// Rows that are read at once.
const PAGE: u32 = 100;

/// A row as it is shown; equal as long as it looks the same.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    index: u32,
    message: Option<TriedMessage>,
}

/// Handles to the rows.
#[derive(Clone, Copy)]
struct Rows {
    testing: Testing,
    items: RwSignal<BTreeMap<u32, TriedMessage>>,
    total: RwSignal<u32>,
    asked: StoredValue<BTreeSet<u32>>,
    failure: RwSignal<Option<ApiError>>,
    /// The row whose trace is shown, and its height with that.
    open: RwSignal<Option<(u32, MessageId)>>,
    extra: RwSignal<f64>,
}

impl Rows {
    /// Reads the page with row `index`, unless that was done.
    fn want(self, index: u32) {
        let page = index / PAGE;
        let is_new = self.asked.try_update_value(|asked| asked.insert(page)).unwrap_or_default();
        let Some(trial) = self.testing.trial.get_untracked().filter(|_| is_new) else { return };
        let filter = self.testing.filter.get_untracked();
        let account = self.testing.book.account();
        spawn_local(async move {
            let Filter { kind, differing } = filter;
            let window = (page * PAGE, PAGE);
            let answer = api::trials::messages(account, trial.id, window, kind, differing).await;
            if self.testing.filter.try_get_untracked() != Some(filter) || self.items.is_disposed() {
                return;
            }
            match answer {
                Ok(window) => {
                    self.total.set(window.total);
                    self.items.update(|items| {
                        items.extend((window.position..).zip(window.items));
                    });
                }
                Err(error) => self.failure.set(Some(error)),
            }
        });
    }

    fn top_of(self, index: u32) -> f64 {
        let below = self.open.with(|open| open.as_ref().is_some_and(|(at, _)| *at < index));
        f64::from(index) * ROW + if below { self.extra.get() } else { 0.0 }
    }
}

#[component]
pub fn TriedList(testing: Testing, folders: Memo<Vec<Mailbox>>) -> impl IntoView {
    let rows = Rows {
        testing,
        items: RwSignal::new(BTreeMap::new()),
        total: RwSignal::new(0),
        asked: StoredValue::new(BTreeSet::new()),
        failure: RwSignal::new(None),
        open: RwSignal::new(None),
        extra: RwSignal::new(0.0),
    };
    let container = NodeRef::<html::Div>::new();
    let top = RwSignal::new(0.0);
    let height = RwSignal::new(800.0);
    let measure = move || {
        if let Some(container) = container.get_untracked() {
            height.set(f64::from(container.client_height()));
        }
    };
    Effect::new(move || {
        container.track();
        measure();
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    // Another filter begins at the top.
    Effect::new(move || {
        testing.filter.track();
        rows.asked.set_value(BTreeSet::new());
        rows.items.set(BTreeMap::new());
        rows.open.set(None);
        rows.extra.set(0.0);
        if let Some(container) = container.get_untracked() {
            container.set_scroll_top(0);
        }
        rows.want(0);
    });
    let range = Memo::new(move |_| {
        let extra = rows.extra.get();
        let first = ((top.get() - extra).max(0.0) / ROW) as u32;
        let end = ((top.get() + height.get()) / ROW) as u32 + OVERSCAN;
        let end = end.min(rows.total.get());
        (first.saturating_sub(OVERSCAN).min(end), end)
    });
    let shown = Memo::new(move |_| {
        let (start, end) = range.get();
        rows.items.with(|items| {
            (start..end)
                .map(|index| Shown { index, message: items.get(&index).cloned() })
                .collect::<Vec<_>>()
        })
    });
    Effect::new(move || {
        for one in shown.get() {
            if one.message.is_none() {
                rows.want(one.index);
            }
        }
    });
    view! {
        {move || {
            rows.failure.get().map(|error| view! { <ProblemNotice sentences=sentences(&error) /> })
        }}
        <div
            class="app__scroll test-rows"
            node_ref=container
            role="list"
            aria-label=tr("rules.test.messages")
            on:scroll=move |_| {
                if let Some(container) = container.get_untracked() {
                    top.set(f64::from(container.scroll_top()));
                }
            }
        >
            <div
                class="test-rows__canvas"
                role="presentation"
                style:block-size=move || format!("{}px", f64::from(rows.total.get()) * ROW + rows.extra.get())
            >
                <For each=move || shown.get() key=|one| (one.index, one.message.is_some()) let:one>
                    <TriedRow rows one folders />
                </For>
            </div>
        </div>
    }
}

#[component]
fn TriedRow(rows: Rows, one: Shown, folders: Memo<Vec<Mailbox>>) -> impl IntoView {
    let index = one.index;
    let place = move || format!("{}px", rows.top_of(index));
    let Some(message) = one.message else {
        return view! { <div class="test-row" role="listitem" style:inset-block-start=place></div> }.into_any();
    };
    let id = StoredValue::new(message.id.clone());
    let is_open = Memo::new(move |_| {
        rows.open.with(|open| open.as_ref().is_some_and(|(at, _)| *at == index))
    });
    let from = message.from.as_ref().map(|from| from.display_name().to_owned()).unwrap_or_default();
    let toggle = move |_| {
        let now = is_open.get_untracked();
        rows.extra.set(0.0);
        rows.open.set((!now).then(|| (index, id.get_value())));
    };
    let subject = message.subject.clone();
    let at = date(message.received_at, DateStyle::ShortDay);
    let tags = tags(&message);
    let setsize = move || rows.total.get().to_string();
    view! {
        <div
            class="test-row"
            class=("is-open", is_open)
            role="listitem"
            aria-setsize=setsize
            aria-posinset=(index + 1).to_string()
            style:inset-block-start=place
        >
            <button
                class="test-row__head"
                type="button"
                aria-expanded=move || is_open.get().to_string()
                on:click=toggle
            >
                <span class="test-row__from" dir="auto">{from}</span>
                <span class="test-row__does">{tags}</span>
                <span class="test-row__subject" dir="auto">{subject}</span>
                <time class="test-row__date">{at}</time>
            </button>
            <Show when=move || is_open.get()>
                <Why rows id folders error=message.error.clone() />
            </Show>
        </div>
    }
    .into_any()
}

/// What is done with it, in single words.
fn tags(message: &TriedMessage) -> AnyView {
    let kinds: BTreeSet<TriedKind> = message.actions.iter().map(|action| action.kind).collect();
    if kinds.is_empty() {
        return view! { <span class="label">{tr("rules.tag.none")}</span> }.into_any();
    }
    let tag = |kind: TriedKind| {
        let (words, hue) = words::tag(kind);
        view! { <span class="label" data-hue=hue>{tr(words)}</span> }
    };
    kinds.into_iter().map(tag).collect_view().into_any()
}

/// The trace of the open row.
#[component]
fn Why(
    rows: Rows,
    id: StoredValue<MessageId>,
    folders: Memo<Vec<Mailbox>>,
    error: Option<String>,
) -> impl IntoView {
    let found = RwSignal::new(None::<Result<Explanation, ApiError>>);
    let account = rows.testing.book.account();
    let request = ExplanationRequest {
        message: id.get_value(),
        text: Some(rows.testing.text.get_untracked()),
    };
    spawn_local(async move {
        let answer = api::trials::explain(account, &request).await;
        let _ = found.try_set(Some(answer));
    });
    let holder = NodeRef::<html::Div>::new();
    Effect::new(move || {
        found.track();
        let Some(holder) = holder.get() else { return };
        request_animation_frame(move || {
            let _ = rows.extra.try_set(f64::from(holder.offset_height()));
        });
    });
    let mail_type =
        Signal::derive(move || rows.testing.book.scripts.with(|all| all.mail_type.clone()));
    view! {
        <div node_ref=holder>
            {error.map(|error| view! { <p class="trace trace--error" lang="en">{error}</p> })}
            {move || match found.get() {
                None => view! { <div class="trace" aria-busy="true">{tr("rules.trace.reading")}</div> }.into_any(),
                Some(Ok(explanation)) => {
                    view! { <Trace explanation mail_type folders=folders.get() /> }.into_any()
                }
                Some(Err(error)) => view! { <ProblemNotice sentences=sentences(&error) /> }.into_any(),
            }}
        </div>
    }
}
