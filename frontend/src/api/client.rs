//! One way to send a request and to read its answer.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_net::http::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::id::AccountId;
use shared::problem::{Problem, ProblemKind};
use web_sys::AbortController;

use crate::json;

/// Why a call failed. `i18n::problem` has the words for the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    #[error("{}", .0.title)]
    Problem(Box<Problem>),
    /// No answer came: offline, or the server is gone.
    #[error("no answer")]
    Network,
    /// An answer came that makes no sense.
    #[error("malformed answer")]
    Malformed,
}

impl ApiError {
    pub fn kind(&self) -> Option<ProblemKind> {
        match self {
            Self::Problem(problem) => Some(problem.kind),
            Self::Network | Self::Malformed => None,
        }
    }
}

thread_local! {
    static SIGNED_OUT: RefCell<Option<Rc<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Calls `listener` whenever the server says that the session is over.
pub fn on_signed_out(listener: impl Fn() + 'static) {
    SIGNED_OUT.set(Some(Rc::new(listener)));
}

/// A request being put together.
#[derive(Debug)]
pub(super) struct Call {
    builder: RequestBuilder,
    /// Whether it asks who is signed in, so that "nobody" is an answer and no interruption.
    is_about_session: bool,
}

pub(super) fn get(url: &str) -> Call {
    call(Method::GET, url)
}

/// Any other method. The content type is sent even without a body: the server takes it, with the origin, as proof that
/// no foreign page sent the request.
pub(super) fn unsafe_call(method: Method, url: &str) -> Call {
    let call = call(method, url);
    Call { builder: call.builder.header("Content-Type", "application/json"), ..call }
}

/// A call that sends a file instead of JSON.
pub(super) fn file_call(url: &str) -> Call {
    call(Method::POST, url)
}

fn call(method: Method, url: &str) -> Call {
    let builder = RequestBuilder::new(url).method(method).header("Accept", "application/json");
    Call { builder, is_about_session: false }
}

impl Call {
    pub(super) fn about_session(self) -> Self {
        Self { is_about_session: true, ..self }
    }

    pub(super) fn header(self, name: &str, value: &str) -> Self {
        Self { builder: self.builder.header(name, value), ..self }
    }

    /// Sends without a body and reads the answer.
    pub(super) async fn read<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        read(self.send(None).await?).await
    }

    /// Sends `body` as JSON and reads the answer.
    pub(super) async fn read_with<T: DeserializeOwned>(
        self,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let body = json::write(body).ok_or(ApiError::Malformed)?;
        read(self.send(Some(body)).await?).await
    }

    /// Sends `body` as JSON and reads an answer that is a file of text.
    pub(super) async fn text_with(self, body: &impl Serialize) -> Result<String, ApiError> {
        let body = json::write(body).ok_or(ApiError::Malformed)?;
        self.send(Some(body)).await?.text().await.map_err(|_| ApiError::Network)
    }

    /// Sends `body` as JSON, for calls that answer nothing.
    pub(super) async fn done_with(self, body: &impl Serialize) -> Result<(), ApiError> {
        let body = json::write(body).ok_or(ApiError::Malformed)?;
        self.send(Some(body)).await.map(drop)
    }

    /// Sends without a body, for calls that answer nothing.
    pub(super) async fn done(self) -> Result<(), ApiError> {
        self.send(None).await.map(drop)
    }

    /// Reads bytes.
    pub(super) async fn blob(self) -> Result<web_sys::Blob, ApiError> {
        let bytes = self.send(None).await?.binary().await.map_err(|_| ApiError::Network)?;
        let bytes = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
        web_sys::Blob::new_with_u8_array_sequence(&bytes).map_err(|_| ApiError::Malformed)
    }

    /// Sends the bytes of a file and reads the answer.
    pub(super) async fn read_with_file<T: DeserializeOwned>(
        self,
        file: &web_sys::Blob,
    ) -> Result<T, ApiError> {
        let builder = self.builder.header("Content-Type", "application/octet-stream");
        let request = builder.body(file.clone()).map_err(|_| ApiError::Malformed)?;
        let response = request.send().await.map_err(|_| ApiError::Network)?;
        read(accept(response, self.is_about_session).await?).await
    }

    async fn send(self, body: Option<String>) -> Result<Response, ApiError> {
        let abort = AbortOnDrop::new();
        let builder = self.builder.abort_signal(abort.signal().as_ref());
        let request = match body {
            None => builder.build(),
            Some(text) => builder.body(text),
        };
        let request = request.map_err(|_| ApiError::Malformed)?;
        let response = request.send().await.map_err(|_| ApiError::Network)?;
        abort.disarm();
        accept(response, self.is_about_session).await
    }
}

