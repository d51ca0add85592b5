//! What stands where nothing else does.

use leptos::prelude::*;

use super::icon::{Icon, Mark};

/// One title, one sentence, and buttons only if they help.
#[component]
pub fn EmptyState(
    /// An icon's name; the mark where there is none.
    #[prop(optional)]
    icon: Option<&'static str>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] text: Option<Signal<String>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            {match icon {
                Some(name) => view! { <Icon name class="icon--large" /> }.into_any(),
                None => view! { <Mark class="empty-state__mark" /> }.into_any(),
            }} <h2 class="empty-state__title">{title}</h2>
            {text.map(|text| view! { <p class="empty-state__text">{text}</p> })}
            {children.map(|children| view! { <div class="empty-state__actions">{children()}</div> })}
        </div>
    }
}
