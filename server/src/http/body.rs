//! The letter as a page of its own, for the reader's frame.

use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shared::id::MessageId;
use shared::language::Language;
use url::Url;
use utoipa::IntoParams;

use super::access::{AccountAccess, Read};
use super::extract::{Path, Query};
use super::images;
use super::messages::MessagePath;
use crate::error::ApiResult;
use crate::html::document::{self, Content};
use crate::mail::read::{ProxyAddress, Shown, ShownContent, Target};
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct BodyQuery {
    /// Whether pictures that lie elsewhere are shown, through the proxy: `1` or `true`.
    #[serde(default)]
    images: Option<String>,
    /// The reader's language, for the words that stand in the page: `en`, `fr`, `de`, `it` or `es`.
    #[serde(default)]
    lang: Option<String>,
}

impl BodyQuery {
    pub(super) fn shows_pictures(&self) -> bool {
        self.images.as_deref().is_some_and(|value| matches!(value, "1" | "true"))
    }

    pub(super) fn language(&self) -> Language {
        self.lang.as_deref().and_then(Language::of_tag).unwrap_or_default()
    }
}

impl AccountAccess<Read> {
    /// The message that a path names.
    pub(super) fn target<'a>(&'a self, message: &'a MessageId) -> Target<'a> {
        let account = &self.account;
        Target { account: self.account_id(), pool: &account.pool, own: &account.own, message }
    }

    /// Where pictures of others are fetched for this user.
    pub(super) fn proxy(&self, state: &AppState) -> ProxyAddress {
        let (state, user) = (state.clone(), self.user.clone());
        Box::new(move |url: &Url| images::address(&state, &user, url))
    }
}

/// The letter, harmless, in a document that can't run anything. Belongs into a sandboxed frame.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}/body",
    tag = "messages",
    params(BodyQuery),
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(super) async fn read_body(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Path(path): Path<MessagePath>,
    Query(query): Query<BodyQuery>,
) -> ApiResult<Response> {
    let target = access.target(&path.message);
    let shown = if query.shows_pictures() {
        state.reader.shown_with_pictures(target, access.proxy(&state)).await?
    } else {
        state.reader.shown(target).await?
    };
    Ok(framed(document::body(content(&shown), query.language())))
}

pub(super) fn content(shown: &Shown) -> Content<'_> {
    match &shown.content {
        ShownContent::Html(letter) => Content::Html(letter),
        ShownContent::Plain { text, flow } => Content::Plain { text, flow: *flow },
        ShownContent::Empty => Content::Empty,
    }
}

/// A page for one of the app's frames, under the policy of such pages.
pub(super) fn framed(page: String) -> Response {
    const FRAME_OPTIONS: HeaderName = HeaderName::from_static("x-frame-options");
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, document::POLICY),
        (FRAME_OPTIONS, "SAMEORIGIN"),
    ];
    (headers, page).into_response()
}
