//! The pages of the organisation's admins.

use leptos::prelude::*;

use super::icon::Icon;
use super::settings_nav::SettingsLink;
use crate::i18n::tr;

/// The pages, under headings.
pub const ADMIN: [(&str, &[SettingsLink]); 3] = [
    (
        "admin.templates",
        &[
            ("signatures", "signature", "templates.title"),
            ("auto-replies", "plane", "starters.replies"),
            ("rules", "list-filter", "starters.rules"),
        ],
    ),
    (
        "admin.people",
        &[("members", "users", "members.title"), ("senders", "ban", "orgSenders.title")],
    ),
    ("admin.oversight", &[("log", "scroll-text", "adminLog.title")]),
];

/// Links to them; `current` is the segment of the page one is on.
#[component]
pub fn AdminNav(#[prop(into)] current: Signal<String>) -> impl IntoView {
    let link = move |&(segment, icon, name): &SettingsLink| {
        let is_current = move || (current.get() == segment).then_some("page");
        view! {
            <a class="folder-tree__row" href=format!("/admin/{segment}") aria-current=is_current>
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
        <nav class="folder-tree" aria-label=tr("sections.admin")>
            {ADMIN.iter().map(group).collect_view()}
        </nav>
    }
}
