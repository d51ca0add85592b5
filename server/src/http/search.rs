//! Finding messages: windows of what a query finds, and how far the search has come.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::Event as Line;
use serde::Deserialize;
use shared::id::MailboxId;
use shared::problem::ProblemKind;
use shared::search::found::{SearchProgress, SearchWindow};
use shared::search::keys::Zone;
use shared::search::parse;
use utoipa::IntoParams;

use super::access::{AccountAccess, Read, Signed, Standing};
use super::events::{CHECK_EVERY, sse};
use super::extract::Query;
use crate::error::{ApiError, ApiResult};
use crate::mail::ids;
use crate::mail::search::{Request, Search, Source, window};
use crate::state::AppState;

/// Results that come in a burst are told together.
const TELL_EVERY: Duration = Duration::from_millis(100);

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// In the search language. What can't be understood is looked for as words.
    #[serde(default)]
    q: String,
    /// The one folder to search, if the query names no other.
    mailbox: Option<MailboxId>,
    /// By how many minutes the reader's clock is ahead of UTC: days begin by it.
    #[serde(default)]
    zone: i32,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Place {
    /// Of the first message; 0 is the newest.
    #[serde(default)]
    position: u32,
    /// How many messages, up to the limit that the session names.
    #[serde(default = "default_limit")]
    limit: u32,
    /// 1: what was found so far, without waiting for the end.
    #[serde(default)]
    partial: u8,
}

fn default_limit() -> u32 {
    50
}

impl Wanted {
    fn request(self, state: &AppState, sources: Vec<Source>) -> ApiResult<Request> {
        let mailbox = self.mailbox.as_ref().map(|id| {
            ids::mailbox_name(id).ok_or_else(|| ApiError::from(ProblemKind::MailboxMissing))
        });
        let zone = Zone::new(state.clock.now(), self.zone);
        Ok(Request { sources, mailbox: mailbox.transpose()?, query: parse(&self.q).query, zone })
    }
}

/// Messages of one account that a query finds, newest first. Asked again, the host isn't: see `progress` for what is new.
#[utoipa::path(
    get,
    path = "/accounts/{account}/search",
    tag = "search",
    params(Wanted, Place),
    responses((status = 200, body = SearchWindow))
)]
pub(super) async fn read(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Query(wanted): Query<Wanted>,
    Query(place): Query<Place>,
) -> ApiResult<Json<SearchWindow>> {
    read_window(&state, wanted.request(&state, vec![source(&access)])?, &place).await
}

/// Messages of all accounts that a query finds, newest first. An account that can't be searched doesn't hide the others'.
#[utoipa::path(
    get,
    path = "/search",
    tag = "search",
    params(Wanted, Place),
    responses((status = 200, body = SearchWindow))
)]
pub(super) async fn read_all(
    State(state): State<AppState>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
    Query(place): Query<Place>,
) -> ApiResult<Json<SearchWindow>> {
    let sources = all_sources(&state, &signed).await;
    read_window(&state, wanted.request(&state, sources)?, &place).await
}

/// Searches one account, and tells how far that has come until it is done. Folders that changed since the same was
/// asked before are searched again. Closing the stream stops the search.
#[utoipa::path(
    get,
    path = "/accounts/{account}/search/progress",
    tag = "search",
    params(Wanted),
    responses((status = 200, description = "Server-sent events", body = SearchProgress, content_type = "text/event-stream"))
)]
pub(super) async fn follow(
    State(state): State<AppState>,
    signed: Signed,
    access: AccountAccess<Read>,
    Query(wanted): Query<Wanted>,
) -> ApiResult<impl IntoResponse> {
    let request = wanted.request(&state, vec![source(&access)])?;
    Ok(stream(state, signed, request))
}

/// The same for all accounts.
#[utoipa::path(
    get,
    path = "/search/progress",
    tag = "search",
    params(Wanted),
    responses((status = 200, description = "Server-sent events", body = SearchProgress, content_type = "text/event-stream"))
)]
pub(super) async fn follow_all(
    State(state): State<AppState>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> ApiResult<impl IntoResponse> {
    let request = wanted.request(&state, all_sources(&state, &signed).await)?;
    Ok(stream(state, signed, request))
}

fn source(access: &AccountAccess<Read>) -> Source {
    Source { account: access.account_id().clone(), pool: Arc::clone(access.pool()) }
}

/// The accounts that the user may read and that can be opened.
async fn all_sources(state: &AppState, signed: &Signed) -> Vec<Source> {
    let mut sources = Vec::new();
    for id in signed.access.readable() {
        let scope = signed.access.grant(id).map(|grant| grant.scope.clone()).unwrap_or_default();
        if let Ok(account) = state.accounts.get_within(state, id, &scope).await {
            sources.push(Source { account: id.clone(), pool: Arc::clone(&account.pool) });
        }
    }
    sources
}

async fn read_window(
    state: &AppState,
    request: Request,
    place: &Place,
) -> ApiResult<Json<SearchWindow>> {
    let search = state.searches.open(request);
    if place.partial == 0 {
        search.finished().await?;
    }
    let limit = place.limit.min(state.config.limits.window);
    let found = window(&search, place.position, limit).await;
    state.searches.keep(&search);
    Ok(Json(found?))
}

fn stream(state: AppState, signed: Signed, request: Request) -> impl IntoResponse {
    let lines = async_stream::stream! {
        let search = state.searches.open_fresh(request);
        let mut changes = search.follow();
        let mut checks = tokio::time::interval(CHECK_EVERY);
        checks.tick().await;
        loop {
            let progress = search.progress();
            let is_done = progress.is_done;
            yield Ok::<_, Infallible>(line(&progress));
            if is_done {
                break;
            }
            let stands = tokio::select! {
                () = state.stopping.cancelled() => false,
                () = next_change(&search, &mut changes) => true,
                _ = checks.tick() => signed.standing(&state).await == Standing::Same,
            };
            if !stands {
                break;
            }
        }
        state.searches.keep(&search);
    };
    sse(lines)
}

/// Waits until there is something to tell: at once at the end, else after what else comes in a moment.
async fn next_change(search: &Search, changes: &mut tokio::sync::watch::Receiver<u64>) {
    if changes.changed().await.is_ok() && !search.is_done() {
        let _ = tokio::time::timeout(TELL_EVERY, search.finished()).await;
        changes.mark_unchanged();
    }
}

fn line(progress: &SearchProgress) -> Line {
    Line::default().data(serde_json::to_string(progress).unwrap_or_default())
}
