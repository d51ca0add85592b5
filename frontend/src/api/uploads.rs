//! Files on their way into a message.

use gloo_net::http::Method;
use shared::attachment::Upload;
use shared::id::{AccountId, UploadId};
use wasm_bindgen::JsValue;

use super::client::{ApiError, account_url, unsafe_call};

/// Where files go; for an `XMLHttpRequest`, which alone tells how far an upload has come.
pub fn url(account: &AccountId) -> String {
    account_url(account, &["uploads"])
}

/// Uploads a `File` or `Blob`; the browser streams it.
pub async fn create(account: AccountId, file: JsValue) -> Result<Upload, ApiError> {
    unsafe_call(Method::POST, &url(&account))
        .header("Content-Type", "application/octet-stream")
        .read_with_file(file)
        .await
}

pub async fn remove(account: AccountId, upload: UploadId) -> Result<(), ApiError> {
    let url = account_url(&account, &["uploads", upload.as_str()]);
    unsafe_call(Method::DELETE, &url).done().await
}
