//! A folder and the message open in it.

pub mod away;
pub mod conversation;
pub mod files;
pub mod headers;
pub mod invitation;
pub mod letter;
pub mod list_pane;
pub mod presence;
pub mod preview;
pub mod reader;
pub mod reading;
pub mod sharing;
pub mod unified;
pub mod unsubscribing;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use shared::id::{AccountId, MailboxId, MessageId};
use shared::view::ListView;

use crate::browser;
use crate::pages::shell::use_shell;
use crate::parts;
use crate::store::preferences::Panes;
use crate::store::use_store;
use crate::view_model::search::place::{SEGMENT, SearchPlace};
use crate::view_model::unified::is_all;
use list_pane::ListPane;

/// `/mail/{account}/{mailbox}[/{message}][?sort&filter]`, `/mail/{account}/search[/{message}]?q[&in]`; for all accounts
/// together `all` stands in the place of one.
#[component]
pub fn MailPage() -> impl IntoView {
    let store = use_store();
    let params = use_params_map();
    let account = Memo::new(move |_| AccountId(params.read().get("account").unwrap_or_default()));
    let query = use_query_map();
    // What a search found is a list like a folder's.
    let mailbox = Memo::new(move |_| {
        let segment = params.read().get("mailbox").unwrap_or_default();
        if segment == SEGMENT { query.with(searched).list_id() } else { MailboxId(segment) }
    });
    let message =
        Memo::new(move |_| params.read().get("message").filter(|id| !id.is_empty()).map(MessageId));
    // An address that was cut short or made up shows the folder as usual.
    let view = Memo::new(move |_| {
        if params.read().get("mailbox").as_deref() == Some(SEGMENT) {
            return ListView::default();
        }
        query.with(|query| {
            let value = |name| query.get_str(name);
            ListView::parse(value("sort"), value("filter")).unwrap_or_default()
        })
    });
    // A list begins anew in every folder: selection, cursor and place are its own.
    let groups = Memo::new(move |_| store.preferences.shows_conversations());
    let list = move || {
        let _ = groups.get(); // Read, not only tracked: a memo that nobody reads follows nothing.
        let (account, mailbox) = (account.get(), mailbox.get());
        let view = view.get();
        if is_all(&account) {
            return parts::unified_pane(mailbox, view, message.into());
        }
        let list = store.mail.list(&account, &mailbox, &view);
        view! { <ListPane list open=message.into() /> }.into_any()
    };
    // Rows first: what shows a message is fetched after they are painted, or at once if one is to be shown.
    let is_settled = use_shell().is_settled;
    Effect::new(move || {
        let list = store.mail.list(&account.get(), &mailbox.get(), &view.get());
        if list.is_known.get() || list.failure.get().is_some() {
            browser::at_leisure(move || {
                let _ = is_settled.try_set(true);
            });
        }
    });
    let wants_reader =
        Memo::new(move |was| was == Some(&true) || is_settled.get() || message.read().is_some());
    view! {
        <main
            class="app__sheet app__sheet--mail"
            class=("is-reading", move || message.get().is_some())
            data-panes=move || match store.preferences.panes() {
                Panes::Right => None,
                Panes::Below => Some("below"),
                Panes::None => Some("none"),
            }
            class=("is-searching", move || mailbox.with(|id| SearchPlace::of(id).is_some()))
        >
            {list}
            <Show when=move || wants_reader.get() fallback=parts::no_reader>
                {parts::reader_pane(account.into(), mailbox.into(), view.into(), message.into())}
            </Show>
        </main>
    }
}

/// The search that an address asks for.
pub fn searched(query: &ParamsMap) -> SearchPlace {
    let mailbox = query.get("in").filter(|id| !id.is_empty()).map(MailboxId);
    SearchPlace { query: query.get("q").unwrap_or_default(), mailbox }
}
