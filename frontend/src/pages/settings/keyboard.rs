//! What keys do.

use leptos::prelude::*;

use super::Head;
use crate::components::block::{Block, Switch};
use crate::i18n::tr;
use crate::store::use_store;
use crate::view_model::keys::Command;

/// `/settings/keyboard`
#[component]
pub fn Keyboard() -> impl IntoView {
    let store = use_store();
    let preferences = store.preferences;
    view! {
        <Head title="settings.keyboard" lead="keyboard.lead" />
        <Block title=Signal::derive(tr("keyboard.letters"))>
            <Switch
                label=Signal::derive(tr("keyboard.on"))
                note=Signal::derive(tr("keyboard.onNote"))
                is_on=Signal::derive(move || !preferences.chosen().shortcuts_off)
                on_change=move |is_on: bool| preferences.choose(|chosen| chosen.shortcuts_off = !is_on)
            />
            <div>
                <button
                    class="button button--small"
                    type="button"
                    on:click=move |_| {
                        store.commands.run(Command::ShowShortcuts);
                    }
                >
                    {tr("keyboard.show")}
                </button>
            </div>
        </Block>
    }
}
