//! The pages of the settings.

use leptos::prelude::*;

use super::icon::Icon;
use crate::i18n::tr;

/// A page of the settings: its segment of the address, its icon, and the key of its name.
pub type SettingsLink = (&'static str, &'static str, &'static str);

/// The pages, under headings.
pub const SETTINGS: [(&str, &[SettingsLink]); 2] = [
    (
        "settings.you",
        &[
            ("appearance", "palette", "settings.appearance"),
            ("accounts", "users", "settings.accounts"),
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
            ("shared-access", "users", "settings.sharedAccess"),
            ("labels", "tag", "settings.labels"),
            ("links", "link", "settings.links"),
            ("history", "history", "settings.history"),
            ("contacts", "users", "sync.title"),
        ],
    ),
];

/// Links to them; `current` is the segment of the page one is on.
#[component]
pub fn SettingsNav(#[prop(into)] current: Signal<String>) -> impl IntoView {
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
        view! {
            <div class="folder-tree__heading">{tr(heading)}</div>
            {links.iter().map(link).collect_view()}
        }
    };
    view! {
        <nav class="folder-tree" aria-label=tr("settings.title")>
            {SETTINGS.iter().map(group).collect_view()}
        </nav>
    }
}
