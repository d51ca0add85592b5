//! Whose mail this is, and signing out.

use leptos::prelude::*;
use shared::account::Account;
use shared::address::Address;

use super::avatar::Avatar;
use super::icon::Icon;
use super::menu::{MenuButton, MenuChoice, MenuItem};
use crate::i18n::tr;
use crate::t;
use crate::view_model::keys::Command;

/// The account that is open, with a menu of the others.
#[component]
pub fn AccountSwitcher(
    account: Account,
    accounts: Vec<Account>,
    #[prop(into)] on_switch: Callback<Account>,
    #[prop(into)] on_commands: Callback<()>,
    #[prop(into)] on_sign_out: Callback<()>,
) -> impl IntoView {
    let address = Address::new(&account.name, &account.email);
    let name = address.display_name().to_owned();
    let has_name = address.name.is_some();
    let spoken = if has_name { format!("{name} {}", account.email) } else { name.clone() };
    let email = account.email.clone();
    let current = account.id;
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
            {accounts
                .iter()
                .cloned()
                .map(|account| {
                    let email = account.email.clone();
                    let is_current = account.id == current;
                    view! {
                        <MenuChoice
                            label=Signal::derive(move || email.clone())
                            is_chosen=is_current
                            on_choose=move |()| on_switch.run(account.clone())
                        />
                    }
                })
                .collect_view()} <div class="menu__rule" role="separator"></div>
            <MenuItem
                icon="wand-sparkles"
                label=Signal::derive(tr("palette.title"))
                command=Command::ShowPalette
                on_choose=on_commands
            />
            <MenuItem
                icon="unplug"
                label=Signal::derive(tr("account.signOut"))
                on_choose=on_sign_out
            />
        </MenuButton>
    }
}