async fn accept(response: Response, is_about_session: bool) -> Result<Response, ApiError> {
    if response.ok() {
        return Ok(response);
    }
    let is_problem = response
        .headers()
        .get("content-type")
        .is_some_and(|media_type| media_type.starts_with(Problem::MEDIA_TYPE));
    if !is_problem {
        // A proxy in between answers for a server that is gone.
        return Err(if response.status() >= 502 { ApiError::Network } else { ApiError::Malformed });
    }
    let problem: Problem = read(response).await?;
    Err(problem_error(problem, is_about_session))
}

/// Takes up what the server said, and tells of the end of the session.
pub(super) fn problem_error(problem: Problem, is_about_session: bool) -> ApiError {
    if problem.kind == ProblemKind::SignedOut && !is_about_session {
        let listener = SIGNED_OUT.with_borrow(Clone::clone);
        if let Some(listener) = listener {
            listener();
        }
    }
    ApiError::Problem(Box::new(problem))
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, ApiError> {
    let text = response.text().await.map_err(|_| ApiError::Network)?;
    json::read(&text).ok_or(ApiError::Malformed)
}

/// The media type and the length of what `url` names; `None` where there is nothing.
pub(super) async fn head(url: &str) -> Option<(String, u64)> {
    let answer = call(Method::HEAD, url).send(None).await.ok()?;
    let media_type = answer.headers().get("content-type").unwrap_or_default();
    let length = answer.headers().get("content-length").and_then(|length| length.parse().ok());
    Some((
        media_type.split(';').next().unwrap_or_default().trim().to_owned(),
        length.unwrap_or_default(),
    ))
}

/// Sends JSON that is to arrive even if the page goes away meanwhile.
pub(super) fn send_and_forget(method: Method, url: &str, body: &str) {
    let init = web_sys::RequestInit::new();
    init.set_method(method.as_ref());
    init.set_body(&wasm_bindgen::JsValue::from_str(body));
    // web-sys has no setter for it.
    let _ = js_sys::Reflect::set(&init, &"keepalive".into(), &wasm_bindgen::JsValue::TRUE);
    let Ok(headers) = web_sys::Headers::new() else { return };
    let _ = headers.set("Content-Type", "application/json");
    init.set_headers(&headers);
    let sent = crate::browser::window().fetch_with_str_and_init(url, &init);
    // A refusal is heard when the draft is saved next; an unheard one would be reported as an error of the page.
    wasm_bindgen_futures::spawn_local(async move {
        drop(wasm_bindgen_futures::JsFuture::from(sent).await)
    });
}

/// Aborts the request when the future that waits for it is dropped.
struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    fn new() -> Self {
        Self(AbortController::new().ok())
    }

    fn signal(&self) -> Option<web_sys::AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }

    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// `/api/accounts/{account}` and what lies under it.
pub(super) fn account_url(account: &AccountId, path: &[&str]) -> String {
    let mut url = String::from("/api/accounts/");
    url.push_str(&segment(account.as_str()));
    for part in path {
        url.push('/');
        url.push_str(&segment(part));
    }
    url
}

/// One segment of a path, or a value of a query.
pub(super) fn segment(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
