//! Which address is the default, and deleting one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::account::Account;
use shared::id::{AccountId, IdentityId};
use shared::identity::{Identity, IdentityUses, OWN};

use super::Open;
use crate::api;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::Store;
use crate::store::toasts::Toast;
use crate::t;

/// What else can be done with an identity than to change it.
#[component]
pub fn Acts(
    store: Store,
    account: Account,
    identity: IdentityId,
    identities: Memo<Vec<Identity>>,
    open: RwSignal<Open>,
) -> impl IntoView {
    let is_own = identity.as_str() == OWN;
    let place = StoredValue::new((account.id, identity));
    let known = move || {
        let id = place.with_value(|(_, id)| id.clone());
        identities.with(|all| all.iter().find(|known| known.id == id).cloned())
    };
    let is_default = Memo::new(move |_| known().is_none_or(|known| known.is_default));
    let is_busy = RwSignal::new(false);
    let deleting = RwSignal::new(None::<IdentityUses>);
    let make_default = move |_| {
        let (account, id) = place.get_value();
        is_busy.set(true);
        spawn_local(async move {
            match api::identities::make_default(account.clone(), id).await {
                Ok(_) => drop(store.compose.reload_identities(&account).await),
                Err(error) => store.toasts.fail(&error),
            }
            let _ = is_busy.try_set(false);
        });
    };
    let ask = move |_| {
        let (account, id) = place.get_value();
        is_busy.set(true);
        spawn_local(async move {
            match api::identities::uses(account, id).await {
                Ok(uses) => drop(deleting.try_set(Some(uses))),
                Err(error) => store.toasts.fail(&error),
            }
            let _ = is_busy.try_set(false);
        });
    };
    let email = move || known().map(|known| known.address.email).unwrap_or_default();
    let dialog = move || {
        let uses = deleting.get()?;
        let (account, id) = place.get_value();
        let email = untrack(email);
        Some(view! { <DeleteDialog store account id email uses deleting open /> })
    };
    view! {
        <div class="identities__acts">
            <Show when=move || !is_default.get()>
                <button
                    class="button"
                    type="button"
                    disabled=move || is_busy.get()
                    on:click=make_default
                >
                    {tr("identities.makeDefault")}
                </button>
            </Show>
            {(!is_own)
                .then(|| {
                    view! {
                        <button
                            class="button button--quiet"
                            type="button"
                            disabled=move || is_busy.get()
                            on:click=ask
                        >
                            <Icon name="trash-2" class="icon--small" />
                            {tr("identities.delete")}
                        </button>
                    }
                })}
        </div>
        {dialog}
    }
}

/// Says what goes with it first.
#[component]
fn DeleteDialog(
    store: Store,
    account: AccountId,
    id: IdentityId,
    email: String,
    uses: IdentityUses,
    deleting: RwSignal<Option<IdentityUses>>,
    open: RwSignal<Open>,
) -> impl IntoView {
    let problem = RwSignal::new(None::<Sentences>);
    let place = StoredValue::new((account, id));
    let told = StoredValue::new(email.clone());
    let delete = move |_| {
        let (account, id) = place.get_value();
        spawn_local(async move {
            match api::identities::remove(account.clone(), id).await {
                Ok(()) => {
                    let text = t!("identities.deleted", address = told.get_value());
                    store.toasts.show(Toast::new("trash-2", text));
                    let _ = open.try_set(Open::Known(OWN.into()));
                    drop(store.compose.reload_identities(&account).await);
                }
                Err(error) => drop(problem.try_set(Some(sentences(&error)))),
            }
        });
    };
    let line = |count: u32, words: fn(u32) -> String| {
        (count > 0).then(|| view! { <p>{move || words(count)}</p> })
    };
    view! {
        <Dialog
            title=Signal::derive(move || t!("identities.deleteTitle", address = email.clone()))
            on_close=move |()| deleting.set(None)
        >
            <div class="dialog__body">
                <p>{tr("identities.deleteText")}</p>
                {line(uses.drafts, |count| t!("identities.drafts", count = count))}
                {line(uses.waiting, |count| t!("identities.waiting", count = count))}
                {line(uses.signatures, |count| t!("identities.signatures", count = count))}
                {move || problem.get().map(|sentences| view! { <ProblemNotice sentences /> })}
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" autofocus on:click=move |_| deleting.set(None)>
                    {tr("action.cancel")}
                </button>
                <button class="button button--danger" type="button" on:click=delete>
                    {tr("identities.delete")}
                </button>
            </footer>
        </Dialog>
    }
}
