//! Contacts: books of cards, each user's own.
//!
//! A card is kept whole as JSContact (RFC 9553). What the browser gets is made from it by [`content`], and what the
//! browser changed is written into it by [`edit`], so that whatever Pli doesn't show stays. Every change goes through
//! [`change`], which does all of it or nothing and remembers how to take it back.

mod absorb;
pub mod books;
pub mod carddav;
pub mod change;
pub mod collected;
mod content;
mod edit;
pub mod familiar;
pub mod import;
pub mod photo;
mod row;
mod vcard;

use shared::problem::ProblemKind;

use crate::db::DbError;
use crate::error::ApiError;

/// JSContact as it is kept: always an object.
pub(crate) type Body = serde_json::Map<String, serde_json::Value>;

/// Why contacts can't be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("no such card, book or change")]
    NotFound,
    /// A card isn't as the caller last saw it.
    #[error("a card was changed meanwhile")]
    Conflict,
    #[error("there is no room")]
    NoRoom,
    #[error("a book that isn't empty")]
    BookNotEmpty,
    /// No browser of ours sends this.
    #[error("{0}")]
    Invalid(&'static str),
    #[error("a card is too large")]
    CardTooLarge,
    #[error("not a picture")]
    NotAPicture,
    #[error("no cards in this file")]
    UnknownFile,
    #[error("too large")]
    TooLarge,
    /// Nothing there is a CardDAV server; why, in the words of the last try.
    #[error("no address books there: {0}")]
    NoServer(String),
    #[error("the server doesn't take the password")]
    ServerRefused,
    /// What is kept is no JSContact: a bug.
    #[error("a card can't be read")]
    Broken(#[from] serde_json::Error),
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::Db(error) => error.into(),
            Error::NotFound => Self::not_found(),
            Error::Conflict => ProblemKind::CardConflict.into(),
            Error::NoRoom => ProblemKind::NoRoom.into(),
            Error::BookNotEmpty => ProblemKind::BookNotEmpty.into(),
            Error::Invalid(detail) => Self::bad_request(detail),
            Error::CardTooLarge => ProblemKind::CardTooLarge.into(),
            Error::NotAPicture => ProblemKind::NotAPicture.into(),
            Error::UnknownFile => ProblemKind::UnknownFile.into(),
            Error::TooLarge => ProblemKind::TooLarge.into(),
            Error::NoServer(why) => {
                Self::new(ProblemKind::AddressServerMissing).with_diagnostic(why)
            }
            Error::ServerRefused => ProblemKind::AddressServerRefused.into(),
            Error::Broken(error) => Self::internal(error),
        }
    }
}
