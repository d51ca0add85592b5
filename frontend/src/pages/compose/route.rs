//! `/compose/{draft}`: a composer that fills the window.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::id::DraftId;

use crate::pages::shell::use_shell;
use crate::store::compose::ComposeRequest;
use crate::store::compose::composer::Place;
use crate::store::{Store, use_store};

/// Opens the draft that the address names. The composer itself lies over this page.
#[component]
pub fn ComposePage() -> impl IntoView {
    let store = use_store();
    let shell = use_shell();
    let account = shell.account;
    shell.are_composers_wanted.set(true);
    let params = use_params_map();
    let draft = Memo::new(move |_| DraftId(params.read().get("draft").unwrap_or_default()));
    Effect::new(move || {
        let draft = draft.get();
        match untrack(|| store.compose.of_draft(&draft)) {
            Some(composer) => store.compose.put(composer, Place::Full),
            None => {
                if let Some(account) = account.get() {
                    let request = ComposeRequest::OpenDraft { account, draft };
                    store.compose.start(store, request, Place::Full);
                }
            }
        }
    });
    view! { <main class="app__sheet"></main> }
}

/// Whether the draft of the address `path` was open and fills the window no longer.
pub(super) fn is_done(store: Store, path: &str) -> bool {
    let draft = DraftId(path.trim_start_matches("/compose/").to_owned());
    store.compose.was_open(&draft)
}
