//! A line of a card.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::contact::merge::{Plan, Value};

use crate::i18n::format::partial_date;
use crate::i18n::{text, tr};
use crate::t;
use crate::view_model::duplicates::{Cell, Mark};

#[component]
pub fn Line(
    cell: Cell,
    label: &'static str,
    plan: Plan,
    chosen: RwSignal<BTreeSet<usize>>,
) -> impl IntoView {
    match cell {
        Cell::Empty => view! {
            <div class="duplicate__line is-empty">
                <dt>{tr(label)}</dt>
                <dd>{tr("duplicates.noValue")}</dd>
            </div>
        }
        .into_any(),
        Cell::Value(value, mark) => {
            let (class, words) = match mark {
                Mark::Alone => ("duplicate__line", None),
                Mark::Equal => ("duplicate__line is-equal", Some("duplicates.equal")),
                Mark::Shorter => ("duplicate__line", Some("duplicates.shorter")),
                Mark::OnlyHere => ("duplicate__line", Some("duplicates.onlyHere")),
            };
            view! {
                <div class=class>
                    <dt>{tr(label)}</dt>
                    <dd>
                        <span class="duplicate__value">
                            <span>{written(&value)}</span>
                        </span>
                        {words.map(|words| view! { <span class="duplicate__mark">{tr(words)}</span> })}
                    </dd>
                </div>
            }
            .into_any()
        }
        Cell::Added(at) => view! { <AddedLine at label plan chosen /> }.into_any(),
    }
}

/// What the reference card gets, unless the user takes it out.
#[component]
pub fn AddedLine(
    at: usize,
    label: &'static str,
    plan: Plan,
    chosen: RwSignal<BTreeSet<usize>>,
) -> impl IntoView {
    let addition = plan.additions.get(at).cloned()?;
    let value = written(&addition.value);
    let is_noted = addition.has_no_room && matches!(addition.value, Value::Birthday(_));
    let is_chosen = move || chosen.with(|chosen| chosen.contains(&at));
    let name = {
        let value = value.clone();
        move || t!("duplicates.addValue", what = text(label, &[]), value = value.clone())
    };
    let mark = move || match (is_chosen(), is_noted) {
        (false, _) => t!("duplicates.leftOut"),
        (true, true) => t!("duplicates.addedToNote"),
        (true, false) => t!("duplicates.added"),
    };
    let toggle = move |_| {
        chosen.update(|chosen| {
            if !chosen.remove(&at) {
                chosen.insert(at);
            }
        });
    };
    Some(view! {
        <div class="duplicate__line duplicate__line--choice" class=("is-added", is_chosen)>
            <dt>{tr(label)}</dt>
            <dd>
                <span class="duplicate__value">
                    <span>{value}</span>
                </span>
                <span class="duplicate__mark">{mark}</span>
                <input
                    class="check"
                    type="checkbox"
                    aria-label=name
                    prop:checked=is_chosen
                    on:change=toggle
                />
            </dd>
        </div>
    })
}

/// A value in words.
fn written(value: &Value) -> String {
    match value {
        Value::Birthday(date) => partial_date(*date),
        Value::Photo(_) => t!("duplicates.hasPhoto"),
        other => other.text(),
    }
}
