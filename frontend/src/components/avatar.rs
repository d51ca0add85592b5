//! The face beside a name.

use leptos::prelude::*;
use shared::address::Address;

use crate::view_model::avatar::{hue, initials, is_machine};

/// Initials of `address`. People are round, machines square.
#[component]
pub fn Avatar(
    address: Address,
    /// `avatar--small`, `avatar--large`
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let shape = if is_machine(&address) { "avatar--square" } else { "" };
    view! {
        // Drawn from the attribute, so that it is no part of any name.
        <span
            class=format!("avatar {shape} {class}")
            data-hue=hue(&address)
            data-initials=initials(&address)
            aria-hidden="true"
        ></span>
    }
}
