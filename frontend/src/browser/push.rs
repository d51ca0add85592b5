//! The browser's own push service, which wakes the service worker while Pli is closed.

use serde::Deserialize;
use shared::push::PushSubscription;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{PushManager, PushSubscriptionOptionsInit, ServiceWorkerRegistration};

use super::window;

/// As browsers write a subscription (`PushSubscription.toJSON`).
#[derive(Deserialize)]
struct Written {
    endpoint: String,
    keys: Keys,
}

#[derive(Deserialize)]
struct Keys {
    p256dh: String,
    auth: String,
}

/// Whether the browser knows of such a service at all. It doesn't on a page that came without TLS, and in some private
/// windows.
pub fn is_known() -> bool {
    let has = |of: &JsValue, name: &str| js_sys::Reflect::has(of, &name.into()).unwrap_or(false);
    has(&window(), "PushManager") && has(&window().navigator(), "serviceWorker")
}

/// Subscribes with the server's key, in place of any subscription before. `None` where the service can't be reached or
/// refuses.
pub async fn subscribe(key: &str) -> Option<PushSubscription> {
    unsubscribe().await;
    let options = PushSubscriptionOptionsInit::new();
    options.set_user_visible_only(true);
    options.set_application_server_key_opt_str(Some(key));
    let subscribed = manager().await?.subscribe_with_options(&options).ok()?;
    let subscription = JsFuture::from(subscribed).await.ok()?;
    let written = js_sys::JSON::stringify(&subscription).ok()?.as_string()?;
    let Written { endpoint, keys } = crate::json::read(&written)?;
    Some(PushSubscription { endpoint, p256dh: keys.p256dh, auth: keys.auth })
}

/// Whether there is a subscription.
pub async fn is_subscribed() -> bool {
    current().await.is_some()
}

pub async fn unsubscribe() {
    if let Some(subscription) = current().await
        && let Ok(ended) = subscription.unsubscribe()
    {
        let _ = JsFuture::from(ended).await;
    }
}

async fn current() -> Option<web_sys::PushSubscription> {
    let found = JsFuture::from(manager().await?.get_subscription().ok()?).await.ok()?;
    (!found.is_null()).then(|| found.unchecked_into())
}

async fn manager() -> Option<PushManager> {
    if !is_known() {
        return None;
    }
    let ready = window().navigator().service_worker().ready().ok()?;
    let registration: ServiceWorkerRegistration =
        JsFuture::from(ready).await.ok()?.unchecked_into();
    registration.push_manager().ok()
}
