//! Files on their way into a message.

use gloo_net::http::Method;
use js_sys::Promise;
use shared::attachment::Upload;
use shared::id::{AccountId, UploadId};
use shared::problem::Problem;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

use super::client::{ApiError, account_url, problem_error, unsafe_call};
use crate::json;

/// An upload under way.
#[derive(Debug)]
pub struct Uploading {
    request: XmlHttpRequest,
    ended: Promise,
    _progress: Closure<dyn Fn(ProgressEvent)>,
}

/// A handle to stop an upload with.
#[derive(Clone, Debug)]
pub struct Transfer(XmlHttpRequest);

impl Transfer {
    pub fn abort(&self) {
        let _ = self.0.abort();
    }
}

/// Sends `file`; the browser streams it. `on_progress` is told the bytes that are sent. By `XMLHttpRequest`, because
/// `fetch` doesn't tell how far an upload has come.
pub fn start(account: &AccountId, file: &Blob, on_progress: impl Fn(f64) + 'static) -> Uploading {
    let request = XmlHttpRequest::new().expect("a browser can make requests");
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        on_progress(event.loaded())
    });
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    }
    let watched = request.clone();
    let ended = Promise::new(&mut |resolve, _| watched.set_onloadend(Some(&resolve)));
    let sent = request
        .open("POST", &account_url(account, &["uploads"]))
        .and_then(|()| request.set_request_header("Content-Type", "application/octet-stream"))
        .and_then(|()| request.set_request_header("Accept", "application/json"))
        .and_then(|()| request.send_with_opt_blob(Some(file)));
    // A request that couldn't begin has ended: its status is 0.
    let ended = if sent.is_ok() { ended } else { Promise::resolve(&JsValue::UNDEFINED) };
    Uploading { request, ended, _progress: progress }
}

impl Uploading {
    pub fn transfer(&self) -> Transfer {
        Transfer(self.request.clone())
    }

    /// Waits for the end.
    ///
    /// # Errors
    ///
    /// If it was stopped, the network went away or the server said no.
    pub async fn finished(self) -> Result<Upload, ApiError> {
        // The promise is never rejected.
        let _ = JsFuture::from(self.ended.clone()).await;
        let status = self.request.status().unwrap_or_default();
        let body = self.request.response_text().ok().flatten().unwrap_or_default();
        match status {
            200..=299 => json::read(&body).ok_or(ApiError::Malformed),
            0 => Err(ApiError::Network),
            _ => match json::read::<Problem>(&body) {
                Some(problem) => Err(problem_error(problem, false)),
                None if status >= 502 => Err(ApiError::Network),
                None => Err(ApiError::Malformed),
            },
        }
    }
}

pub async fn remove(account: AccountId, upload: UploadId) -> Result<(), ApiError> {
    let url = account_url(&account, &["uploads", upload.as_str()]);
    unsafe_call(Method::DELETE, &url).done().await
}
