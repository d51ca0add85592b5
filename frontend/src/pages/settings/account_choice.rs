//! Whose settings are shown, where several accounts have them.

use leptos::prelude::*;
use shared::account::Account;
use shared::id::AccountId;
use shared::permission::Permission;

use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::store::Store;

/// The accounts in which the user may send; their own first.
pub fn writable(store: Store) -> Vec<Account> {
    permitting(store, Permission::SendAs)
}

/// Those in which the user may do something; their own first.
pub fn permitting(store: Store, permission: Permission) -> Vec<Account> {
    let session = store.session.current();
    let accounts = session.map(|session| session.accounts.clone()).unwrap_or_default();
    accounts.into_iter().filter(|account| account.permissions.contains(&permission)).collect()
}

/// The account that is chosen among those in which the user may do something, else the first of them; tracked.
pub fn chosen_account(
    store: Store,
    chosen: RwSignal<Option<AccountId>>,
    permission: Permission,
) -> Memo<Option<AccountId>> {
    Memo::new(move |_| {
        let accounts = permitting(store, permission);
        let wanted = chosen.get();
        let found = accounts.iter().find(|account| Some(&account.id) == wanted.as_ref());
        found.or(accounts.first()).map(|account| account.id.clone())
    })
}

/// Asks for one of them where there are several.
#[component]
pub fn AccountChoice(
    store: Store,
    chosen: RwSignal<Option<AccountId>>,
    /// What the user must be allowed to do there.
    #[prop(default = Permission::SendAs)]
    permission: Permission,
) -> impl IntoView {
    let accounts = Memo::new(move |_| permitting(store, permission));
    let option = move |account: Account| {
        let id = account.id.clone();
        view! {
            <option
                value=account.id.to_string()
                prop:selected=move || chosen.with(|chosen| chosen.as_ref() == Some(&id))
            >
                {account.email}
            </option>
        }
    };
    view! {
        <Show when=move || accounts.with(|accounts| accounts.len() > 1)>
            <span class="select settings-field account-choice">
                <select
                    class="input"
                    aria-label=tr("settings.account")
                    on:change=move |event| chosen.set(Some(AccountId(event_target_value(&event))))
                >
                    {move || accounts.get().into_iter().map(option).collect_view()}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
        </Show>
    }
}
