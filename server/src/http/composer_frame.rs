//! The page that the composer's editor works in.

use axum::response::Response;

use super::access::Signed;
use super::body::framed;
use super::extract::Query;
use crate::html::document;
use crate::html::words::Language;

use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FrameQuery {
    /// The writer's language: `en`, `fr`, `de`, `it` or `es`.
    #[serde(default)]
    lang: Option<String>,
}

/// An empty document, held like a letter's: the app fills it from outside, and nothing in it can run.
#[utoipa::path(
    get,
    path = "/composer-frame",
    tag = "writing",
    params(FrameQuery),
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(super) async fn read_frame(_signed: Signed, Query(query): Query<FrameQuery>) -> Response {
    let language = query.lang.as_deref().map_or(Language::default(), Language::from_tag);
    framed(document::editor(language))
}
