//! The places of the app.

use leptos::prelude::*;

use super::icon::Icon;
use super::sidebar::SidebarData;
use crate::i18n::format;
use crate::i18n::tr;
use crate::t;

/// Links to the app's places. Only those that exist.
#[component]
pub fn Sections(data: SidebarData, #[prop(optional)] class: &'static str) -> impl IntoView {
    let SidebarData { home, section, waiting, is_admin, .. } = data;
    let is_current = move |name: &'static str| (section.get() == name).then_some("page");
    view! {
        <nav class=format!("sections {class}") aria-label=tr("sections.title")>
            <a class="sections__link" href=home aria-current=move || is_current("mail")>
                <Icon name="mail" />
                {tr("sections.mail")}
            </a>
            <a class="sections__link" href="/outbox" aria-current=move || is_current("outbox")>
                <Icon name="send-horizontal" />
                {tr("sections.outbox")}
                {move || {
                    let count = waiting.get();
                    (count > 0)
                        .then(|| {
                            view! {
                                <span class="sections__count" title=t!("outbox.waiting", count = count)>
                                    {format::number(count as f64)}
                                </span>
                            }
                        })
                }}
            </a>
            <a
                class="sections__link"
                href="/contacts"
                aria-current=move || is_current("contacts")
            >
                <Icon name="users" />
                {tr("sections.contacts")}
            </a>
            <a
                class="sections__link"
                href="/settings"
                aria-current=move || is_current("settings")
            >
                <Icon name="settings" />
                {tr("sections.settings")}
            </a>
            <Show when=move || is_admin.get()>
                <a class="sections__link" href="/admin" aria-current=move || is_current("admin")>
                    <Icon name="building-2" />
                    {tr("sections.admin")}
                </a>
            </Show>
        </nav>
    }
}
