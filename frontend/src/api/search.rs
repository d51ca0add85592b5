//! Finding messages.

use std::cell::Cell;
use std::rc::Rc;

use gloo_net::http::Method;
use leptos::task::spawn_local;
use shared::id::{AccountId, SavedSearchId};
use shared::search::found::{
    NamedSearch, SavedSearch, SavedSearchList, SearchProgress, SearchWindow,
};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

use super::client::{ApiError, account_url, get, segment, unsafe_call};
use crate::parts;
use crate::view_model::search::place::{SEGMENT, SearchPlace};

/// By how many minutes the clock here is ahead of UTC.
pub fn zone() -> i32 {
    // The browser counts by how much it is behind.
    -js_sys::Date::new_0().get_timezone_offset() as i32
}

/// What the server needs to know of a search, as parameters of an address.
fn parameters(place: &SearchPlace) -> String {
    let zone = zone();
    let query = format!("q={}&zone={zone}", segment(&place.query));
    match &place.mailbox {
        Some(mailbox) => format!("{query}&mailbox={}", segment(mailbox.as_str())),
        None => query,
    }
}

/// The part of a page's address that says which search it shows.
pub fn page_parameters(place: &SearchPlace) -> String {
    let query = format!("q={}", segment(&place.query));
    match &place.mailbox {
        Some(mailbox) => format!("{query}&in={}", segment(mailbox.as_str())),
        None => query,
    }
}

/// `limit` messages from place `position` of what was found so far, newest first.
pub async fn window(
    account: AccountId,
    place: SearchPlace,
    position: u32,
    limit: u32,
) -> Result<SearchWindow, ApiError> {
    let url = account_url(&account, &[SEGMENT]);
    let place = parameters(&place);
    get(&format!("{url}?{place}&position={position}&limit={limit}&partial=1")).read().await
}

/// A search under way. Dropping this stops it.
pub struct Following {
    source: EventSource,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn()>,
}

impl std::fmt::Debug for Following {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Following").finish_non_exhaustive()
    }
}

/// Searches, and tells `listener` how far that has come until it is done; `None` when the line broke. `None` in a browser
/// without event streams.
pub fn follow(
    account: &AccountId,
    place: &SearchPlace,
    listener: impl Fn(Option<SearchProgress>) + Clone + 'static,
) -> Option<Following> {
    let url = account_url(account, &[SEGMENT, "progress"]);
    let source = EventSource::new(&format!("{url}?{}", parameters(place))).ok()?;
    let is_over = Rc::new(Cell::new(false));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new({
        let (source, listener, is_over) = (source.clone(), listener.clone(), Rc::clone(&is_over));
        move |message: MessageEvent| {
            let text = message.data().as_string().unwrap_or_default();
            let (source, listener, is_over) =
                (source.clone(), listener.clone(), Rc::clone(&is_over));
            spawn_local(async move {
                let progress = parts::read_progress(text).await;
                // The server ends the stream then; the browser would open it again.
                if progress.as_ref().is_none_or(|progress| progress.is_done) {
                    is_over.set(true);
                    source.close();
                }
                listener(progress);
            });
        }
    });
    let on_error = Closure::<dyn Fn()>::new({
        let source = source.clone();
        move || {
            source.close();
            let (listener, is_over) = (listener.clone(), Rc::clone(&is_over));
            spawn_local(async move {
                // Behind what came before, which may still wait for what understands it.
                parts::read_progress(String::new()).await;
                if !is_over.get() {
                    listener(None);
                }
            });
        }
    });
    source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Some(Following { source, _on_message: on_message, _on_error: on_error })
}

impl Drop for Following {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}

/// The searches that the user has saved, by name.
pub async fn saved(account: AccountId) -> Result<SavedSearchList, ApiError> {
    get(&account_url(&account, &["searches"])).read().await
}

pub async fn save(account: AccountId, search: &NamedSearch) -> Result<SavedSearch, ApiError> {
    unsafe_call(Method::POST, &account_url(&account, &["searches"])).read_with(search).await
}

pub async fn update(
    account: AccountId,
    id: SavedSearchId,
    search: &NamedSearch,
) -> Result<SavedSearch, ApiError> {
    let url = account_url(&account, &["searches", id.as_str()]);
    unsafe_call(Method::PUT, &url).read_with(search).await
}

pub async fn forget(account: AccountId, id: SavedSearchId) -> Result<(), ApiError> {
    let url = account_url(&account, &["searches", id.as_str()]);
    unsafe_call(Method::DELETE, &url).done().await
}
