//! The page that the composer's editor works in.

use axum::response::Response;
use serde::Deserialize;
use shared::language::Language;
use utoipa::IntoParams;

use super::access::Signed;
use super::body::framed;
use super::extract::Query;
use crate::html::document;

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
    let language = query.lang.as_deref().and_then(Language::of_tag).unwrap_or_default();
    framed(document::editor(language))
}
