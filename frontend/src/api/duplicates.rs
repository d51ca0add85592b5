//! All that is known of cards, and which of them are of two people.

use gloo_net::http::Method;
use shared::contact::{CardPage, DistinctCards, DistinctCardsList, Revision};

use super::client::{ApiError, get, segment, unsafe_call};

/// What changed since a revision; a page of it.
pub async fn contents_since(revision: Revision) -> Result<CardPage, ApiError> {
    get(&format!("/api/card-contents?since={revision}")).read().await
}

pub async fn distinct() -> Result<DistinctCardsList, ApiError> {
    get("/api/distinct-cards").read().await
}

pub async fn add_distinct(pair: &DistinctCards) -> Result<(), ApiError> {
    unsafe_call(Method::POST, "/api/distinct-cards").done_with(pair).await
}

pub async fn forget_distinct(pair: &DistinctCards) -> Result<(), ApiError> {
    let (first, second) = (segment(pair.first.as_str()), segment(pair.second.as_str()));
    let url = format!("/api/distinct-cards/{first}/{second}");
    unsafe_call(Method::DELETE, &url).done().await
}
