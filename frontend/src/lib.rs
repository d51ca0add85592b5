//! Pli in the browser: pages and components are views on the store; the store talks to the server through `api`.
//!
//! What can be computed without a browser stands in `view_model` and is tested natively.

pub mod api;
pub mod app;
pub mod browser;
pub mod components;
pub mod editor;
pub mod i18n;
pub mod json;
pub mod pages;
pub mod parts;
pub mod passkeys;
pub mod script_editor;
pub mod start;
pub mod store;
pub mod view_model;

use leptos::prelude::*;

use store::preferences;

/// Loads the words in the reader's language, asks who is signed in, and shows the app.
pub fn run() {
    console_error_panic_hook::set_once();
    // Mounting is what starts Leptos, so its own way to spawn is not there yet.
    wasm_bindgen_futures::spawn_local(async {
        let saved = preferences::load();
        preferences::apply_theme(saved.chosen.theme);
        let language = saved.chosen.language.unwrap_or_else(i18n::browser_language);
        let (_, (beginning, fresh)) = futures_util::future::join(
            i18n::switch_to(language),
            start::begin(saved.chosen.conversations),
        )
        .await;
        mount_to_body(move || view! { <app::App beginning fresh saved /> });
    });
}
