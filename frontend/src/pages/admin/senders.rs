//! Senders that are blocked or approved for everyone.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sender_list::{OrganisationSenders, SendersForce};

use crate::api::{self, ApiError};
use crate::components::failure::Failure;
use crate::components::icon::Icon;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::pages::settings::senders::{Book, Lists};
use crate::store::use_store;
use crate::t;

/// `/admin/senders`
#[component]
pub fn OrganisationSendersPage() -> impl IntoView {
    let store = use_store();
    let state = RwSignal::new(None::<Result<OrganisationSenders, ApiError>>);
    let load = Callback::new(move |()| {
        state.set(None);
        spawn_local(async move {
            let read = api::organisation_senders::read().await;
            let _ = state.try_set(Some(read));
        });
    });
    load.run(());
    view! {
        <div class="page__head">
            <div class="page__text">
                <h1 class="page__title">{tr("orgSenders.title")}</h1>
                <p class="page__lead">{tr("orgSenders.lead")}</p>
            </div>
        </div>
        {move || {
            Some(match state.get()? {
                Err(error) => {
                    view! { <Failure sentences=sentences(&error) on_retry=load /> }.into_any()
                }
                Ok(state) => {
                    let force = RwSignal::new(state.force);
                    let (file, problem) = (state.file.clone(), state.problem.clone());
                    let book = Book::of_organisation(store, state, force);
                    view! {
                        <Standing force file problem />
                        <Lists book load />
                    }
                        .into_any()
                }
            })
        }}
    }
}

/// Whether the mail host has them, or what the operator has to do.
#[component]
fn Standing(force: RwSignal<SendersForce>, file: String, problem: Option<String>) -> impl IntoView {
    let icon = move || match force.get() {
        SendersForce::InForce => "circle-check",
        SendersForce::NotSetUp => "info",
        SendersForce::NotWritten => "triangle-alert",
    };
    let words = move || match force.get() {
        SendersForce::InForce => t!("orgSenders.inForce", file = file.clone()),
        SendersForce::NotSetUp => t!("orgSenders.notSetUp"),
        SendersForce::NotWritten => t!("orgSenders.notWritten", file = file.clone()),
    };
    let is_good = move || force.get() == SendersForce::InForce;
    view! {
        <div class="notice" class=("notice--mild", move || !is_good()) role="status">
            {move || view! { <Icon name=icon() class="icon--small" /> }}
            <div class="notice__text">
                <p>{words}</p>
                {problem.map(|problem| view! { <p lang="en">{problem}</p> })}
            </div>
        </div>
    }
}
