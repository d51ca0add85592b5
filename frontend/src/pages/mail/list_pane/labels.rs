//! Labelling what is chosen in the list.

use leptos::prelude::*;

use super::deeds::Deeds;
use crate::components::label::LabelDialog;
use crate::store::mail::Action;
use crate::view_model::labels;
use crate::view_model::selection::Meant;

/// Asks which labels the messages that are meant shall have.
#[component]
pub fn Labelling(deeds: Deeds, meant: Meant) -> impl IntoView {
    let preferences = deeds.store.preferences;
    let choices = untrack(|| choices(deeds, &meant));
    let toggle = move |(label, on)| deeds.act(Action::Label(label, on), meant.clone());
    let make = move |name: String| preferences.make_label(name);
    let close = move |()| deeds.question.set(None);
    view! { <LabelDialog choices on_toggle=toggle on_new=make on_close=close /> }
}

/// The labels to choose from, each with whether all that are meant have it: those that are known, and those in the list.
fn choices(deeds: Deeds, meant: &Meant) -> Vec<(String, bool)> {
    let mut names = labels::all(&deeds.store.preferences.labels());
    deeds.listing.with_untracked(|listing| {
        for (_, row) in listing.known() {
            for label in labels::labels(&row.summary.keywords) {
                if !names.contains(&label) {
                    names.push(label);
                }
            }
        }
    });
    let lacks = |name: &String| deeds.any(meant, |row| !row.has(name));
    names.into_iter().map(|name| (name.clone(), !lacks(&name))).collect()
}
