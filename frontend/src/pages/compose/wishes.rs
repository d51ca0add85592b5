//! How urgent the message is, and what its writer wants to hear of it (SPEC C10).

use leptos::prelude::*;
use shared::draft::{Priority, Wishes};

use crate::components::icon::Icon;
use crate::components::menu::{MenuButton, MenuChoice, MenuToggle};
use crate::i18n::tr;
use crate::store::Store;
use crate::store::compose::composer::Composer;

#[component]
pub fn WishesMenu(store: Store, composer: Composer) -> impl IntoView {
    let wishes = composer.wishes;
    let change = move |change: fn(&mut Wishes)| {
        wishes.update(change);
        store.compose.changed(composer);
    };
    let label = Signal::derive(tr("wishes.title"));
    view! {
        <MenuButton label face=ViewFn::from(|| view! { <Icon name="ellipsis" /> })>
            <div class="menu__heading" role="presentation">{tr("wishes.priority")}</div>
            <MenuChoice
                label=Signal::derive(tr("wishes.high"))
                is_chosen=Signal::derive(move || wishes.get().priority == Priority::High)
                on_choose=move |()| change(|wishes| wishes.priority = Priority::High)
            />
            <MenuChoice
                label=Signal::derive(tr("wishes.normal"))
                is_chosen=Signal::derive(move || wishes.get().priority == Priority::Normal)
                on_choose=move |()| change(|wishes| wishes.priority = Priority::Normal)
            />
            <MenuChoice
                label=Signal::derive(tr("wishes.low"))
                is_chosen=Signal::derive(move || wishes.get().priority == Priority::Low)
                on_choose=move |()| change(|wishes| wishes.priority = Priority::Low)
            />
            <div class="menu__heading" role="presentation">{tr("wishes.receipts")}</div>
            <MenuToggle
                label=Signal::derive(tr("wishes.read"))
                is_on=Signal::derive(move || wishes.get().read_receipt)
                on_toggle=move |()| change(|wishes| wishes.read_receipt = !wishes.read_receipt)
            />
            <MenuToggle
                label=Signal::derive(tr("wishes.delivery"))
                is_on=Signal::derive(move || wishes.get().delivery_report)
                on_toggle=move |()| change(|wishes| wishes.delivery_report = !wishes.delivery_report)
            />
        </MenuButton>
    }
}
