//! The message that is open.

use leptos::prelude::*;
use shared::id::{AccountId, MessageId};

use crate::api;
use crate::components::empty_state::EmptyState;
use crate::i18n::problem::sentences;
use crate::store::use_store;
use crate::t;

/// The pane beside the list: the open message, or a word on how to open one.
#[component]
pub fn ReaderPane(
    #[prop(into)] account: Signal<AccountId>,
    #[prop(into)] message: Signal<Option<MessageId>>,
) -> impl IntoView {
    let store = use_store();
    Effect::new(move || {
        if let Some(id) = message.get() {
            store.messages.want(&account.get(), &id);
        }
    });
    let content = move || {
        let Some(id) = message.get() else {
            return view! { <EmptyState title=Signal::derive(|| t!("reader.none")) /> }.into_any();
        };
        let account = account.get();
        match store.messages.get(&account, &id) {
            None => ().into_any(),
            Some(Err(error)) => {
                let words = sentences(&error);
                view! {
                    <EmptyState
                        icon="cloud-alert"
                        title=Signal::stored(words.title)
                        text=Signal::stored(words.detail)
                    />
                }
                .into_any()
            }
            Some(Ok(read)) => view! {
                <h1 class="reader__subject">{read.subject.clone()}</h1>
                <iframe
                    class="mail-frame"
                    title=move || t!("reader.body")
                    sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
                    src=api::messages::body_url(&account, &id, false)
                ></iframe>
            }
            .into_any(),
        }
    };
    view! {
        <section class="app__pane app__pane--reader" role="region" aria-label=move || t!("reader.title")>
            {content}
        </section>
    }
}
