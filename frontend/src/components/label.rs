//! Labels of messages.

use leptos::prelude::*;

use super::dialog::Dialog;
use crate::i18n::{self, tr};
use crate::view_model::labels;

/// What a label is called, in the reader's language where it is one that everybody knows.
pub fn name(keyword: &str) -> String {
    match labels::words(keyword) {
        Some(key) => i18n::text(key, &[]),
        None => labels::own_name(keyword),
    }
}

#[component]
pub fn Label(keyword: String) -> impl IntoView {
    let hue = labels::hue(&keyword);
    view! { <span class="label" data-hue=hue>{move || name(&keyword)}</span> }
}

/// Asks which labels messages shall have. What is ticked is done at once.
#[component]
pub fn LabelDialog(
    /// Labels to choose from, each with whether all of the messages have it.
    choices: Vec<(String, bool)>,
    #[prop(into)] on_toggle: Callback<(String, bool)>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let rows = choices.into_iter().enumerate().map(move |(place, (keyword, is_on))| {
        let chosen = keyword.clone();
        view! {
            <li>
                <label class="menu__item label-choice">
                    <input
                        class="check"
                        type="checkbox"
                        autofocus=place == 0
                        checked=is_on
                        on:change=move |event| {
                            on_toggle.run((chosen.clone(), event_target_checked(&event)));
                        }
                    />
                    <Label keyword />
                </label>
            </li>
        }
    });
    view! {
        <Dialog title=Signal::derive(tr("label.title")) on_close>
            <div class="dialog__body">
                <ul class="label-choices">{rows.collect_view()}</ul>
            </div>
        </Dialog>
    }
}
