//! A folder and the message open in it.

pub mod reader;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::id::{AccountId, MailboxId, MessageId};

use reader::ReaderPane;

/// `/mail/{account}/{mailbox}[/{message}]`
#[component]
pub fn MailPage() -> impl IntoView {
    let params = use_params_map();
    let account = Memo::new(move |_| AccountId(params.read().get("account").unwrap_or_default()));
    let mailbox = Memo::new(move |_| MailboxId(params.read().get("mailbox").unwrap_or_default()));
    let message =
        Memo::new(move |_| params.read().get("message").filter(|id| !id.is_empty()).map(MessageId));
    view! {
        <main class="app__sheet app__sheet--mail" class=("is-reading", move || message.get().is_some())>
            <section class="app__pane" aria-label=move || mailbox.get().to_string()></section>
            <ReaderPane account message />
        </main>
    }
}
