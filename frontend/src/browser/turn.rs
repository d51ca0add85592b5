//! Letting the browser do what waits.

use std::time::Duration;

use js_sys::Promise;
use leptos::prelude::set_timeout;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Goes on once the browser has painted and heard the user. For work that takes longer than a frame.
pub async fn next_turn() {
    let waiting = Promise::new(&mut |resolve, _| {
        let resolve = move || drop(resolve.call0(&JsValue::UNDEFINED));
        set_timeout(resolve, Duration::ZERO);
    });
    let _ = JsFuture::from(waiting).await;
}
