//! What keys do.

pub mod row;

use leptos::prelude::*;
use shared::shortcuts::Preset;

use super::Head;
use crate::components::block::{Block, Segmented, Switch};
use crate::i18n::{self, tr};
use crate::store::use_store;
use crate::view_model::keys::Command;
use crate::view_model::keys::names::{GROUPS, Named};
use row::{KeyRow, Offer};

/// `/settings/keyboard`
#[component]
pub fn Keyboard() -> impl IntoView {
    let store = use_store();
    let preferences = store.preferences;
    // Names, not words.
    let presets = [(Preset::Gmail, "Gmail"), (Preset::Thunderbird, "Thunderbird")]
        .map(|(preset, name)| (preset, Signal::stored(name.to_owned())));
    let set_preset = move |preset| preferences.choose(|chosen| chosen.shortcuts.preset = preset);
    let is_changed = move || !preferences.chosen().shortcuts.own.is_empty();
    // One question at a time.
    let offer = RwSignal::new(None::<Offer>);
    let group = move |(title, lines): (&'static str, &'static [Named])| {
        let row = move |line: &'static Named| view! { <KeyRow line=*line offer /> };
        view! {
            <Block title=Signal::derive(move || i18n::text(title, &[]))>
                <ul class="key-rows" aria-label=move || i18n::text(title, &[])>
                    {lines.iter().map(row).collect_view()}
                </ul>
            </Block>
        }
    };
    view! {
        <Head title="settings.keyboard" lead="keyboard.lead" />
        <Block title=Signal::derive(tr("keyboard.letters"))>
            <Switch
                label=Signal::derive(tr("keyboard.on"))
                note=Signal::derive(tr("keyboard.onNote"))
                is_on=Signal::derive(move || !preferences.chosen().shortcuts_off)
                on_change=move |is_on: bool| preferences.choose(|chosen| chosen.shortcuts_off = !is_on)
            />
        </Block>
        <Block
            title=Signal::derive(tr("keyboard.preset"))
            note=Signal::derive(tr("keyboard.presetNote"))
        >
            <div class="key-rows__head">
                <Segmented
                    label=Signal::derive(tr("keyboard.preset"))
                    options=presets.to_vec()
                    chosen=Signal::derive(move || preferences.chosen().shortcuts.preset)
                    on_choose=set_preset
                />
                <button
                    class="button"
                    type="button"
                    on:click=move |_| {
                        store.commands.run(Command::ShowShortcuts);
                    }
                >
                    {tr("keyboard.show")}
                </button>
                <Show when=is_changed>
                    <button
                        class="button"
                        type="button"
                        on:click=move |_| {
                            offer.set(None);
                            preferences.choose(|chosen| chosen.shortcuts.own.clear());
                        }
                    >
                        {tr("keyboard.resetAll")}
                    </button>
                </Show>
            </div>
        </Block>
        {GROUPS.into_iter().map(group).collect_view()}
    }
}
