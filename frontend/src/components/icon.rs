//! Icons: symbols of the sprites in the page (`frontend/icons/`: `first.svg` comes with it, `parts.svg` with the first part).

use leptos::prelude::*;

/// The icon `name` (without `i-`). It says nothing by itself: the button around it has the name.
#[component]
pub fn Icon(
    #[prop(into)] name: Signal<&'static str>,
    /// Further classes: `icon--small`, `icon--tiny`, `icon--large`, `icon--filled`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let classes = format!("icon {class}");
    view! {
        <svg class=classes aria-hidden="true">
            <use_ href=move || format!("#i-{}", name.get())></use_>
        </svg>
    }
}

/// Pli's mark: a letter folded in three.
#[component]
pub fn Mark(#[prop(default = "logo__mark")] class: &'static str) -> impl IntoView {
    view! {
        <svg class=class aria-hidden="true">
            <use_ href="#pli"></use_>
        </svg>
    }
}
