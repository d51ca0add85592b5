//! The user's accounts to choose from, and what concerns all of them.

use leptos::prelude::*;
use shared::account::Account;
use shared::permission::Permission;

use super::icon::Icon;
use super::menu::MenuItem;
use super::sidebar::SidebarData;
use crate::i18n::{format, tr};
use crate::t;
use crate::view_model::keys::Command;
use crate::view_model::unified::{self, INBOX};

/// What the account switcher opens.
#[component]
pub fn AccountMenu(data: SidebarData) -> impl IntoView {
    let is_all = Memo::new(move |_| {
        data.open.with(|open| open.as_ref().is_some_and(|id| id.as_str() == INBOX))
    });
    let choice = move |account: Account| {
        let id = account.id.clone();
        let unread = move || data.unread.run(id.clone());
        let is_open = Memo::new({
            let id = account.id.clone();
            move |_| {
                let is_named = |open: &Account| open.id == id && !is_all.get();
                data.account.with(|open| open.as_ref().is_some_and(is_named))
            }
        });
        let email = account.email.clone();
        let note = account.is_shared.then_some(match account.permissions.as_slice() {
            [Permission::Read] => "account.readOnly",
            _ => "account.shared",
        });
        let label = {
            let (email, unread) = (email.clone(), unread.clone());
            move || match unread() {
                0 => email.clone(),
                count => t!("account.unread", name = email.clone(), count = count),
            }
        };
        view! {
            <button
                class="menu__item"
                type="button"
                role="menuitemradio"
                tabindex="-1"
                aria-checked=move || is_open.get().to_string()
                aria-label=label
                on:click=move |_| data.on_switch.run(account.clone())
            >
                <span class="menu__mark">
                    {move || is_open.get().then(|| view! { <Icon name="check" class="icon--small" /> })}
                </span>
                <span class="truncate">{email}</span>
                {note.map(|note| view! { <span class="field__note">{tr(note)}</span> })}
                {move || {
                    let count = Some(unread()).filter(|count| *count > 0)?;
                    Some(view! { <span class="menu__key">{format::number(count.into())}</span> })
                }}
            </button>
        }
    };
    let all = move || {
        let accounts = data.accounts.get();
        let unread: u32 = accounts.iter().map(|account| data.unread.run(account.id.clone())).sum();
        let title = t!("unified.title");
        let label = match unread {
            0 => title.clone(),
            count => t!("account.unread", name = title.as_str(), count = count),
        };
        let is_open = is_all.get();
        (accounts.len() > 1).then(|| view! {
            <a
                class="menu__item"
                href=unified::path()
                role="menuitemradio"
                tabindex="-1"
                aria-checked=is_open.to_string()
                aria-label=label
            >
                <span class="menu__mark">
                    {is_open.then(|| view! { <Icon name="check" class="icon--small" /> })}
                </span>
                <span class="truncate">{title}</span>
                {(unread > 0)
                    .then(|| view! { <span class="menu__key">{format::number(unread.into())}</span> })}
            </a>
        })
    };
    view! {
        {all}
        {move || data.accounts.get().into_iter().map(choice).collect_view()}
        <a class="menu__item" href="/settings/accounts" role="menuitem" tabindex="-1">
            <Icon name="users" />
            {tr("settings.accounts")}
        </a>
        <div class="menu__rule" role="separator"></div>
        <MenuItem
            icon="wand-sparkles"
            label=Signal::derive(tr("palette.title"))
            command=Command::ShowPalette
            on_choose=data.on_commands
        />
        <MenuItem icon="unplug" label=Signal::derive(tr("account.signOut")) on_choose=data.on_sign_out />
    }
}
