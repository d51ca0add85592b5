//! What admins do for their organisation.

pub mod log;
pub mod members;
pub mod senders;

use leptos::prelude::*;

use super::home::NotFound;
use super::page_in;
use crate::components::admin_nav::{ADMIN, AdminNav};
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::parts;
use crate::store::use_store;
use log::LogPage;
use members::MembersPage;
use senders::OrganisationSendersPage;

/// The page that `/admin` shows.
pub const FIRST: &str = "members";

/// `/admin[/{page}]`: without a page the first, or on a phone, where the sidebar is away, the list of them.
#[component]
pub fn AdminPage() -> impl IntoView {
    let store = use_store();
    let segment = page_in("admin");
    let name = Memo::new(move |_| {
        let mut links = ADMIN.iter().flat_map(|(_, links)| links.iter());
        links.find(|(known, ..)| *known == segment.get()).map(|(.., name)| *name)
    });
    let is_admin =
        Memo::new(move |_| store.session.current().is_some_and(|session| session.user.is_admin));
    Effect::new(move || crate::browser::set_title(&tr(name.get().unwrap_or("sections.admin"))()));
    let page = move || match segment.read().as_str() {
        "" => view! {
            <div class="settings-index">
                <h1 class="page__title">{tr("sections.admin")}</h1>
                <AdminNav current=segment />
            </div>
            <div class="settings-first">
                <MembersPage store />
            </div>
        }
        .into_any(),
        FIRST => view! { <MembersPage store /> }.into_any(),
        "log" => view! { <LogPage /> }.into_any(),
        "senders" => view! { <OrganisationSendersPage /> }.into_any(),
        _ => ().into_any(),
    };
    let is_there = move || is_admin.get() && (segment.read().is_empty() || name.get().is_some());
    move || {
        if !is_there() {
            return NotFound().into_any();
        }
        match segment.read().as_str() {
            "signatures" => return parts::signature_templates_page(),
            "auto-replies" => return parts::reply_templates_page(),
            "rules" => return parts::rule_templates_page(),
            _ => {}
        }
        view! {
            <main class="app__sheet page page--wide">
                <div class="page__inner">
                    <Show when=move || !segment.read().is_empty()>
                        <a class="settings-back" href="/admin">
                            <Icon name="arrow-left" class="icon--small" />
                            {tr("sections.admin")}
                        </a>
                    </Show>
                    {page}
                </div>
            </main>
        }
        .into_any()
    }
}
