//! Searches with a name.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use shared::id::SavedSearchId;
use shared::search::found::{NamedSearch, SavedSearch, SavedSearchList};

use super::access::{AccountAccess, Read};
use super::extract::{Json, Path};
use crate::db::searches;
use crate::error::{ApiError, ApiResult};
use crate::secrets::random_name;
use crate::state::AppState;

/// Searches that a user may save for one account.
const MOST_SAVED: i64 = 100;

/// More would not fit the sidebar.
const MOST_NAME: usize = 100;

/// The searches that the user has saved for this account, by name.
#[utoipa::path(
    get,
    path = "/accounts/{account}/searches",
    tag = "searches",
    responses((status = 200, body = SavedSearchList))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
) -> ApiResult<Answer<SavedSearchList>> {
    let items = searches::list(&state.db, &access.user, access.account_id()).await?;
    Ok(Answer(SavedSearchList { items }))
}

/// Saves a search under a name.
#[utoipa::path(
    post,
    path = "/accounts/{account}/searches",
    tag = "searches",
    request_body = NamedSearch,
    responses((status = 201, body = SavedSearch))
)]
pub(super) async fn create(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Json(search): Json<NamedSearch>,
) -> ApiResult<impl IntoResponse> {
    let search = check(search)?;
    let (user, account) = (&access.user, access.account_id());
    if searches::count(&state.db, user, account).await? >= MOST_SAVED {
        return Err(ApiError::bad_request("There are too many saved searches."));
    }
    let id = SavedSearchId(random_name::<16>(&mut rand::rng()));
    searches::insert(&state.db, user, account, &id, &search, state.clock.now()).await?;
    Ok((StatusCode::CREATED, Answer(saved(id, search))))
}

#[derive(Deserialize)]
pub(super) struct SavedPath {
    search: SavedSearchId,
}

/// Gives a saved search another name, query or folder.
#[utoipa::path(
    put,
    path = "/accounts/{account}/searches/{search}",
    tag = "searches",
    request_body = NamedSearch,
    responses((status = 200, body = SavedSearch))
)]
pub(super) async fn update(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Path(path): Path<SavedPath>,
    Json(search): Json<NamedSearch>,
) -> ApiResult<Answer<SavedSearch>> {
    let search = check(search)?;
    let (user, account) = (&access.user, access.account_id());
    if !searches::update(&state.db, user, account, &path.search, &search).await? {
        return Err(ApiError::not_found());
    }
    Ok(Answer(saved(path.search, search)))
}

/// Forgets a saved search. The messages stay.
#[utoipa::path(
    delete,
    path = "/accounts/{account}/searches/{search}",
    tag = "searches",
    responses((status = 204, description = "Forgotten"))
)]
pub(super) async fn forget(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Path(path): Path<SavedPath>,
) -> ApiResult<StatusCode> {
    searches::delete(&state.db, &access.user, access.account_id(), &path.search).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check(search: NamedSearch) -> ApiResult<NamedSearch> {
    let name = search.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > MOST_NAME {
        return Err(ApiError::bad_request(
            "A saved search needs a name of at most 100 characters.",
        ));
    }
    if search.query.len() > shared::search::MAX_BYTES {
        return Err(ApiError::bad_request("The query is too long."));
    }
    Ok(NamedSearch { name, ..search })
}

fn saved(id: SavedSearchId, search: NamedSearch) -> SavedSearch {
    let NamedSearch { name, query, mailbox } = search;
    SavedSearch { id, name, query, mailbox }
}
