//! One more address to send from.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::account::Account;
use shared::identity::{Identity, IdentityUpdate, OWN};

use super::Open;
use crate::api;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::Store;
use crate::t;

/// Asks for name and address; the rest is there once the mail host has agreed.
#[component]
pub fn NewForm(
    store: Store,
    account: Account,
    identities: Memo<Vec<Identity>>,
    open: RwSignal<Open>,
) -> impl IntoView {
    let own = identities.with_untracked(|all| all.first().cloned());
    let name = own.as_ref().and_then(|own| own.address.name.clone()).unwrap_or_default();
    // The same person signs in the same way.
    let signature_of = own.map(|own| own.signature_of.unwrap_or(own.id));
    let name = RwSignal::new(name);
    let email = RwSignal::new(String::new());
    let is_saving = RwSignal::new(false);
    let problem = RwSignal::new(None::<Sentences>);
    let first = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(first) = first.get() {
            let _ = first.focus();
        }
    });
    let target = StoredValue::new((account.id, signature_of));
    let add = move || {
        if is_saving.get_untracked() {
            return;
        }
        let (account, signature_of) = target.get_value();
        let new = IdentityUpdate {
            name: name.get_untracked(),
            email: Some(email.get_untracked()),
            signature_of,
            ..IdentityUpdate::default()
        };
        problem.set(None);
        is_saving.set(true);
        spawn_local(async move {
            let answer = api::identities::create(account.clone(), new).await;
            if is_saving.try_set(false).is_some() {
                return; // One has gone elsewhere.
            }
            match answer {
                Ok(added) => {
                    drop(store.compose.reload_identities(&account).await);
                    let _ = open.try_set(Open::Known(added.id));
                }
                Err(error) => problem.set(Some(sentences(&error))),
            }
        });
    };
    view! {
        <form
            class="settings-form settings-form--column"
            aria-label=tr("identities.new")
            on:submit=move |event| {
                event.prevent_default();
                add();
            }
        >
            <h2 class="settings-form__title">{tr("identities.new")}</h2>
            <div class="field">
                <label class="field">
                    <span class="field__label">{tr("identities.address")}</span>
                    <input
                        class="input"
                        type="email"
                        maxlength="320"
                        autocomplete="off"
                        required
                        aria-describedby="identity-address-note"
                        node_ref=first
                        bind:value=email
                    />
                </label>
                <span class="field__note" id="identity-address-note">{tr("identities.addressNote")}</span>
            </div>
            <label class="field">
                <span class="field__label">{tr("signature.name")}</span>
                <input class="input" maxlength="200" autocomplete="name" bind:value=name />
            </label>
            {move || {
                problem
                    .get()
                    .map(|sentences| {
                        let on_dismiss = Callback::new(move |()| problem.set(None));
                        view! { <ProblemNotice lead=t!("failure.identity") sentences on_dismiss /> }
                    })
            }}
            <footer class="settings-foot">
                <button
                    class="button"
                    type="button"
                    on:click=move |_| open.set(Open::Known(OWN.into()))
                >
                    {tr("action.cancel")}
                </button>
                <button
                    class="button button--primary"
                    type="submit"
                    disabled=move || is_saving.get() || email.read().trim().is_empty()
                >
                    {move || if is_saving.get() { t!("identities.asking") } else { t!("identities.add") }}
                </button>
            </footer>
        </form>
    }
}
