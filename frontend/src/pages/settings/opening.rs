//! What happens when a message is opened, and when the open one leaves its folder.

use leptos::prelude::*;

use super::Head;
use crate::components::block::{Block, Segmented};
use crate::i18n::tr;
use crate::store::use_store;

/// `/settings/opening`
#[component]
pub fn Opening() -> impl IntoView {
    let preferences = use_store().preferences;
    let marks = vec![
        (false, Signal::derive(tr("opening.markAtOnce"))),
        (true, Signal::derive(tr("opening.markByHand"))),
    ];
    let then = vec![
        (false, Signal::derive(tr("opening.thenNext"))),
        (true, Signal::derive(tr("opening.thenList"))),
    ];
    view! {
        <Head title="settings.opening" lead="settings.lead" />
        <Block title=Signal::derive(tr("opening.mark")) note=Signal::derive(tr("opening.markNote"))>
            <Segmented
                label=Signal::derive(tr("opening.mark"))
                options=marks
                chosen=Signal::derive(move || preferences.chosen().marks_read_by_hand)
                on_choose=move |by_hand: bool| {
                    preferences.choose(|chosen| chosen.marks_read_by_hand = by_hand);
                }
            />
        </Block>
        <Block title=Signal::derive(tr("opening.then")) note=Signal::derive(tr("opening.thenNote"))>
            <Segmented
                label=Signal::derive(tr("opening.then"))
                options=then
                chosen=Signal::derive(move || preferences.chosen().returns_to_list)
                on_choose=move |returns: bool| {
                    preferences.choose(|chosen| chosen.returns_to_list = returns);
                }
            />
        </Block>
    }
}
