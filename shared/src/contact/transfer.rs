//! Cards from files and to files.

use serde::{Deserialize, Serialize};

use crate::id::{AddressBookId, CardChangeId, CardId, CardImportId};

/// What a file of cards holds, before anything is taken over: `POST /api/card-imports`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    pub id: CardImportId,
    pub format: FileFormat,
    /// How its letters are encoded, as WHATWG names it; more than one if single cards say so.
    pub encodings: Vec<String>,
    pub book_id: AddressBookId,
    /// Of a CSV file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ImportColumn>,
    pub counts: ImportCounts,
    /// One for each card of the file, in its order.
    pub items: Vec<ImportItem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum FileFormat {
    /// vCard 4.0 (RFC 6350) where it is written.
    Vcard,
    /// vCard 3.0 (RFC 2426).
    Vcard3,
    Csv,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportCounts {
    pub add: u32,
    pub change: u32,
    pub skip: u32,
}

/// A column of a CSV file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportColumn {
    pub header: String,
    /// What its first rows hold.
    pub sample: String,
    /// What it is taken for, see `shared::contact::csv`; empty: left out.
    #[serde(default)]
    pub field: String,
}

/// What will become of a card of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportItem {
    /// Its first line in the file, from 1.
    pub line: u32,
    pub name: String,
    /// An address or a number, to tell it from others of its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    pub fate: ImportFate,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<ImportRemark>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ImportFate {
    Add,
    /// A card of the same `uid` is in the book, and becomes this one.
    Change,
    Skip,
}

/// Why a card is treated as it is, or what of it can't be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ImportRemark {
    // Reasons to skip
    /// Neither name, address, number nor organisation.
    Empty,
    /// The same card is in the book already.
    Unchanged,
    /// The same card stands in the file before.
    Repeated,
    /// Begins, and never ends.
    CutOff,
    TooLarge,
    /// Isn't a card that can be read.
    Unreadable,
    // What was done about a card that is taken over
    /// Another card of the file has its `uid`: it gets one of its own.
    UidTaken,
    /// Some letters couldn't be read in the encoding that it names.
    BadLetters,
    /// The photo is too large, or no picture.
    PhotoLeftOut,
    /// Has no name: shown by what else it has.
    NoName,
    #[serde(other)]
    Other,
}

/// `PUT /api/card-imports/{import}`: into another book, or with columns taken for something else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct ImportChoice {
    pub book_id: Option<AddressBookId>,
    /// The fields of all columns, in their order.
    pub fields: Option<Vec<String>>,
}

/// What `POST /api/card-imports/{import}/commit` did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportDone {
    pub change: CardChangeId,
    pub counts: ImportCounts,
}

/// `/api/card-exports`: a file of these cards. Without cards: the whole book; without either: all there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ExportRequest {
    pub format: FileFormat,
    #[serde(default)]
    pub book_id: Option<AddressBookId>,
    /// A group's card stands for its members too.
    #[serde(default)]
    pub cards: Vec<CardId>,
}
