//! A folder and the message open in it.

pub mod headers;
pub mod letter;
pub mod list_pane;
pub mod reader;
pub mod reading;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::id::{AccountId, MailboxId, MessageId};

use crate::store::use_store;
use list_pane::ListPane;
use reader::ReaderPane;

/// `/mail/{account}/{mailbox}[/{message}]`
#[component]
pub fn MailPage() -> impl IntoView {
    let store = use_store();
    let params = use_params_map();
    let account = Memo::new(move |_| AccountId(params.read().get("account").unwrap_or_default()));
    let mailbox = Memo::new(move |_| MailboxId(params.read().get("mailbox").unwrap_or_default()));
    let message =
        Memo::new(move |_| params.read().get("message").filter(|id| !id.is_empty()).map(MessageId));
    // A list begins anew in every folder: selection, cursor and place are its own.
    let list = move || {
        let (account, mailbox) = (account.get(), mailbox.get());
        let list = store.mail.list(&account, &mailbox);
        view! { <ListPane list open=message.into() /> }
    };
    view! {
        <main class="app__sheet app__sheet--mail" class=("is-reading", move || message.get().is_some())>
            {list}
            <ReaderPane account mailbox message />
        </main>
    }
}
