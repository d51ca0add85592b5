//! The addresses that one sends from.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::account::Account;
use shared::event::Event;
use shared::id::{AccountId, IdentityId};
use shared::identity::{Identity, IdentityUpdate, IdentityUses, OWN};
use shared::permission::Permission;

use super::Head;
use super::account_choice::{AccountChoice, chosen_account};
use super::identity_form::IdentityForm;
use crate::api;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::store::{Store, use_store};
use crate::t;

/// What stands below the list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Open {
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

/// Asks for name and address; the rest is there once the mail host has agreed.
#[component]
fn NewForm(
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

/// What else can be done with an identity than to change it.
#[component]
fn Acts(
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
