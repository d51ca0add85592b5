//! Labels of messages.

use leptos::prelude::*;
use shared::preferences::LabelLook;

use super::dialog::Dialog;
use super::icon::Icon;
use crate::i18n::{self, tr};
use crate::view_model::labels;

/// How the user calls and colours labels. The app says it to all below it.
#[derive(Clone, Copy, Debug)]
pub struct Looks(pub Memo<Vec<LabelLook>>);

impl Looks {
    /// Call it while a component is being built.
    pub fn get() -> Self {
        expect_context()
    }

    /// What a label is called, in the reader's language where it is one that everybody knows; tracked.
    pub fn name(self, keyword: &str) -> String {
        let own = self
            .0
            .with(|looks| labels::chosen(looks, keyword, |look| &look.name).map(str::to_owned));
        own.unwrap_or_else(|| match labels::words(keyword) {
            Some(key) => i18n::text(key, &[]),
            None => labels::own_name(keyword),
        })
    }

    /// Tracked.
    pub fn hue(self, keyword: &str) -> String {
        self.0.with(|looks| {
            let chosen = labels::chosen(looks, keyword, |look| &look.hue);
            chosen.unwrap_or_else(|| labels::usual_hue(keyword)).to_owned()
        })
    }
}

/// What a label is called by this user, wherever that is known; tracked.
pub fn name(keyword: &str) -> String {
    let keyword = keyword.to_ascii_lowercase();
    match use_context::<Looks>() {
        Some(looks) => looks.name(&keyword),
        None => labels::own_name(&keyword),
    }
}

#[component]
pub fn Label(keyword: String) -> impl IntoView {
    let looks = Looks::get();
    let keyword = StoredValue::new(keyword);
    view! {
        <span class="label" data-hue=move || keyword.with_value(|keyword| looks.hue(keyword))>
            {move || keyword.with_value(|keyword| looks.name(keyword))}
        </span>
    }
}

/// Asks which labels messages shall have. What is ticked is done at once.
#[component]
pub fn LabelDialog(
    /// Labels to choose from, each with whether all of the messages have it.
    choices: Vec<(String, bool)>,
    #[prop(into)] on_toggle: Callback<(String, bool)>,
    /// Makes a label of this name; gives its keyword.
    #[prop(into)]
    on_new: Callback<String, String>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let made = RwSignal::new(Vec::new());
    let row = move |keyword: String, is_on: bool, is_first: bool| {
        let chosen = keyword.clone();
        view! {
            <li>
                <label class="menu__item label-choice">
                    <input
                        class="check"
                        type="checkbox"
                        autofocus=is_first
                        checked=is_on
                        on:change=move |event| {
                            on_toggle.run((chosen.clone(), event_target_checked(&event)));
                        }
                    />
                    <Label keyword />
                </label>
            </li>
        }
    };
    let rows = choices.into_iter().enumerate();
    let rows = rows.map(move |(place, (keyword, is_on))| row(keyword, is_on, place == 0));
    let name = RwSignal::new(String::new());
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = name.get_untracked().trim().to_owned();
        if !wanted.is_empty() {
            let keyword = on_new.run(wanted);
            on_toggle.run((keyword.clone(), true));
            made.update(|made| made.push(keyword));
            name.set(String::new());
        }
    };
    view! {
        <Dialog title=Signal::derive(tr("label.title")) on_close>
            <div class="dialog__body">
                <ul class="label-choices">
                    {rows.collect_view()}
                    <For
                        each=move || made.get()
                        key=String::clone
                        children=move |keyword| row(keyword, true, false)
                    />
                </ul>
                <form class="label-new" on:submit=make>
                    <input
                        class="input"
                        maxlength="40"
                        autocomplete="off"
                        placeholder=tr("label.new")
                        aria-label=tr("label.new")
                        bind:value=name
                    />
                    <button
                        class="icon-button"
                        type="submit"
                        aria-label=tr("label.add")
                        title=tr("label.add")
                        disabled=move || name.read().trim().is_empty()
                    >
                        <Icon name="plus" />
                    </button>
                </form>
            </div>
        </Dialog>
    }
}
