//! The addresses that one sends from.

pub mod acts;
pub mod blocks;
pub mod form;
pub mod new;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::event::Event;
use shared::id::{AccountId, IdentityId};
use shared::identity::{Identity, OWN};
use shared::permission::Permission;

use super::Head;
use super::account_choice::{AccountChoice, chosen_account};
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::use_store;
use crate::t;
use acts::Acts;
use form::IdentityForm;
use new::NewForm;

/// What stands below the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Open {
    New,
    Known(IdentityId),
}

/// `/settings/signature`
#[component]
pub fn IdentitiesPage() -> impl IntoView {
    let store = use_store();
    let chosen = RwSignal::new(None::<AccountId>);
    let account_id = chosen_account(store, chosen, Permission::Signatures);
    let account = Memo::new(move |_| store.session.account(&account_id.get()?));
    let open = RwSignal::new(Open::Known(OWN.into()));
    let failure = RwSignal::new(None::<Sentences>);
    Effect::new(move |before: Option<Option<AccountId>>| {
        let now = account_id.get();
        if before.is_some_and(|before| before != now) {
            open.set(Open::Known(OWN.into()));
        }
        if let Some(account) = now.clone() {
            spawn_local(async move {
                let problem = store.compose.reload_identities(&account).await.err();
                let _ = failure.try_set(problem.as_ref().map(sentences));
            });
        }
        now
    });
    store.events.listen(move |event| {
        if let Event::IdentitiesChanged { account } = event {
            store.compose.refresh_identities(account.clone());
        }
    });
    let identities = Memo::new(move |_| {
        account_id.get().map(|account| store.compose.identities(&account)).unwrap_or_default()
    });
    // The one that the form is of; another if that is gone.
    let shown = Memo::new(move |_| match open.get() {
        Open::New => None,
        Open::Known(id) => identities.with(|all| {
            all.iter().find(|known| known.id == id).or(all.first()).map(|known| known.id.clone())
        }),
    });
    view! {
        <Head title="settings.signature" lead="signature.lead" />
        <AccountChoice store chosen permission=Permission::Signatures />
        {move || {
            let account = account.get()?;
            let place = StoredValue::new(account);
            Some(view! {
                <List identities open shown />
                {move || {
                    let account = place.get_value();
                    match (open.get() == Open::New, shown.get()) {
                        (true, _) => view! { <NewForm store account identities open /> }.into_any(),
                        (false, Some(identity)) => view! {
                            <IdentityForm store account=account.clone() identity=identity.clone() />
                            <Acts store account identity identities open />
                        }
                        .into_any(),
                        (false, None) => view! {
                            {move || {
                                failure.get().map(|sentences| view! { <ProblemNotice sentences /> })
                            }}
                        }
                        .into_any(),
                    }
                }}
            })
        }}
    }
}

#[component]
fn List(
    identities: Memo<Vec<Identity>>,
    open: RwSignal<Open>,
    shown: Memo<Option<IdentityId>>,
) -> impl IntoView {
    let row = move |identity: Identity| {
        let Identity { id, address, is_default, .. } = identity;
        let wanted = id.clone();
        let is_current = move || (shown.read().as_ref() == Some(&id)).then_some("true");
        let name = address.display_name().to_owned();
        let note = move || {
            let email = address.name.is_some().then(|| address.email.clone());
            let default = is_default.then(|| t!("identities.default"));
            email.into_iter().chain(default).collect::<Vec<_>>().join(" · ")
        };
        view! {
            <li class="canned-replies__row">
                <button
                    class="canned-replies__open"
                    type="button"
                    aria-current=is_current
                    on:click=move |_| open.set(Open::Known(wanted.clone()))
                >
                    <span class="canned-replies__name truncate">{name}</span>
                    <span class="canned-replies__text truncate">{note}</span>
                </button>
            </li>
        }
    };
    view! {
        <ul class="canned-replies" aria-label=tr("identities.list")>
            {move || identities.get().into_iter().map(row).collect_view()}
        </ul>
        <button
            class="button identities__new"
            type="button"
            disabled=move || open.get() == Open::New || identities.read().is_empty()
            on:click=move |_| open.set(Open::New)
        >
            <Icon name="plus" class="icon--small" />
            {tr("identities.new")}
        </button>
    }
}
