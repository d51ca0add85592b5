//! What lies on the desk beside the sheet: account, folders, storage, sections.

use leptos::prelude::*;
use shared::account::Account;
use shared::id::{AccountId, MailboxId};
use shared::mailbox::Quota;

use super::account_switcher::AccountSwitcher;
use super::folder_tree::{DropTarget, FolderTreeView};
use super::icon::{Icon, Mark};
use super::kbd::KeyHints;
use super::menu::context::At;
use super::sections::Sections;
use crate::i18n::format;
use crate::i18n::tr;
use crate::parts;
use crate::t;
use crate::view_model::folders::FolderTree;
use crate::view_model::keys::Command;

/// What the sidebar shows.
#[derive(Clone, Copy, Debug)]
pub struct SidebarData {
    pub account: Signal<Option<Account>>,
    pub accounts: Signal<Vec<Account>>,
    pub tree: Signal<FolderTree>,
    pub open: Signal<Option<MailboxId>>,
    pub quota: Signal<Option<Quota>>,
    /// Where "Mail" leads.
    pub home: Signal<String>,
    pub section: Signal<String>,
    /// The page of the settings, or of what is for admins, one is on.
    pub settings_page: Signal<String>,
    /// Whether the user runs the organisation.
    pub is_admin: Signal<bool>,
    /// How many messages wait in the outbox.
    pub waiting: Signal<usize>,
    pub href: Callback<MailboxId, String>,
    pub on_fold: Callback<MailboxId>,
    pub on_menu: Callback<(MailboxId, At)>,
    pub drop: DropTarget,
    /// Makes a folder; `false`: nobody may here.
    pub may_manage: Signal<bool>,
    pub on_new_folder: Callback<()>,
    pub on_new: Callback<()>,
    /// Shows all that can be done, by name.
    pub on_commands: Callback<()>,
    /// How many messages in an account's inbox are unread, as far as that is known.
    pub unread: Callback<AccountId, u32>,
    pub on_switch: Callback<Account>,
    pub on_sign_out: Callback<()>,
    /// What stands above the folders.
    pub above: Callback<(), AnyView>,
    /// What stands below the folders.
    pub below: Callback<(), AnyView>,
}

#[component]
pub fn Sidebar(
    data: SidebarData,
    /// In the drawer of a narrow screen the bar at the top and the sections are elsewhere.
    #[prop(optional)]
    in_drawer: bool,
    #[prop(optional, into)] on_hide: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        {on_hide
            .map(|on_hide| {
                view! {
                    <div class="sidebar-top">
                        <a
                            class="sidebar-top__home"
                            href=data.home
                            aria-label=tr("bar.home")
                        >
                            <span class="logo">
                                <Mark />
                                "Pli"
                            </span>
                        </a>
                        <button
                            class="icon-button icon-button--small"
                            type="button"
                            aria-label=tr("bar.hideSidebar")
                            title=tr("bar.hideSidebar")
                            on:click=move |_| on_hide.run(())
                        >
                            <Icon name="panel-left" class="icon--small" />
                        </button>
                    </div>
                }
            })}
        {move || {
            data.account
                .get()
                .map(|account| {
                    view! {
                        <AccountSwitcher account data />
                    }
                })
        }}
        {move || match data.section.read().as_str() {
            "settings" => parts::settings_nav(data.settings_page, data.accounts),
            "contacts" => parts::contacts_nav(),
            "admin" => parts::admin_nav(data.settings_page),
            _ => view! { <MailNav data in_drawer /> }.into_any(),
        }}
        {(!in_drawer).then(|| view! { <Sections data /> })}
    }
}

/// Writing, folders, storage.
#[component]
fn MailNav(data: SidebarData, in_drawer: bool) -> impl IntoView {
    let hints = KeyHints::get();
    view! {
        {(!in_drawer)
            .then(|| {
                view! {
                    <button
                        class="button button--primary button--wide sidebar-top__new"
                        type="button"
                        aria-label=tr("action.newMessage")
                        on:click=move |_| data.on_new.run(())
                    >
                        <Icon name="pencil-line" class="icon--small" />
                        {tr("action.newMessage")}
                        {move || {
                            let keys = hints.hint(Command::NewMessage)?;
                            Some(
                                view! {
                                    <kbd
                                        class="kbd kbd--on-accent push"
                                        data-key=keys
                                        aria-hidden="true"
                                    ></kbd>
                                },
                            )
                        }}
                    </button>
                }
            })}
        <div class="folder-tree">
            {data.above.run(())}
            <FolderTreeView
                tree=data.tree
                open=data.open
                href=data.href
                on_fold=data.on_fold
                on_menu=data.on_menu
                drop=data.drop
            />
            <Show when=move || data.may_manage.get()>
                <button
                    class="folder-tree__row folder-tree__new"
                    type="button"
                    on:click=move |_| data.on_new_folder.run(())
                >
                    <Icon name="plus" />
                    {tr("folders.new")}
                </button>
            </Show>
            {data.below.run(())}
        </div>
        {move || data.quota.get().map(|quota| view! { <QuotaBar quota /> })}
    }
}

/// How full the account is; nothing where it has no limit.
#[component]
fn QuotaBar(quota: Quota) -> impl IntoView {
    let limit = quota.limit_bytes.filter(|limit| *limit > 0)?;
    let used = quota.used_bytes;
    let words = move || t!("quota.used", used = format::size(used), limit = format::size(limit));
    // In whole bytes: nothing else in the first file prints floats.
    let share = move |percent: u64| (limit / 100).saturating_mul(percent).to_string();
    Some(view! {
        <div class="quota">
            <meter
                class="progress"
                min="0"
                max=limit.to_string()
                low=share(80)
                high=share(95)
                optimum="0"
                value=used.to_string()
                aria-label=tr("quota.title")
            >
                {words}
            </meter>
            <span class="quota__text">
                <span>{words}</span>
                <span>{move || format::percent(used as f64 / limit as f64)}</span>
            </span>
        </div>
    })
}
