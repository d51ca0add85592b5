//! The styles and icons of what stands in parts.

use std::cell::{Cell, RefCell};

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlLinkElement;

use crate::browser;

thread_local! {
    static ARE_HERE: Cell<bool> = const { Cell::new(false) };
    /// All who wait for them wait for this.
    static FETCHING: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Fetches them unless they are here, and says whether they are.
pub(super) async fn fetch() -> bool {
    // Without a promise's detour, so that what is built from then on is there at once.
    if ARE_HERE.get() {
        return true;
    }
    let Some(promise) = FETCHING.take().or_else(begin) else { return false };
    FETCHING.set(Some(promise.clone()));
    let are_here = JsFuture::from(promise).await.is_ok();
    ARE_HERE.set(are_here);
    // Where they could not be had, the next who needs them tries again.
    FETCHING.take();
    are_here
}

fn begin() -> Option<Promise> {
    let document = browser::document();
    // Puts their icons into the page, and copies the app's files for starts without a network. Nobody waits for it.
    let later = document.create_element("script").ok()?;
    later.set_attribute("type", "module").ok()?;
    later.set_attribute("src", &browser::beside_app("later.js")?).ok()?;
    document.head()?.append_child(&later).ok()?;
    let link: HtmlLinkElement = document.create_element("link").ok()?.dyn_into().ok()?;
    link.set_rel("stylesheet");
    link.set_href(&browser::beside_app("parts.css")?);
    let promise = Promise::new(&mut |resolve, reject| {
        link.set_onload(Some(&resolve));
        link.set_onerror(Some(&reject));
    });
    document.head()?.append_child(&link).ok()?;
    Some(promise)
}
