//! Rules tried on messages that are there.

use gloo_net::http::Method;
use shared::id::{AccountId, TrialId};
use shared::job::{Job, JobStatus};
use shared::trial::{Explanation, ExplanationRequest, Trial, TrialRequest, TrialWindow, TriedKind};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

use super::client::{ApiError, account_url, get, unsafe_call};
use crate::json;

pub async fn create(account: AccountId, request: &TrialRequest) -> Result<Trial, ApiError> {
    unsafe_call(Method::POST, &account_url(&account, &["trials"])).read_with(request).await
}

/// Stops and forgets it.
pub async fn delete(account: AccountId, trial: TrialId) -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, &account_url(&account, &["trials", trial.as_str()])).done().await
}

/// `limit` of the messages that were tried from place `position`: those that meet a kind of action, or those that the
/// rules compared with treat otherwise.
pub async fn messages(
    account: AccountId,
    trial: TrialId,
    (position, limit): (u32, u32),
    kind: Option<TriedKind>,
    differing: bool,
) -> Result<TrialWindow, ApiError> {
    let url = account_url(&account, &["trials", trial.as_str(), "messages"]);
    let mut query = format!("?position={position}&limit={limit}");
    if let Some(kind) = kind {
        let kind = json::write(&kind).unwrap_or_default();
        query.push_str("&kind=");
        query.push_str(kind.trim_matches('"'));
    }
    if differing {
        query.push_str("&differing=1");
    }
    get(&format!("{url}{query}")).read().await
}

/// Does with the messages what the trial said.
pub async fn apply(account: AccountId, trial: TrialId) -> Result<Job, ApiError> {
    let url = account_url(&account, &["trials", trial.as_str(), "jobs"]);
    unsafe_call(Method::POST, &url).read().await
}

/// A script run on one message, step by step.
pub async fn explain(
    account: AccountId,
    request: &ExplanationRequest,
) -> Result<Explanation, ApiError> {
    unsafe_call(Method::POST, &account_url(&account, &["explanations"])).read_with(request).await
}

/// A trial under way. Dropping this ends the hearing, not the trial.
pub struct Following {
    source: EventSource,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn()>,
}

impl std::fmt::Debug for Following {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Following").finish_non_exhaustive()
    }
}

/// Tells `listener` how far a trial is until it is over; `None` when the line broke.
pub fn follow(
    account: &AccountId,
    trial: &TrialId,
    listener: impl Fn(Option<Trial>) + Clone + 'static,
) -> Option<Following> {
    let url = account_url(account, &["trials", trial.as_str(), "progress"]);
    let source = EventSource::new(&url).ok()?;
    let on_message = Closure::<dyn Fn(MessageEvent)>::new({
        let (source, listener) = (source.clone(), listener.clone());
        move |message: MessageEvent| {
            let trial: Option<Trial> =
                message.data().as_string().and_then(|text| json::read(&text));
            // The server ends the stream then; the browser would open it again.
            if trial.as_ref().is_none_or(|trial| trial.status != JobStatus::Running) {
                source.close();
            }
            listener(trial);
        }
    });
    let on_error = Closure::<dyn Fn()>::new({
        let source = source.clone();
        move || {
            source.close();
            listener(None);
        }
    });
    source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Some(Following { source, _on_message: on_message, _on_error: on_error })
}

impl Drop for Following {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
