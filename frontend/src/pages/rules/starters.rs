//! Rules of the organisation's to start from.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::template::starter::OfferedStarter;

use crate::api;
use crate::components::icon::Icon;
use crate::components::menu::MenuButton;
use crate::i18n::tr;
use crate::store::rules::RuleBook;

/// Those that are offered to the account; none until they were read.
pub fn offered(book: RuleBook) -> RwSignal<Vec<OfferedStarter>> {
    let offered = RwSignal::new(Vec::new());
    spawn_local(async move {
        // Without them, the page is what it always was.
        if let Ok(list) = api::starters::rules_for(&book.account()).await {
            let _ = offered.try_set(list.items);
        }
    });
    offered
}

#[component]
pub fn StarterMenu(book: RuleBook, offered: RwSignal<Vec<OfferedStarter>>) -> impl IntoView {
    let item = move |starter: OfferedStarter| {
        let rule = format!("{}&template={}", super::NEW, starter.id);
        let path = super::path(&book.account(), Some(&rule));
        view! {
            <a class="menu__item" role="menuitem" href=path>
                {starter.name}
            </a>
        }
    };
    view! {
        <Show when=move || offered.with(|all| !all.is_empty())>
            <MenuButton
                label=Signal::derive(tr("starters.fromTemplate"))
                class="button"
                face=ViewFn::from(move || {
                    view! {
                        <Icon name="list-filter" class="icon--small" />
                        {tr("starters.fromTemplate")}
                    }
                })
            >
                {move || offered.get().into_iter().map(item).collect_view()}
            </MenuButton>
        </Show>
    }
}
