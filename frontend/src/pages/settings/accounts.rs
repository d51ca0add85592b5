//! The accounts that one has in this window: one's own, and those opened beside it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::account::Account;
use shared::address::Address;
use shared::session::SignIn;

use super::Head;
use super::shared_access::words;
use crate::components::avatar::Avatar;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::components::sign_in_form::SignInForm;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::{text, tr};
use crate::store::toasts::Toast;
use crate::store::{Store, use_store};
use crate::t;

/// `/settings/accounts`
#[component]
pub fn AccountsPage() -> impl IntoView {
    let store = use_store();
    let accounts = Memo::new(move |_| {
        store.session.current().map(|session| session.accounts.clone()).unwrap_or_default()
    });
    Effect::new(move || {
        for account in accounts.get() {
            store.mail.want_folders(&account.id);
        }
    });
    // The address that the form begins with; empty for another account.
    let adding = RwSignal::new(None::<String>);
    let leaving = RwSignal::new(None::<Account>);
    let row = move |account: Account| view! { <Row store account adding leaving /> };
    view! {
        <Head title="settings.accounts" lead="accounts.lead" />
        <ul class="accounts" aria-label=tr("settings.accounts")>
            {move || accounts.get().into_iter().map(row).collect_view()}
        </ul>
        <button class="button" type="button" on:click=move |_| adding.set(Some(String::new()))>
            <Icon name="plus" class="icon--small" />
            {tr("accounts.add")}
        </button>
        {move || Some(view! { <AddDialog store email=adding.get()? adding /> })}
        {move || Some(view! { <LeaveDialog store account=leaving.get()? leaving /> })}
    }
}

#[component]
fn Row(
    store: Store,
    account: Account,
    adding: RwSignal<Option<String>>,
    leaving: RwSignal<Option<Account>>,
) -> impl IntoView {
    let address = Address::new(&account.name, &account.email);
    let name = address.name.clone();
    let is_added = account.is_added;
    let may_leave = is_added || account.is_shared;
    let held = account.is_shared.then(|| account.permissions.clone());
    let ends_at = account.ends_at;
    let is_own = untrack(|| store.session.current())
        .is_some_and(|session| session.user.email == account.email);
    let kind = match (is_added, is_own) {
        (true, _) => "accounts.isAdded",
        (false, true) => "accounts.isOwn",
        (false, false) => "accounts.isShared",
    };
    let email = account.email.clone();
    let remove_label = {
        let email = email.clone();
        move || t!("accounts.remove", name = email.clone())
    };
    let known = StoredValue::new(account);
    let folders = Memo::new(move |_| known.with_value(|account| store.mail.folders(&account.id)));
    let problem = move || folders.with(|folders| folders.failure.as_ref().map(sentences));
    view! {
        <li class="accounts__row">
            <Avatar address />
            <div class="accounts__text">
                <span class="accounts__name truncate">{name.unwrap_or_else(|| email.clone())}</span>
                <span class="accounts__note truncate">
                    {known.with_value(|account| (!account.name.is_empty()).then(|| format!("{email} · ")))}
                    {tr(kind)}
                </span>
                {held
                    .map(|held| {
                        let names = move || {
                            let names = held.iter().map(|it| text(words::name(*it), &[]));
                            names.collect::<Vec<_>>().join(", ")
                        };
                        let until = move || ends_at.map(|_| format!(" · {}", words::until(ends_at)));
                        view! { <span class="accounts__note">{names} {until}</span> }
                    })}
            </div>
            {may_leave
                .then(|| {
                    view! {
                        <button
                            class="icon-button icon-button--small"
                            type="button"
                            aria-label=remove_label.clone()
                            title=remove_label
                            on:click=move |_| leaving.set(Some(known.get_value()))
                        >
                            <Icon name="x" class="icon--small" />
                        </button>
                    }
                })}
            {move || {
                let sentences = problem()?;
                let again = move |_| {
                    adding.set(Some(known.with_value(|account| account.email.clone())));
                };
                Some(
                    view! {
                        <ProblemNotice sentences>
                            {is_added
                                .then(|| {
                                    view! {
                                        <button
                                            class="button button--small"
                                            type="button"
                                            on:click=again
                                        >
                                            {tr("accounts.password")}
                                        </button>
                                    }
                                })}
                        </ProblemNotice>
                    },
                )
            }}
        </li>
    }
}

/// Asks for the address and password of another account, or for the new password of a known one.
#[component]
fn AddDialog(store: Store, email: String, adding: RwSignal<Option<String>>) -> impl IntoView {
    let add = Action::new_local(move |request: &SignIn| {
        let request = request.clone();
        async move {
            let answer = store.session.add_account(&request).await;
            if answer.is_ok() {
                let email = request.email;
                let accounts = store.session.current().map(|session| session.accounts.clone());
                let same = |account: &Account| account.email.eq_ignore_ascii_case(&email);
                if let Some(account) = accounts.into_iter().flatten().find(same) {
                    store.mail.load_folders(account.id);
                }
                store.toasts.show(Toast::new("check", t!("accounts.added", name = email)));
                adding.set(None);
            }
            answer
        }
    });
    view! {
        <Dialog title=Signal::derive(tr("accounts.add")) on_close=move |()| adding.set(None)>
            <div class="dialog__body">
                <p>{tr("accounts.addText")}</p>
                <SignInForm
                    email
                    submit_text="accounts.add"
                    failure=Signal::derive(move || add.value().get().and_then(Result::err))
                    is_busy=add.pending()
                    on_submit=move |request| drop(add.dispatch_local(request))
                />
            </div>
        </Dialog>
    }
}

/// Letting go of an account forgets its password, which only its owner knows: it asks.
#[component]
fn LeaveDialog(
    store: Store,
    account: Account,
    leaving: RwSignal<Option<Account>>,
) -> impl IntoView {
    let problem = RwSignal::new(None::<Sentences>);
    let is_busy = RwSignal::new(false);
    let email = account.email.clone();
    let is_shared = account.is_shared;
    let leave = move |_| {
        let account = account.clone();
        is_busy.set(true);
        spawn_local(async move {
            match store.session.remove_account(&account.id).await {
                Ok(()) => {
                    let words = t!("accounts.removed", name = account.email);
                    store.toasts.show(Toast::new("check", words));
                    let _ = leaving.try_set(None);
                }
                Err(error) => {
                    let _ = problem.try_set(Some(sentences(&error)));
                    let _ = is_busy.try_set(false);
                }
            }
        });
    };
    view! {
        <Dialog
            title=Signal::derive(move || t!("accounts.remove", name = email.clone()))
            on_close=move |()| leaving.set(None)
        >
            <div class="dialog__body">
                <p>{tr(if is_shared { "accounts.leaveText" } else { "accounts.removeText" })}</p>
                {move || problem.get().map(|sentences| view! { <ProblemNotice sentences /> })}
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" autofocus on:click=move |_| leaving.set(None)>
                    {tr("action.cancel")}
                </button>
                <button
                    class="button button--danger"
                    type="button"
                    disabled=move || is_busy.get()
                    on:click=leave
                >
                    {tr("accounts.removeNow")}
                </button>
            </footer>
        </Dialog>
    }
}
