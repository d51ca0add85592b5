//! Contact cards from files and to files.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use serde::Deserialize;
use shared::contact::LARGEST_IMPORT;
use shared::contact::transfer::{
    ExportRequest, FileFormat, ImportChoice, ImportDone, ImportPreview,
};
use shared::id::{AddressBookId, CardId, CardImportId};
use shared::problem::ProblemKind;
use utoipa::IntoParams;

use super::access::Signed;
use super::download::{Disposition, answer_body};
use super::extract::{Json, Path, Query};
use crate::contacts::import;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Into {
    /// The address book that the cards are to go to.
    book: String,
}

/// Takes a vCard or CSV file, and says what would become of each card in it. Nothing is changed.
#[utoipa::path(
    post,
    path = "/card-imports",
    tag = "contacts",
    params(Into),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = ImportPreview))
)]
pub(super) async fn begin_import(
    State(state): State<AppState>,
    signed: Signed,
    Query(Into { book }): Query<Into>,
    body: Body,
) -> ApiResult<impl IntoResponse> {
    let bytes = whole(body).await?;
    let preview = import::begin(&state, &signed.user, AddressBookId(book), bytes).await?;
    Ok((StatusCode::CREATED, Answer(preview)))
}

/// All of a file that may be larger than other requests.
async fn whole(body: Body) -> ApiResult<Vec<u8>> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| ApiError::broken_body(&error))?;
        if bytes.len() + chunk.len() > LARGEST_IMPORT {
            return Err(ProblemKind::TooLarge.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    import: CardImportId,
}

/// What would become of the same file in another book, or with other columns.
#[utoipa::path(
    put,
    path = "/card-imports/{import}",
    tag = "contacts",
    request_body = ImportChoice,
    responses((status = 200, body = ImportPreview))
)]
pub(super) async fn choose_import(
    State(state): State<AppState>,
    signed: Signed,
    Path(Place { import }): Path<Place>,
    Json(choice): Json<ImportChoice>,
) -> ApiResult<Answer<ImportPreview>> {
    Ok(Answer(import::choose(&state, &signed.user, import, choice).await?))
}

/// Takes the cards over: all of them, or none.
#[utoipa::path(
    post,
    path = "/card-imports/{import}/commit",
    tag = "contacts",
    responses((status = 200, body = ImportDone))
)]
pub(super) async fn commit_import(
    State(state): State<AppState>,
    signed: Signed,
    Path(Place { import }): Path<Place>,
) -> ApiResult<Answer<ImportDone>> {
    Ok(Answer(import::commit(&state, &signed.user, &import).await?))
}

/// Forgets a file.
#[utoipa::path(
    delete,
    path = "/card-imports/{import}",
    tag = "contacts",
    responses((status = 204, description = "Forgotten"))
)]
pub(super) async fn forget_import(
    State(state): State<AppState>,
    signed: Signed,
    Path(Place { import }): Path<Place>,
) -> StatusCode {
    import::forget(&state, &signed.user, &import);
    StatusCode::NO_CONTENT
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportQuery {
    #[param(inline)]
    format: FileFormat,
    /// The address book; all of them where none is named.
    #[serde(default)]
    book: Option<String>,
    /// Ids of cards with commas between them; all of the book where none is named.
    #[serde(default)]
    cards: String,
}

/// A file of cards: a selection, a group with its members, a book, or all there is.
#[utoipa::path(
    get,
    path = "/card-exports",
    tag = "contacts",
    params(ExportQuery),
    responses((status = 200, body = String, content_type = "text/vcard"))
)]
pub(super) async fn export_cards(
    State(state): State<AppState>,
    signed: Signed,
    Query(query): Query<ExportQuery>,
) -> ApiResult<Response> {
    let cards = query.cards.split(',').filter(|id| !id.is_empty()).map(CardId::from).collect();
    let (format, book_id) = (query.format, query.book.map(AddressBookId));
    file_of(&state, &signed, &ExportRequest { format, book_id, cards }).await
}

/// The same for a selection of any length.
#[utoipa::path(
    post,
    path = "/card-exports",
    tag = "contacts",
    request_body = ExportRequest,
    responses((status = 200, body = String, content_type = "text/vcard"))
)]
pub(super) async fn export_selected_cards(
    State(state): State<AppState>,
    signed: Signed,
    Json(request): Json<ExportRequest>,
) -> ApiResult<Response> {
    file_of(&state, &signed, &request).await
}

async fn file_of(
    state: &AppState,
    signed: &Signed,
    request: &ExportRequest,
) -> ApiResult<Response> {
    let file = import::export(state, &signed.user, request).await?;
    let (media_type, name) = match request.format {
        FileFormat::Csv => ("text/csv; charset=utf-8", "contacts.csv"),
        FileFormat::Vcard | FileFormat::Vcard3 => ("text/vcard; charset=utf-8", "contacts.vcf"),
    };
    Ok(answer_body(Body::from(file), media_type, Disposition::Attachment, Some(name)))
}
