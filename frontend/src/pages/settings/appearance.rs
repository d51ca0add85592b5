//! Light or dark, density, language.

use leptos::prelude::*;
use shared::preferences::ANYBODY;

use super::Head;
use crate::components::block::{Block, Segmented};
use crate::components::icon::Icon;
use crate::components::theme_sketch::ThemeSketch;
use crate::i18n::{self, Language, tr};
use crate::store::preferences::{Density, Panes, Theme};
use crate::store::use_store;
use crate::t;

const THEMES: [(Theme, &str); 3] = [
    (Theme::System, "appearance.system"),
    (Theme::Light, "appearance.light"),
    (Theme::Dark, "appearance.dark"),
];

/// `/settings/appearance`
#[component]
pub fn Appearance() -> impl IntoView {
    let preferences = use_store().preferences;
    let theme = move |(theme, name): (Theme, &'static str)| {
        view! {
            <label class="theme-option">
                <ThemeSketch theme />
                <span class="theme-option__name">
                    <input
                        class="check check--radio"
                        type="radio"
                        name="theme"
                        prop:checked=move || preferences.chosen().theme == theme
                        on:change=move |_| preferences.choose(|chosen| chosen.theme = theme)
                    />
                    {tr(name)}
                </span>
            </label>
        }
    };
    let densities = vec![
        (Density::Comfortable, Signal::derive(tr("appearance.comfortable"))),
        (Density::Compact, Signal::derive(tr("appearance.compact"))),
    ];
    let set_density = move |density| preferences.update(|saved| saved.density = density);
    view! {
        <Head title="settings.appearance" lead="settings.lead" />
        <Block
            title=Signal::derive(tr("appearance.theme"))
            note=Signal::derive(tr("appearance.themeNote"))
        >
            <div class="theme-options" role="radiogroup" aria-label=tr("appearance.theme")>
                {THEMES.into_iter().map(theme).collect_view()}
            </div>
        </Block>
        <Block
            title=Signal::derive(tr("appearance.density"))
            note=Signal::derive(tr("settings.thisDevice"))
        >
            <Segmented
                label=Signal::derive(tr("appearance.density"))
                options=densities
                chosen=Signal::derive(move || preferences.density())
                on_choose=set_density
            />
        </Block>
        <Block
            title=Signal::derive(tr("appearance.panes"))
            note=Signal::derive(tr("settings.thisDevice"))
        >
            <Segmented
                label=Signal::derive(tr("appearance.panes"))
                options=vec![
                    (Panes::Right, Signal::derive(tr("appearance.panesRight"))),
                    (Panes::Below, Signal::derive(tr("appearance.panesBelow"))),
                    (Panes::None, Signal::derive(tr("appearance.panesNone"))),
                ]
                chosen=Signal::derive(move || preferences.panes())
                on_choose=move |panes| preferences.update(|saved| saved.panes = panes)
            />
        </Block>
        <Block
            title=Signal::derive(tr("appearance.list"))
            note=Signal::derive(tr("appearance.listNote"))
        >
            <Segmented
                label=Signal::derive(tr("appearance.list"))
                options=vec![
                    (false, Signal::derive(tr("appearance.messages"))),
                    (true, Signal::derive(tr("appearance.conversations"))),
                ]
                chosen=Signal::derive(move || preferences.shows_conversations())
                on_choose=move |wanted| preferences.choose(|chosen| chosen.conversations = wanted)
            />
        </Block>
        <Block
            title=Signal::derive(tr("images.title"))
            note=Signal::derive(tr("images.note"))
        >
            <ImageSenders />
        </Block>
        <Block title=Signal::derive(tr("appearance.language"))>
            <LanguageField />
        </Block>
    }
}

/// Whose images are shown unasked, each to be taken off the list.
#[component]
fn ImageSenders() -> impl IntoView {
    let preferences = use_store().preferences;
    let senders = move || preferences.chosen().images_from;
    let row = move |sender: String| {
        let is_anybody = sender == ANYBODY;
        let shown = sender.clone();
        let name = move || if is_anybody { t!("images.anybody") } else { shown.clone() };
        let label = {
            let name = name.clone();
            move || t!("images.remove", name = name())
        };
        let remove = move |_| {
            preferences.choose(|chosen| chosen.images_from.retain(|known| *known != sender));
        };
        view! {
            <li class="image-senders__row">
                <span class="truncate">{name}</span>
                <button
                    class="icon-button icon-button--small"
                    type="button"
                    aria-label=label
                    on:click=remove
                >
                    <Icon name="x" class="icon--small" />
                </button>
            </li>
        }
    };
    view! {
        <Show
            when=move || !senders().is_empty()
            fallback=move || view! { <p class="block__note">{tr("images.nobody")}</p> }
        >
            <ul class="image-senders" aria-label=tr("images.title")>
                {move || senders().into_iter().map(row).collect_view()}
            </ul>
        </Show>
    }
}

#[component]
fn LanguageField() -> impl IntoView {
    let preferences = use_store().preferences;
    let choose = move |event| {
        let code = event_target_value(&event);
        if let Some(language) = Language::of_tag(&code) {
            preferences.speak(language);
        }
    };
    let option = |language: Language| {
        view! {
            <option
                value=language.code()
                lang=language.code()
                prop:selected=move || i18n::language() == language
            >
                {language.own_name()}
            </option>
        }
    };
    view! {
        <span class="select settings-field">
            <select class="input" aria-label=tr("appearance.language") on:change=choose>
                {Language::ALL.into_iter().map(option).collect_view()}
            </select>
            <Icon name="chevron-down" class="icon--small" />
        </span>
    }
}
