//! The pages of the settings.

use leptos::prelude::*;
use shared::account::Account;
use shared::permission::Permission;

use super::icon::Icon;
use crate::i18n::tr;

/// A page of the settings: its segment of the address, its icon, and the key of its name.
pub type SettingsLink = (&'static str, &'static str, &'static str);

/// The pages, under headings.
pub const SETTINGS: [(&str, &[SettingsLink]); 3] = [
    (
        "settings.you",
        &[
            ("appearance", "palette", "settings.appearance"),
            ("accounts", "users", "settings.accounts"),
            ("sign-in", "key-round", "settings.signIn"),
            ("sessions", "log-in", "settings.sessions"),
            ("keyboard", "keyboard", "settings.keyboard"),
            ("notifications", "bell", "settings.notifications"),
        ],
    ),
    (
        "settings.mail",
        &[
            ("rules", "list-filter", "settings.rules"),
            ("auto-reply", "plane", "settings.autoReply"),
            ("senders", "ban", "settings.senders"),
            ("opening", "mail-open", "settings.opening"),
            ("writing", "pencil-line", "settings.writing"),
            ("signature", "signature", "settings.signature"),
            ("canned-replies", "message-square-text", "settings.canned"),
            ("labels", "tag", "settings.labels"),
            ("history", "history", "settings.history"),
            ("contacts", "users", "sync.title"),
        ],
    ),
    (
        "settings.sharing",
        &[
            ("shared-access", "users", "settings.sharedAccess"),
            ("activity", "scroll-text", "settings.activity"),
            ("links", "link", "settings.links"),
        ],
    ),
];

/// What one must be allowed somewhere for a page to be of use.
fn needs(segment: &str) -> Option<Permission> {
    Some(match segment {
        "rules" => Permission::Rules,
        "auto-reply" => Permission::AutoReply,
        "senders" => Permission::BlockedSenders,
        "writing" | "canned-replies" | "links" => Permission::SendAs,
        "signature" => Permission::Signatures,
        "history" => Permission::Organise,
        "shared-access" => Permission::InviteOthers,
        "activity" => Permission::ActivityLog,
        _ => return None,
    })
}

/// Links to them; `current` is the segment of the page one is on.
#[component]
pub fn SettingsNav(
    #[prop(into)] current: Signal<String>,
    #[prop(into)] accounts: Signal<Vec<Account>>,
) -> impl IntoView {
    let is_of_use = move |(segment, ..): &&SettingsLink| {
        needs(segment).is_none_or(|needed| {
            accounts.with(|all| all.iter().any(|account| account.permissions.contains(&needed)))
        })
    };
    let link = move |&(segment, icon, name): &SettingsLink| {
        let is_current = move || (current.get() == segment).then_some("page");
        view! {
            <a
                class="folder-tree__row"
                href=format!("/settings/{segment}")
                aria-current=is_current
            >
                <Icon name=icon />
                <span class="folder-tree__name">{tr(name)}</span>
            </a>
        }
    };
    let group = move |(heading, links): &(&'static str, &'static [SettingsLink])| {
        let links = links.iter().filter(is_of_use).map(link).collect_view();
        (!links.is_empty()).then(|| {
            view! {
                <div class="folder-tree__heading">{tr(heading)}</div>
                {links}
            }
        })
    };
    view! {
        <nav class="folder-tree" aria-label=tr("settings.title")>
            {move || SETTINGS.iter().map(group).collect_view()}
        </nav>
    }
}
