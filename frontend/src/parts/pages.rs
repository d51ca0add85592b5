//! Whole pages, and what can be asked for on all of them.

use std::sync::Arc;

use futures_util::FutureExt;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use shared::account::Account;
use shared::id::AccountId;
use shared::message::Message;

use super::{NotFetched, Place, show};
use crate::components::account_menu::AccountMenu;
use crate::components::admin_nav::AdminNav;
use crate::components::settings_nav::SettingsNav;
use crate::components::shortcut_sheet::ShortcutSheet;
use crate::components::sidebar::SidebarData;
use crate::pages::admin::AdminPage;
use crate::pages::compose::Composers;
use crate::pages::compose::redirect::RedirectDialog;
use crate::pages::compose::route::ComposePage;
use crate::pages::contacts::ContactsPage;
use crate::pages::contacts::duplicates::DuplicatesPage;
use crate::pages::contacts::nav::ContactsNav;
use crate::pages::contacts::servers::ServersPage;
use crate::pages::invitation::{InvitationPage, NoMailbox};
use crate::pages::outbox::OutboxPage;
use crate::pages::palette::CommandPalette;
use crate::pages::rules::RulesPage;
use crate::pages::rules::expert::Expert;
use crate::pages::settings::SettingsPage;
use crate::pages::shell::appearance_menu::AppearanceMenu;
use crate::pages::shell::notifier::Notifier;
use crate::pages::sign_in::{SignInAgain, SignInPage};
use crate::pages::starters::reply::ReplyForm;
use crate::pages::starters::rule::RuleForm;
use crate::pages::templates::TemplatesPage;
use crate::pages::templates::designer::Designer;
use crate::pages::templates::kind::Place as Templates;
use crate::store::preferences::Preferences;

lazy_view! {
    /// Messages being written. `on_missing` is called when somebody gives up waiting for them.
    pub fn composers(on_missing: Callback<()>) in writing, Place::Over(on_missing) => {
        let _ = on_missing;
        view! { <Composers /> }
    }
}

lazy_view! {
    /// Asks whom a message is to be sent on to.
    pub fn redirect_dialog(
        account: AccountId,
        message: Arc<Message>,
        on_close: Callback<()>,
    ) in writing, Place::Over(on_close) => view! { <RedirectDialog account message on_close /> }
}

lazy_view! {
    /// `/compose/{draft}`
    pub fn compose_page() in writing, Place::Page => view! { <ComposePage /> }
}

lazy_view! {
    /// Tells of new mail outside of the page.
    pub fn notifier() in extras, Place::Ornament => view! { <Notifier /> }
}

lazy_view! {
    /// All accounts, and what concerns all of them.
    pub fn account_menu(data: SidebarData) in extras, Place::Inside => view! { <AccountMenu data /> }
}

lazy_view! {
    /// `/outbox`
    pub fn outbox_page() in writing, Place::Page => view! { <OutboxPage /> }
}

lazy_view! {
    /// `/settings/{page}`
    pub fn settings_page() in settings, Place::Page => view! { <SettingsPage /> }
}

lazy_view! {
    /// `/invitations/{token}`, for those who are signed in and for others.
    pub fn invitation_page(token: String) in settings, Place::Page => {
        view! { <InvitationPage token /> }
    }
}

lazy_view! {
    /// For a user who has no mailbox: access to the one they were invited to has ended.
    pub fn no_mailbox() in settings, Place::Inside => view! { <NoMailbox /> }
}

lazy_view! {
    /// The pages of the settings, beside them.
    pub fn settings_nav(current: Signal<String>, accounts: Signal<Vec<Account>>)
        in settings, Place::Inside => view! { <SettingsNav current accounts /> }
}

lazy_view! {
    /// `/admin/{page}`
    pub fn admin_page() in admin, Place::Page => view! { <AdminPage /> }
}

lazy_view! {
    /// The pages for admins, beside them.
    pub fn admin_nav(current: Signal<String>) in admin, Place::Inside => view! { <AdminNav current /> }
}

lazy_view! {
    /// `/settings/rules`
    pub fn rules_page() in rules, Place::Page => view! { <RulesPage /> }
}

lazy_view! {
    /// The script that the rules are in.
    pub fn rules_expert(account: AccountId) in rules, Place::Page => view! { <Expert account /> }
}

lazy_view! {
    /// `/admin/signatures`
    pub fn signature_templates_page() in admin, Place::Page => {
        let form = |book, template| view! { <Designer book template /> }.into_any();
        view! { <TemplatesPage place=Templates::SIGNATURES form /> }
    }
}

lazy_view! {
    /// `/admin/auto-replies`
    pub fn reply_templates_page() in admin, Place::Page => {
        let form = |book, template| view! { <ReplyForm book template /> }.into_any();
        view! { <TemplatesPage place=Templates::REPLIES form /> }
    }
}

lazy_view! {
    /// `/admin/rules`
    pub fn rule_templates_page() in admin, Place::Page => {
        let form = |book, template| view! { <RuleForm book template /> }.into_any();
        view! { <TemplatesPage place=Templates::RULES form /> }
    }
}

lazy_view! {
    /// `/contacts/{card}`
    pub fn contacts_page() in contacts, Place::Page => view! { <ContactsPage /> }
}

lazy_view! {
    /// `/contacts/duplicates`
    pub fn duplicates_page() in contacts, Place::Page => view! { <DuplicatesPage /> }
}

lazy_view! {
    /// Books and groups, beside the contacts.
    pub fn contacts_nav() in contacts, Place::Inside => view! { <ContactsNav /> }
}

lazy_view! {
    /// CardDAV servers, below the heading of `/settings/contacts`.
    pub fn address_servers() in contacts, Place::Inside => view! { <ServersPage /> }
}

lazy_view! {
    /// The page to sign in on.
    pub fn sign_in_page() in extras, Place::Page => view! { <SignInPage /> }
}

lazy_view! {
    /// The way back in when the session has ended.
    pub fn sign_in_again() in extras, Place::Inside => view! { <SignInAgain /> }
}

lazy_view! {
    /// What the keys do.
    pub fn shortcut_sheet(on_close: Callback<()>, on_commands: Callback<()>)
        in extras, Place::Over(on_close) => {
        view! { <ShortcutSheet on_close on_commands /> }
    }
}

lazy_view! {
    /// Everything that can be done or gone to, by name.
    pub fn palette(account: Signal<Option<AccountId>>, on_close: Callback<()>)
        in extras, Place::Over(on_close) => view! { <CommandPalette account on_close /> }
}

lazy_view! {
    /// The menu of the sun and moon.
    pub fn appearance_menu(preferences: Preferences) in extras, Place::Ornament => {
        view! { <AppearanceMenu preferences /> }
    }
}
