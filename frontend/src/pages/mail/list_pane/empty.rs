//! In place of a list where there is nothing to list.

use leptos::prelude::*;
use shared::mailbox::MailboxRole;
use shared::view::ListView;

use super::deeds::Deeds;
use crate::components::empty_state::EmptyState;
use crate::i18n::tr;
use crate::t;

/// Why there is nothing: the folder is empty, or nothing in it is what was asked for.
#[component]
pub fn NothingHere(deeds: Deeds, role: Signal<Option<MailboxRole>>) -> impl IntoView {
    view! {
        <Show
            when=move || deeds.view().filters.is_empty()
            fallback=move || view! { <NothingFits deeds /> }
        >
            <Empty role />
        </Show>
    }
}

#[component]
fn Empty(role: Signal<Option<MailboxRole>>) -> impl IntoView {
    let words = move || match role.get() {
        Some(MailboxRole::Inbox) => (t!("empty.inbox.title"), t!("empty.inbox.text")),
        Some(MailboxRole::Drafts) => (t!("empty.drafts.title"), t!("empty.drafts.text")),
        Some(MailboxRole::Sent) => (t!("empty.sent.title"), t!("empty.sent.text")),
        Some(MailboxRole::Junk) => (t!("empty.junk.title"), t!("empty.junk.text")),
        Some(MailboxRole::Trash) => (t!("empty.trash.title"), t!("empty.trash.text")),
        Some(MailboxRole::Archive | MailboxRole::Snoozed) | None => {
            (t!("empty.folder.title"), t!("empty.folder.text"))
        }
    };
    view! {
        <EmptyState
            title=Signal::derive(move || words().0)
            text=Signal::derive(move || words().1)
        />
    }
}

/// No message of the folder is what the quick filters ask for.
#[component]
fn NothingFits(deeds: Deeds) -> impl IntoView {
    let sort = deeds.view().sort;
    view! {
        <EmptyState
            title=Signal::derive(tr("empty.filtered.title"))
            text=Signal::derive(tr("empty.filtered.text"))
        >
            <button
                class="button button--small"
                type="button"
                on:click=move |_| deeds.show(&ListView { sort, ..ListView::default() })
            >
                {tr("filter.showAll")}
            </button>
        </EmptyState>
    }
}
