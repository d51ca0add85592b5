//! One recipient.

use leptos::prelude::*;
use shared::address::{AddressProblem, Recipient};

use crate::components::avatar::Avatar;
use crate::components::icon::Icon;
use crate::t;
use crate::view_model::compose::chips::{Standing, standing};

#[component]
pub fn Chip(
    recipient: Recipient,
    on_remove: impl Fn() + 'static,
    on_edit: impl Fn() + 'static,
    on_drag: impl Fn(bool) + Copy + 'static,
) -> impl IntoView {
    let class = match standing(&recipient) {
        Standing::Good => "recipient",
        Standing::Doubtful => "recipient is-doubtful",
        Standing::Wrong(_) => "recipient is-wrong",
    };
    let is_good = standing(&recipient) == Standing::Good;
    let shown = recipient.address.display_name().to_owned();
    let full = recipient.address.to_string();
    let why = why(&recipient);
    let name = shown.clone();
    view! {
        <span
            class=class
            draggable="true"
            title=why.map_or_else(|| full.clone(), |why| format!("{full}\n{why}"))
            on:dblclick=move |_| on_edit()
            on:dragstart=move |event| {
                if let Some(data) = event.data_transfer() {
                    let _ = data.set_data("text/plain", &full);
                }
                on_drag(true);
            }
            on:dragend=move |_| on_drag(false)
        >
            {if is_good {
                view! { <Avatar address=recipient.address /> }.into_any()
            } else {
                view! { <Icon name="triangle-alert" class="icon--tiny" /> }.into_any()
            }}
            <span class="recipient__name">{shown}</span>
            <button
                class="recipient__remove"
                type="button"
                tabindex="-1"
                aria-label=t!("compose.removeRecipient", name = name)
                on:click=move |event| {
                    event.stop_propagation();
                    on_remove();
                }
            >
                <Icon name="x" class="icon--tiny" />
            </button>
        </span>
    }
}

/// The sentence under the chips: what is the matter with the first that is wrong, or else doubtful.
#[component]
pub fn Hint(recipients: Signal<Vec<Recipient>>) -> impl IntoView {
    view! {
        <span class="recipients__hint" role="status">
            {move || {
                recipients.with(|all| {
                    let wrong = all.iter().find(|one| one.problem.is_some());
                    let doubtful = wrong.or_else(|| all.iter().find(|one| standing(one) != Standing::Good))?;
                    let why = why(doubtful)?;
                    let is_wrong = doubtful.problem.is_some();
                    Some(view! { <span class=("recipients__wrong", is_wrong)>{why}</span> })
                })
            }}
        </span>
    }
}

/// What is the matter with a recipient, as a sentence.
fn why(recipient: &Recipient) -> Option<String> {
    let shown = recipient.address.email.clone();
    match standing(recipient) {
        Standing::Good => None,
        Standing::Doubtful => {
            let domain = shown.rsplit('@').next().unwrap_or_default().to_owned();
            Some(t!("address.noDot", domain = domain))
        }
        Standing::Wrong(problem) => Some(problem_sentence(problem, shown)),
    }
}

/// Why `shown` is no address.
pub fn problem_sentence(problem: AddressProblem, shown: String) -> String {
    match problem {
        AddressProblem::NoAt => t!("address.noAt", address = shown),
        AddressProblem::SeveralAts => t!("address.severalAts", address = shown),
        AddressProblem::NoLocalPart => t!("address.noLocalPart", address = shown),
        AddressProblem::NoDomain => t!("address.noDomain", address = shown),
        AddressProblem::Space => t!("address.space", address = shown),
        AddressProblem::Character(c) => {
            t!("address.character", address = shown, character = c.to_string())
        }
        AddressProblem::Dot => t!("address.dot", address = shown),
        AddressProblem::Domain => t!("address.domain", address = shown),
        AddressProblem::TooLong => t!("address.tooLong", address = shown),
    }
}
