//! What this browser keeps of somebody's mail, by the script that stands in the page (`frontend/shell/kept.js`).
//!
//! Everything here may come to nothing, in a private window or on a full disk: then nothing was kept.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// What is kept, beside the session and the folders of each account.
pub const LIST: &str = "list";
pub const MESSAGE: &str = "message";
pub const LETTER: &str = "letter";
pub const CONVERSATION: &str = "conversation";
pub const FOLDERS: &str = "folders";
pub const SESSION: &str = "session";

mod script {
    use super::*;

    // Each gives a promise, or `undefined` where nobody is signed in. Without the script, each fails.
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(catch, js_namespace = pliKept)]
        pub(super) fn start(account: &str, mailbox: &str) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_namespace = pliKept, js_name = isWaiting)]
        pub(super) fn is_waiting() -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_namespace = pliKept)]
        pub(super) fn read(kind: &str, id: &str) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_namespace = pliKept)]
        pub(super) fn write(kind: &str, id: &str, text: &str) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_namespace = pliKept)]
        pub(super) fn forget(kind: &str, id: &str) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_namespace = pliKept)]
        pub(super) fn wait(text: &str) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_namespace = pliKept)]
        pub(super) fn waiting() -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_namespace = pliKept)]
        pub(super) fn settle(id: f64) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_namespace = pliKept)]
        pub(super) fn begin(user: &str) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_namespace = pliKept)]
        pub(super) fn wipe(everything: bool) -> Result<JsValue, JsValue>;
    }
}

async fn answer(given: Result<JsValue, JsValue>) -> Option<JsValue> {
    JsFuture::from(Promise::resolve(&given.ok()?)).await.ok()
}

/// What the server last said of the first screen, as text; of the inbox where `mailbox` is empty.
pub async fn start(account: &str, mailbox: &str) -> Option<String> {
    answer(script::start(account, mailbox)).await?.as_string()
}

/// Whether something was done that the server hasn't heard of.
pub async fn is_waiting() -> bool {
    answer(script::is_waiting()).await.is_some_and(|is_waiting| is_waiting.is_truthy())
}

/// What is kept of a kind as `id`: the account, a slash, and what it is called there.
pub async fn read(kind: &str, id: &str) -> Option<String> {
    answer(script::read(kind, id)).await?.as_string()
}

pub fn write(kind: &str, id: &str, text: &str) {
    let _ = script::write(kind, id, text);
}

pub fn forget(kind: &str, id: &str) {
    let _ = script::forget(kind, id);
}

/// Keeps what the server is to hear of, and gives its number; `None` where the browser doesn't let us.
pub async fn wait(text: &str) -> Option<f64> {
    answer(script::wait(text)).await?.as_f64()
}

/// The numbers and texts of what waits, the oldest first.
pub async fn waiting() -> Vec<(f64, String)> {
    let pairs: Option<Array> = answer(script::waiting()).await.and_then(|all| all.dyn_into().ok());
    let pair = |pair: JsValue| {
        let pair: Array = pair.dyn_into().ok()?;
        Some((pair.get(0).as_f64()?, pair.get(1).as_string()?))
    };
    pairs.iter().flat_map(Array::iter).filter_map(pair).collect()
}

/// What waited waits no longer.
pub async fn settle(id: f64) {
    answer(script::settle(id)).await;
}

/// From now on, what is kept is this user's. Mail that was another's goes.
pub fn begin(user: &str) {
    let _ = script::begin(user);
}

/// The session is over: nothing of the mail stays. What was done and hasn't been heard of goes, too, if `everything` does.
pub async fn wipe(everything: bool) {
    answer(script::wipe(everything)).await;
}
