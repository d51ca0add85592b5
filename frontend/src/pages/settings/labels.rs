//! What labels are called, and their colours.

use leptos::ev;
use leptos::prelude::*;
use shared::preferences::LabelLook;

use super::Head;
use crate::components::icon::Icon;
use crate::components::label::{Label, Looks};
use crate::i18n::tr;
use crate::store::preferences::Preferences;
use crate::store::use_store;
use crate::t;
use crate::view_model::labels;

/// `/settings/labels`
#[component]
pub fn LabelsPage() -> impl IntoView {
    let preferences = use_store().preferences;
    let keywords = Memo::new(move |_| labels::all(&preferences.labels()));
    let name = RwSignal::new(String::new());
    let add = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let wanted = name.get_untracked().trim().to_owned();
        if !wanted.is_empty() {
            preferences.make_label(wanted);
            name.set(String::new());
        }
    };
    view! {
        <Head title="settings.labels" lead="labels.lead" />
        <ul class="labels" aria-label=tr("settings.labels")>
            <For
                each=move || keywords.get()
                key=String::clone
                children=move |keyword| view! { <Row preferences keyword /> }
            />
        </ul>
        <form class="labels__new" on:submit=add>
            <input
                class="input"
                maxlength=LONGEST_NAME
                autocomplete="off"
                placeholder=tr("label.new")
                aria-label=tr("label.new")
                bind:value=name
            />
            <button class="button" type="submit" disabled=move || name.read().trim().is_empty()>
                <Icon name="plus" class="icon--small" />
                {tr("label.add")}
            </button>
        </form>
    }
}

/// Characters.
const LONGEST_NAME: &str = "40";

/// A label with its name and the hues to choose from.
#[component]
fn Row(preferences: Preferences, keyword: String) -> impl IntoView {
    let looks = Looks::get();
    let is_own = labels::words(&keyword).is_none();
    let keyword = StoredValue::new(keyword);
    let name = Memo::new(move |_| keyword.with_value(|keyword| looks.name(keyword)));
    let hue = Memo::new(move |_| keyword.with_value(|keyword| looks.hue(keyword)));
    let is_changed = Memo::new(move |_| {
        let known = preferences.labels();
        keyword.with_value(|keyword| known.iter().any(|look| look.keyword == *keyword))
    });
    let change = move |change: &dyn Fn(&mut LabelLook)| {
        preferences.choose(|chosen| keyword.with_value(|keyword| look(chosen, keyword, change)));
    };
    let rename = move |event: ev::Event| {
        let wanted = event_target_value(&event).trim().to_owned();
        change(&|look| wanted.clone_into(&mut look.name));
    };
    let remove = move |_| {
        preferences.choose(|chosen| {
            keyword.with_value(|keyword| chosen.labels.retain(|look| look.keyword != *keyword));
        });
    };
    let swatch = move |option: &'static str| {
        view! {
            <label class="labels__hue">
                <input
                    type="radio"
                    name=format!("hue-{}", keyword.get_value())
                    aria-label=tr(hue_name(option))
                    prop:checked=move || *hue.read() == *option
                    on:change=move |_| change(&|look| option.clone_into(&mut look.hue))
                />
                <span class="labels__swatch" data-hue=option title=tr(hue_name(option))></span>
            </label>
        }
    };
    let away_label = move || {
        let name = name.get();
        if is_own { t!("labels.remove", name = name) } else { t!("labels.reset", name = name) }
    };
    view! {
        <li class="labels__row">
            <span class="labels__sample">
                <Label keyword=keyword.get_value() />
            </span>
            <input
                class="input labels__name"
                maxlength=LONGEST_NAME
                autocomplete="off"
                aria-label=move || t!("labels.name", name = name.get())
                prop:value=name
                on:change=rename
            />
            <span
                class="labels__hues"
                role="radiogroup"
                aria-label=move || t!("labels.hue", name = name.get())
            >
                {labels::HUES.map(swatch).collect_view()}
            </span>
            <span class="labels__away">
                <Show when=move || is_own || is_changed.get()>
                    <button
                        class="icon-button icon-button--small"
                        type="button"
                        aria-label=away_label
                        title=away_label
                        on:click=remove
                    >
                        <Icon name=if is_own { "x" } else { "history" } class="icon--small" />
                    </button>
                </Show>
            </span>
        </li>
    }
}

/// Changes how a label looks, from now on if that is the first time.
fn look(
    chosen: &mut shared::preferences::Preferences,
    keyword: &str,
    change: &dyn Fn(&mut LabelLook),
) {
    let place = chosen.labels.iter().position(|look| look.keyword == keyword);
    let place = place.unwrap_or_else(|| {
        let new = LabelLook { keyword: keyword.to_owned(), ..LabelLook::default() };
        chosen.labels.push(new);
        chosen.labels.len() - 1
    });
    if let Some(look) = chosen.labels.get_mut(place) {
        change(look);
    }
}

/// The key of the words for a hue.
fn hue_name(hue: &str) -> &'static str {
    match hue {
        "lagoon" => "hue.lagoon",
        "moss" => "hue.moss",
        "ochre" => "hue.ochre",
        "iris" => "hue.iris",
        "rose" => "hue.rose",
        _ => "hue.slate",
    }
}
