//! Letting the browser do what waits.

use std::time::Duration;

use js_sys::{Promise, Reflect};
use leptos::prelude::{request_animation_frame, set_timeout};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Goes on once the browser has painted and heard the user. For work that takes longer than a frame.
pub async fn next_turn() {
    let waiting = Promise::new(&mut |resolve, _| {
        let resolve = move || drop(resolve.call0(&JsValue::UNDEFINED));
        set_timeout(resolve, Duration::ZERO);
    });
    let _ = JsFuture::from(waiting).await;
}

/// Does `work` once what is built now has been painted, and the browser has nothing better to do.
pub fn at_leisure(work: impl FnOnce() + 'static) {
    // A frame's callback runs before its paint; what is asked for there comes after it.
    request_animation_frame(move || {
        let window = super::window();
        // Safari doesn't tell.
        if Reflect::has(&window, &"requestIdleCallback".into()) == Ok(true) {
            let work = Closure::once_into_js(work);
            let _ = window.request_idle_callback(work.unchecked_ref());
        } else {
            set_timeout(work, Duration::ZERO);
        }
    });
}

/// Goes on when [`at_leisure`] would do its work.
pub async fn leisure() {
    let waiting = Promise::new(&mut |resolve, _| {
        at_leisure(move || drop(resolve.call0(&JsValue::UNDEFINED)));
    });
    let _ = JsFuture::from(waiting).await;
}
