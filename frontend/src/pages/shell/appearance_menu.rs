//! How Pli looks and which language it speaks.

use leptos::prelude::*;

use crate::components::icon::Icon;
use crate::components::menu::{MenuButton, MenuChoice};
use crate::i18n::tr;
use crate::i18n::{self, Language};
use crate::store::preferences::{Density, Preferences, Theme};

/// The menu of the sun and moon.
#[component]
pub fn AppearanceMenu(preferences: Preferences) -> impl IntoView {
    let on_theme = Callback::new(move |theme| preferences.choose(|chosen| chosen.theme = theme));
    let on_density =
        Callback::new(move |density| preferences.update(|saved| saved.density = density));
    let on_conversations =
        Callback::new(move |wanted| preferences.choose(|chosen| chosen.conversations = wanted));
    let theme = move |theme: Theme| Signal::derive(move || preferences.chosen().theme == theme);
    let density = move |density: Density| Signal::derive(move || preferences.density() == density);
    let label = Signal::derive(tr("bar.appearance"));
    view! {
        <MenuButton label face=ViewFn::from(|| view! { <Icon name="sun-moon" /> })>
            <div class="menu__heading" role="presentation">{tr("appearance.theme")}</div>
            <MenuChoice
                label=Signal::derive(tr("appearance.system"))
                is_chosen=theme(Theme::System)
                on_choose=move |()| on_theme.run(Theme::System)
            />
            <MenuChoice
                label=Signal::derive(tr("appearance.light"))
                is_chosen=theme(Theme::Light)
                on_choose=move |()| on_theme.run(Theme::Light)
            />
            <MenuChoice
                label=Signal::derive(tr("appearance.dark"))
                is_chosen=theme(Theme::Dark)
                on_choose=move |()| on_theme.run(Theme::Dark)
            />
            <div class="menu__heading" role="presentation">{tr("appearance.density")}</div>
            <MenuChoice
                label=Signal::derive(tr("appearance.comfortable"))
                is_chosen=density(Density::Comfortable)
                on_choose=move |()| on_density.run(Density::Comfortable)
            />
            <MenuChoice
                label=Signal::derive(tr("appearance.compact"))
                is_chosen=density(Density::Compact)
                on_choose=move |()| on_density.run(Density::Compact)
            />
            <div class="menu__heading" role="presentation">{tr("appearance.list")}</div>
            <MenuChoice
                label=Signal::derive(tr("appearance.messages"))
                is_chosen=Signal::derive(move || !preferences.shows_conversations())
                on_choose=move |()| on_conversations.run(false)
            />
            <MenuChoice
                label=Signal::derive(tr("appearance.conversations"))
                is_chosen=Signal::derive(move || preferences.shows_conversations())
                on_choose=move |()| on_conversations.run(true)
            />
            <div class="menu__heading" role="presentation">{tr("appearance.language")}</div>
            {Language::ALL
                .into_iter()
                .map(|language| {
                    view! {
                        <MenuChoice
                            label=Signal::derive(move || language.own_name().to_owned())
                            is_chosen=Signal::derive(move || i18n::language() == language)
                            on_choose=move |()| preferences.speak(language)
                        />
                    }
                })
                .collect_view()}
        </MenuButton>
    }
}
