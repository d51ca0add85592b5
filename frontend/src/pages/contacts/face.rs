//! The photo of a contact, or initials.

use leptos::prelude::*;
use shared::address::Address;
use shared::contact::CardKind;
use shared::id::PhotoId;

use crate::api::contacts::photo_url;
use crate::components::icon::Icon;
use crate::view_model::avatar::{hue, initials};

#[component]
pub fn Face(
    name: String,
    /// The first address: the ground is the same wherever that is shown.
    #[prop(default = String::new())]
    email: String,
    kind: CardKind,
    photo: Option<PhotoId>,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    if let Some(photo) = photo {
        return view! {
            <img class=format!("avatar contact-photo {class}") src=photo_url(&photo) alt="" loading="lazy" />
        }
        .into_any();
    }
    if kind == CardKind::Group {
        return view! {
            <span class=format!("avatar avatar--square {class}") aria-hidden="true">
                <Icon name="users" class="icon--small" />
            </span>
        }
        .into_any();
    }
    let address = Address::new(&name, if email.is_empty() { &name } else { &email });
    let shape = if kind == CardKind::Org { "avatar--square" } else { "" };
    view! {
        <span
            class=format!("avatar {shape} {class}")
            data-hue=hue(&address)
            data-initials=initials(&address)
            aria-hidden="true"
        ></span>
    }
    .into_any()
}
