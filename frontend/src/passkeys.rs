//! Passkeys, which the browser and the device behind it keep. What they are asked and what they answer is passed on as
//! it is: the server understands it.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use shared::sign_in::PasskeyAnswer;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::api::{self, ApiError};
use crate::browser::window;

/// Whether the browser knows of passkeys, and can have one for this address: numbers are nobody's for good.
pub fn are_known() -> bool {
    let host = window().location().hostname().unwrap_or_default();
    let is_number = host.starts_with('[')
        || host
            .rsplit('.')
            .next()
            .is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    let has = |name: &str| function(&class(), name).is_some();
    !is_number && has("parseCreationOptionsFromJSON") && has("parseRequestOptionsFromJSON")
}

/// Has the device make a passkey. `None` where the user gave up, or the device has one already.
pub async fn make(options: &str) -> Option<String> {
    call("parseCreationOptionsFromJSON", "create", options).await
}

/// Has the server ask, and the device answer. `None` where the user gave up.
///
/// # Errors
///
/// If the server can't be asked.
pub async fn answer() -> Result<Option<PasskeyAnswer>, ApiError> {
    let challenge = api::sign_in::passkey_challenge().await?;
    let given = call("parseRequestOptionsFromJSON", "get", &challenge.options).await;
    Ok(given.map(|credential| PasskeyAnswer { credential }))
}

fn class() -> JsValue {
    Reflect::get(&window(), &"PublicKeyCredential".into()).unwrap_or_default()
}

fn function(object: &JsValue, name: &str) -> Option<Function> {
    if object.is_undefined() {
        return None;
    }
    Reflect::get(object, &name.into()).ok()?.dyn_into().ok()
}

async fn call(parser: &str, method: &str, options: &str) -> Option<String> {
    let class = class();
    let json = JSON::parse(options).ok()?;
    let public_key = function(&class, parser)?.call1(&class, &json).ok()?;
    let asked = Object::new();
    Reflect::set(&asked, &"publicKey".into(), &public_key).ok()?;
    let container = Reflect::get(&window().navigator(), &"credentials".into()).ok()?;
    let promise: Promise =
        function(&container, method)?.call1(&container, &asked).ok()?.dyn_into().ok()?;
    let credential = JsFuture::from(promise).await.ok()?;
    let json = function(&credential, "toJSON")?.call0(&credential).ok()?;
    JSON::stringify(&json).ok().map(String::from)
}
