//! Messages that somebody follows a link to, signed in or not: pages without script, which nobody keeps or indexes.

use std::sync::LazyLock;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shared::id::PartId;
use shared::language::Language;
use shared::problem::ProblemKind;
use tokio::sync::Semaphore;

use super::body::{content, framed};
use super::download;
use super::extract::Path;
use super::messages::parse;
use crate::error::{ApiError, ApiResult};
use crate::html::picture;
use crate::html::{document, linked};
use crate::links::{self, PATH};
use crate::mail::files;
use crate::state::AppState;

/// Links that are followed at once: whoever has one must not take the mail host from those who work there.
static ROOM: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(8));

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

#[derive(Debug, Deserialize)]
pub(super) struct LinkedPath {
    token: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct LinkedPart {
    token: String,
    part: PartId,
}

/// The message that a link leads to: who wrote it, when, its text in a frame, its files.
#[utoipa::path(
    get,
    path = "/m/{token}",
    tag = "links",
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(super) async fn read_linked(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path(path): Path<LinkedPath>,
) -> Response {
    let language = language(&headers);
    match page(&state, &path.token, language).await {
        Ok(page) => answer(StatusCode::OK, page),
        Err(error) => refuse(error, language),
    }
}

async fn page(state: &AppState, token: &str, language: Language) -> ApiResult<String> {
    let _room = ROOM.acquire().await.map_err(ApiError::internal)?;
    let opened = links::open(state, token).await?;
    let message = state.reader.message(opened.target()).await?;
    let address = format!("{PATH}{token}");
    Ok(linked::page(&message, &address, opened.expires_at, language))
}

/// The text of that message, harmless, in a document that can't run anything.
#[utoipa::path(
    get,
    path = "/m/{token}/body",
    tag = "links",
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(super) async fn read_linked_body(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path(path): Path<LinkedPath>,
) -> Response {
    let language = language(&headers);
    body(&state, &path.token, language).await.unwrap_or_else(|error| refuse(error, language))
}

async fn body(state: &AppState, token: &str, language: Language) -> ApiResult<Response> {
    let _room = ROOM.acquire().await.map_err(ApiError::internal)?;
    let opened = links::open(state, token).await?;
    let target = opened.target();
    let shown = state.reader.shown(target).await?;
    let page = document::body(content(&shown), language);
    // Its own pictures come by the link as well; those of others stay where they are.
    let own = picture::of_message(target.account, target.message);
    let page = page.replace(&own, &format!("{PATH}{token}/parts/"));
    Ok(private(framed(page)))
}

/// A file of that message.
#[utoipa::path(
    get,
    path = "/m/{token}/parts/{part}",
    tag = "links",
    responses((status = 200, description = "The content", content_type = "application/octet-stream"))
)]
pub(super) async fn read_linked_part(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path(path): Path<LinkedPart>,
) -> Response {
    let file = part(&state, &path.token, &path.part).await;
    file.unwrap_or_else(|error| refuse(error, language(&headers)))
}

async fn part(state: &AppState, token: &str, part: &PartId) -> ApiResult<Response> {
    let _room = ROOM.acquire().await.map_err(ApiError::internal)?;
    let opened = links::open(state, token).await?;
    let message = parse(&opened.message)?;
    let file = files::find(&opened.account.pool, &message, part).await?;
    let (media_type, disposition) = download::kind(&file.media_type);
    let name = file.name.clone();
    let transfer = file.stream(&opened.account.pool, &message).await?;
    Ok(private(download::answer(transfer, media_type, disposition, Some(&name))))
}

/// Nobody without a mailbox here is told what its host said.
fn refuse(error: ApiError, language: Language) -> Response {
    if is_gone(&error) {
        return answer(StatusCode::NOT_FOUND, linked::gone(language));
    }
    // The boundary logs what the page doesn't tell.
    let _ = error.into_response();
    answer(StatusCode::SERVICE_UNAVAILABLE, linked::unavailable(language))
}

fn is_gone(error: &ApiError) -> bool {
    matches!(
        error.kind(),
        ProblemKind::NotFound | ProblemKind::MessageMissing | ProblemKind::MailboxRebuilt
    )
}

fn answer(status: StatusCode, page: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, linked::POLICY),
    ];
    private((status, headers, page).into_response())
}

/// Kept by no cache and no search engine.
fn private(response: Response) -> Response {
    ([(header::CACHE_CONTROL, "no-store"), (ROBOTS, "noindex, nofollow")], response).into_response()
}

/// The first language that the browser asks for and Pli speaks (RFC 9110 §12.5.4).
fn language(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let tags = asked.unwrap_or_default().split(',').map(|tag| tag.split(';').next().unwrap_or(tag));
    tags.map(str::trim).find_map(Language::of_tag).unwrap_or_default()
}
