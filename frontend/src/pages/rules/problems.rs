//! What is wrong with a line, below it.

use leptos::prelude::*;

use crate::components::icon::Icon;

/// Sentences, each with whether it keeps the rule from being saved.
#[component]
pub fn Problems(all: Vec<(String, bool)>) -> impl IntoView {
    let one = |(words, is_error): (String, bool)| {
        view! {
            <span class="rule-line__problem" class=("rule-line__problem--error", is_error)>
                <Icon name=if is_error { "circle-alert" } else { "triangle-alert" } class="icon--tiny" />
                <span>{words}</span>
            </span>
        }
    };
    (!all.is_empty()).then(|| {
        view! { <div class="rule-line__problems" role="status">{all.into_iter().map(one).collect_view()}</div> }
    })
}
