//! Address books and cards.

use gloo_net::http::Method;
use shared::contact::transfer::{
    ExportRequest, FileFormat, ImportChoice, ImportDone, ImportPreview,
};
use shared::contact::{
    AddressBook, AddressBookList, AddressBookUpdate, Card, CardChange, CardChangeDone,
    CardSummaryPage, Photo, Revision,
};
use shared::id::{AddressBookId, CardChangeId, CardId, CardImportId, PhotoId};
use web_sys::Blob;

use super::client::{ApiError, file_call, get, segment, unsafe_call};

pub async fn books() -> Result<AddressBookList, ApiError> {
    get("/api/address-books").read().await
}

pub async fn create_book(update: &AddressBookUpdate) -> Result<AddressBook, ApiError> {
    unsafe_call(Method::POST, "/api/address-books").read_with(update).await
}

pub async fn rename_book(
    book: AddressBookId,
    update: &AddressBookUpdate,
) -> Result<AddressBook, ApiError> {
    let url = format!("/api/address-books/{}", segment(book.as_str()));
    unsafe_call(Method::PUT, &url).read_with(update).await
}

pub async fn delete_book(book: AddressBookId) -> Result<(), ApiError> {
    let url = format!("/api/address-books/{}", segment(book.as_str()));
    unsafe_call(Method::DELETE, &url).done().await
}

/// What changed since a revision; a page of it.
pub async fn since(revision: Revision) -> Result<CardSummaryPage, ApiError> {
    get(&format!("/api/cards?since={revision}")).read().await
}

pub async fn read(card: CardId) -> Result<Card, ApiError> {
    get(&format!("/api/cards/{}", segment(card.as_str()))).read().await
}

pub async fn change(change: &CardChange) -> Result<CardChangeDone, ApiError> {
    unsafe_call(Method::POST, "/api/card-changes").read_with(change).await
}

pub async fn undo(change: CardChangeId) -> Result<CardChangeDone, ApiError> {
    let url = format!("/api/card-changes/{}/undo", segment(change.as_str()));
    unsafe_call(Method::POST, &url).read().await
}

pub async fn add_photo(file: &Blob) -> Result<Photo, ApiError> {
    file_call("/api/card-photos").read_with_file(file).await
}

/// Where a photo is.
pub fn photo_url(photo: &PhotoId) -> String {
    format!("/api/card-photos/{}", segment(photo.as_str()))
}

pub async fn begin_import(book: &AddressBookId, file: &Blob) -> Result<ImportPreview, ApiError> {
    let url = format!("/api/card-imports?book={}", segment(book.as_str()));
    file_call(&url).read_with_file(file).await
}

pub async fn choose_import(
    import: &CardImportId,
    choice: &ImportChoice,
) -> Result<ImportPreview, ApiError> {
    let url = format!("/api/card-imports/{}", segment(import.as_str()));
    unsafe_call(Method::PUT, &url).read_with(choice).await
}

pub async fn commit_import(import: &CardImportId) -> Result<ImportDone, ApiError> {
    let url = format!("/api/card-imports/{}/commit", segment(import.as_str()));
    unsafe_call(Method::POST, &url).read().await
}

pub async fn forget_import(import: &CardImportId) -> Result<(), ApiError> {
    let url = format!("/api/card-imports/{}", segment(import.as_str()));
    unsafe_call(Method::DELETE, &url).done().await
}

/// A file of cards, however many they are.
pub async fn export(request: &ExportRequest) -> Result<String, ApiError> {
    unsafe_call(Method::POST, "/api/card-exports").text_with(request).await
}

/// Where a file of cards is made: of these, of a book, or of all.
pub fn export_url(format: FileFormat, book: Option<&AddressBookId>, cards: &[CardId]) -> String {
    let format = match format {
        FileFormat::Vcard => "vcard",
        FileFormat::Vcard3 => "vcard3",
        FileFormat::Csv => "csv",
    };
    let mut url = format!("/api/card-exports?format={format}");
    if let Some(book) = book {
        url.push_str("&book=");
        url.push_str(&segment(book.as_str()));
    }
    if !cards.is_empty() {
        let ids: Vec<&str> = cards.iter().map(CardId::as_str).collect();
        url.push_str("&cards=");
        url.push_str(&segment(&ids.join(",")));
    }
    url
}
