//! Whose mail this is.

use leptos::prelude::*;
use shared::account::Account;
use shared::address::Address;

use super::avatar::Avatar;
use super::icon::Icon;
use super::menu::MenuButton;
use super::sidebar::SidebarData;
use crate::parts;
use crate::t;

/// The account that is open, with a menu of all.
#[component]
pub fn AccountSwitcher(account: Account, data: SidebarData) -> impl IntoView {
    let address = Address::new(&account.name, &account.email);
    let name = address.display_name().to_owned();
    let has_name = address.name.is_some();
    let spoken = if has_name { format!("{name} {}", account.email) } else { name.clone() };
    let email = account.email;
    let face = move || {
        view! {
            <Avatar address=address.clone() />
            <span class="account-switcher__text">
                <span class="account-switcher__name truncate">{name.clone()}</span>
                {has_name
                    .then(|| {
                        view! { <span class="account-switcher__address truncate">{email.clone()}</span> }
                    })}
            </span>
            <span class="account-switcher__caret">
                <Icon name="chevrons-up-down" class="icon--small" />
            </span>
        }
    };
    view! {
        <MenuButton
            label=Signal::derive(move || t!("account.switch", name = spoken.as_str()))
            class="account-switcher"
            face=ViewFn::from(face)
        >
            {parts::account_menu(data)}
        </MenuButton>
    }
}
