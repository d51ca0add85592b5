//! Has the messages of all accounts known to this browser, so that they are found while one types.

use js_sys::Reflect;
use leptos::prelude::*;
use shared::summaries::KnownAccount;
use wasm_bindgen::JsValue;

use crate::api::mailboxes::folders_url;
use crate::browser;
use crate::store::use_store;

/// Gigabytes of memory below which a device has better use for them than this.
const LEAST_MEMORY: f64 = 2.0;

/// Shows nothing on the page. Keeps up for as long as it is there.
#[component]
pub fn KnownMail() -> impl IntoView {
    if !is_affordable() {
        return;
    }
    let store = use_store();
    let known = store.mail.known;
    let is_idle = RwSignal::new(false);
    browser::at_leisure(move || {
        let _ = is_idle.try_set(true);
    });
    Effect::new(move || {
        let Some(session) = store.session.current().filter(|_| is_idle.get()) else { return };
        let accounts = session.accounts.iter().map(|account| KnownAccount {
            account: account.id.clone(),
            url: folders_url(&account.id),
            mailboxes: store.mail.folders(&account.id).items,
        });
        known.hold(&session.user.id, &accounts.collect::<Vec<_>>());
    });
    on_cleanup(move || known.end());
}

/// Whether the device has memory to spare, and its line isn't metered or slow (W3C Device Memory; WICG Network Information,
/// which not all browsers have).
fn is_affordable() -> bool {
    let navigator = browser::window().navigator();
    let field = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    let memory = field(&navigator, "deviceMemory").and_then(|memory| memory.as_f64());
    let line = field(&navigator, "connection").filter(JsValue::is_object).unwrap_or_default();
    let saves = line.is_object() && field(&line, "saveData").is_some_and(|saves| saves.is_truthy());
    let kind = Some(&line).filter(|line| line.is_object());
    let kind = kind.and_then(|line| field(line, "effectiveType")?.as_string());
    let is_slow = matches!(kind.as_deref(), Some("slow-2g" | "2g"));
    !saves && !is_slow && memory.is_none_or(|memory| memory >= LEAST_MEMORY)
}
