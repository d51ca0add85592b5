//! `/compose/{draft}`: a composer that fills the window. `/compose/new?mailto=…`: a link of a web page, which the browser
//! was told to open here.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::id::DraftId;
use shared::mailto;

use crate::browser;
use crate::pages::page_in;
use crate::pages::shell::use_shell;
use crate::store::compose::ComposeRequest;
use crate::store::compose::composer::Place;
use crate::store::{Store, use_store};

/// What stands in the place of a draft for a link.
const NEW: &str = "new";
/// As many characters of a link are read; the rest is no letter.
const MAX_LINK: usize = 100_000;

/// Opens the draft that the address names. The composer itself lies over this page.
#[component]
pub fn ComposePage() -> impl IntoView {
    let store = use_store();
    let shell = use_shell();
    let account = shell.account;
    shell.are_composers_wanted.set(true);
    let page = page_in("compose");
    let draft = Memo::new(move |_| DraftId(page.get()));
    let navigate = use_navigate();
    Effect::new(move || {
        let draft = draft.get();
        if draft.as_str() == NEW {
            let Some(account) = account.get() else { return };
            let url = link().unwrap_or_default();
            let link = mailto::parse(url.get(..MAX_LINK).unwrap_or(&url)).unwrap_or_default();
            store.compose.request(ComposeRequest::Link { account, link });
            // Once: whoever reloads or comes back wants no other message.
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate("/", options);
            return;
        }
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

/// The link that the address holds. The router would decode it a second time, and cut it at an `&` of its subject.
fn link() -> Option<String> {
    let search = browser::window().location().search().ok()?;
    let parameters = search.strip_prefix('?')?.split('&');
    let encoded = parameters.filter_map(|it| it.strip_prefix("mailto=")).next()?;
    js_sys::decode_uri_component(encoded).ok().map(String::from)
}

/// Whether the draft of the address `path` was open and fills the window no longer.
pub(super) fn is_done(store: Store, path: &str) -> bool {
    let draft = DraftId(path.trim_start_matches("/compose/").to_owned());
    store.compose.was_open(&draft)
}
