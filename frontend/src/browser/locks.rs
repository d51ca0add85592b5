//! Locks that all tabs of the app see, and that a tab loses when it dies (Web Locks API). web-sys has them only behind a
//! flag of the compiler, so they are reached by name.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::window;

/// A lock that is held until this is dropped.
#[derive(Debug)]
pub struct HeldLock {
    release: Option<Function>,
}

impl Drop for HeldLock {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

fn locks() -> Option<JsValue> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    locks.is_object().then_some(locks)
}

fn method(object: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(object, &name.into()).ok()?.dyn_into().ok()
}

/// Takes the lock `name` unless another tab has it. It only tells others that somebody is there: nothing waits for it.
pub fn hold_lock(name: &str) -> HeldLock {
    let mut release = None;
    let until_released = Promise::new(&mut |resolve, _| release = Some(resolve));
    let request = locks().and_then(|locks| Some((method(&locks, "request")?, locks)));
    if let Some((request, locks)) = request {
        let options = Object::new();
        let _ = Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE);
        // The lock is held until the promise that this gives back is settled.
        let granted =
            Closure::once_into_js(move |_lock: JsValue| -> JsValue { until_released.into() });
        let _ = request.call3(&locks, &name.into(), &options, &granted);
    }
    HeldLock { release }
}

/// Takes the lock `name` once no other tab has it.
pub async fn take_lock(name: &str) -> HeldLock {
    let mut release = None;
    let until_released = Promise::new(&mut |resolve, _| release = Some(resolve));
    let (granted, is_granted) = futures_channel::oneshot::channel::<()>();
    let request = locks().and_then(|locks| Some((method(&locks, "request")?, locks)));
    if let Some((request, locks)) = request {
        let on_granted = Closure::once_into_js(move |_lock: JsValue| -> JsValue {
            let _ = granted.send(());
            until_released.into()
        });
        let _ = request.call2(&locks, &name.into(), &on_granted);
        let _ = is_granted.await;
    }
    HeldLock { release }
}

/// The names of all locks that any tab holds.
pub async fn held_locks() -> Vec<String> {
    ask().await.unwrap_or_default()
}

async fn ask() -> Option<Vec<String>> {
    let locks = locks()?;
    let answer: Promise = method(&locks, "query")?.call0(&locks).ok()?.dyn_into().ok()?;
    let snapshot = JsFuture::from(answer).await.ok()?;
    let held: Array = Reflect::get(&snapshot, &"held".into()).ok()?.dyn_into().ok()?;
    let name = |lock: JsValue| Reflect::get(&lock, &"name".into()).ok()?.as_string();
    Some(held.iter().filter_map(name).collect())
}
