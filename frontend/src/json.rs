//! JSON, read by the browser's own parser.
//!
//! Reading by `serde_json` would compile its parser, and for every model the code for shapes that the server never sends
//! (arrays for structs, numbers for field names): a tenth of the program.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The value in `text`; `None` if it is not one.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let value = js_sys::JSON::parse(text).ok()?;
    serde_wasm_bindgen::from_value(value).ok()
}

/// `value` as text; `None` for what JSON can't hold.
pub fn write<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}
