//! Address books: the signed-in user's own, whatever account is open.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use shared::contact::{AddressBook, AddressBookList, AddressBookUpdate};
use shared::id::AddressBookId;

use super::access::Signed;
use super::extract::{Json, Path};
use crate::contacts::books;
use crate::error::ApiResult;
use crate::state::AppState;

/// The user's address books.
#[utoipa::path(
    get,
    path = "/address-books",
    tag = "contacts",
    responses((status = 200, body = AddressBookList))
)]
pub(super) async fn list_books(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<Answer<AddressBookList>> {
    Ok(Answer(books::list(&state, &signed.user).await?))
}

/// Begins an address book.
#[utoipa::path(
    post,
    path = "/address-books",
    tag = "contacts",
    request_body = AddressBookUpdate,
    responses((status = 201, body = AddressBook))
)]
pub(super) async fn create_book(
    State(state): State<AppState>,
    signed: Signed,
    Json(update): Json<AddressBookUpdate>,
) -> ApiResult<impl IntoResponse> {
    let book = books::create(&state, &signed.user, update).await?;
    Ok((StatusCode::CREATED, Answer(book)))
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    book: AddressBookId,
}

/// Gives an address book another name.
#[utoipa::path(
    put,
    path = "/address-books/{book}",
    tag = "contacts",
    request_body = AddressBookUpdate,
    responses((status = 200, body = AddressBook))
)]
pub(super) async fn rename_book(
    State(state): State<AppState>,
    signed: Signed,
    Path(Place { book }): Path<Place>,
    Json(update): Json<AddressBookUpdate>,
) -> ApiResult<Answer<AddressBook>> {
    Ok(Answer(books::rename(&state, &signed.user, &book, update).await?))
}

/// Forgets an empty address book.
#[utoipa::path(
    delete,
    path = "/address-books/{book}",
    tag = "contacts",
    responses((status = 204, description = "Forgotten"))
)]
pub(super) async fn delete_book(
    State(state): State<AppState>,
    signed: Signed,
    Path(Place { book }): Path<Place>,
) -> ApiResult<StatusCode> {
    books::delete(&state, &signed.user, &book).await?;
    Ok(StatusCode::NO_CONTENT)
}
