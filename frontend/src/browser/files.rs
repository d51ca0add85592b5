//! Files that the user gave, or opens.

use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FileReader};

/// The bytes of `file` as a URL that a document without access to this one's `blob:` URLs can show.
pub async fn data_url(file: &Blob) -> Option<String> {
    let reader = FileReader::new().ok()?;
    let done = Promise::new(&mut |resolve, reject| {
        reader.set_onload(Some(&resolve));
        reader.set_onerror(Some(&reject));
    });
    reader.read_as_data_url(file).ok()?;
    JsFuture::from(done).await.ok()?;
    reader.result().ok().as_ref().and_then(JsValue::as_string)
}

/// A picture as a `data:` URL with its size: made smaller where it is larger than `most` or has more than `bytes`. `None`
/// where the browser can't read it, or it can't be made small enough.
pub async fn picture(file: &Blob, most: (u32, u32), bytes: usize) -> Option<(String, u32, u32)> {
    let url = data_url(file).await?;
    let image = super::document().create_element("img").ok()?;
    let loaded = Promise::new(&mut |resolve, reject| {
        let target: &web_sys::EventTarget = image.as_ref();
        let _ = target.add_event_listener_with_callback("load", &resolve);
        let _ = target.add_event_listener_with_callback("error", &reject);
        let _ = image.set_attribute("src", &url);
    });
    JsFuture::from(loaded).await.ok()?;
    let side = |name: &str| Some(Reflect::get(&image, &name.into()).ok()?.as_f64()?.max(1.0));
    let (width, height) = (side("naturalWidth")?, side("naturalHeight")?);
    let fits = |scale: f64| ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    let mut scale = (f64::from(most.0) / width).min(f64::from(most.1) / height).min(1.0);
    if scale >= 1.0 && url.len() <= bytes {
        return Some((url, width as u32, height as u32));
    }
    // Each time three quarters: what is left after ten is too small to be seen.
    for _ in 0..10 {
        let (width, height) = fits(scale);
        let drawn = drawn(&image, width, height)?;
        if drawn.len() <= bytes {
            return Some((drawn, width as u32, height as u32));
        }
        scale *= 0.75;
    }
    None
}

/// `image` in another size, as a PNG.
fn drawn(image: &web_sys::Element, width: f64, height: f64) -> Option<String> {
    let canvas = super::document().create_element("canvas").ok()?;
    Reflect::set(&canvas, &"width".into(), &width.into()).ok()?;
    Reflect::set(&canvas, &"height".into(), &height.into()).ok()?;
    let context = call(&canvas, "getContext", &[&"2d".into()])?;
    let zero = JsValue::from(0);
    call(&context, "drawImage", &[image, &zero, &zero, &width.into(), &height.into()])?;
    call(&canvas, "toDataURL", &[&"image/png".into()])?.as_string()
}

/// A method that web-sys has no binding for unless all of it is compiled anew.
fn call(object: &JsValue, name: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let function: js_sys::Function = Reflect::get(object, &name.into()).ok()?.dyn_into().ok()?;
    function.apply(object, &arguments.iter().copied().collect::<js_sys::Array>()).ok()
}

/// Fetches what is at `url` as a whole, and gives it an address that lasts until it is revoked.
pub async fn object_url(url: &str) -> Option<String> {
    let response = JsFuture::from(super::window().fetch_with_str(url)).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let blob: Blob = JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()?;
    web_sys::Url::create_object_url_with_blob(&blob).ok()
}

/// Lets go of what [`object_url`] fetched.
pub fn revoke(url: &str) {
    let _ = web_sys::Url::revoke_object_url(url);
}

/// Has the browser save `text` as a file.
pub fn save_text(text: &str, name: &str) {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let Ok(blob) = Blob::new_with_str_sequence(&parts) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    let link = super::document().create_element("a").ok();
    if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = link.set_attribute("href", &url);
        let _ = link.set_attribute("download", name);
        link.click();
    }
    revoke(&url);
}
