//! Address books that are kept the same as those of a CardDAV server (RFC 6352).

use serde::{Deserialize, Serialize};

use super::{Card, CardContent};
use crate::Timestamp;
use crate::id::{AddressBookId, AddressServerId};

/// Servers of one user.
pub const MOST_SERVERS: usize = 10;

/// `GET /api/address-servers`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AddressServerList {
    pub items: Vec<AddressServer>,
}

/// A CardDAV server that a user is signed in to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AddressServer {
    pub id: AddressServerId,
    pub host: String,
    pub user_name: String,
    /// The address books there, by name.
    pub books: Vec<ServerBook>,
    /// When all of it was last the same here and there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synced_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<SyncFailure>,
    /// Whether it is being made the same right now.
    #[serde(default)]
    pub is_running: bool,
}

/// An address book on a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ServerBook {
    pub url: String,
    pub name: String,
    /// Cards can't be changed there.
    #[serde(default)]
    pub is_read_only: bool,
    /// The book here that is kept the same; none: the user didn't choose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book_id: Option<AddressBookId>,
    /// Cards there that can't be read, and so aren't here.
    #[serde(default)]
    pub unreadable: u32,
    /// Cards here that the server doesn't take.
    #[serde(default)]
    pub refused: u32,
}

/// Why books are not the same here and there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SyncFailure {
    /// Tried again by itself, as all others but the password.
    Unreachable,
    BadCertificate,
    /// Not tried again before there is another password: servers lock those out who keep knocking.
    WrongPassword,
    /// The address book is no longer there. What is here stays.
    BookMissing,
    /// Too many cards for one user.
    NoRoom,
    /// It answers what no CardDAV server would.
    #[serde(other)]
    Other,
}

/// `POST /api/address-servers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewAddressServer {
    /// A URL, a host, or a mail address: the rest is found out (RFC 6764).
    pub address: String,
    pub user_name: String,
    pub password: String,
}

/// `PUT /api/address-servers/{server}`. What is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct AddressServerUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// The URLs of all books that are to be kept the same. Others stay here as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub books: Option<Vec<String>>,
}

/// `GET /api/card-conflicts`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardConflictList {
    pub items: Vec<CardConflict>,
}

/// A card that was changed here and on the server since they were last the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardConflict {
    pub mine: Card,
    /// What the server has; none: it was deleted there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<CardContent>,
}

/// `POST /api/card-conflicts/{card}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConflictChoice {
    pub keep: ConflictSide,
    /// The card's version that the choice was made on.
    pub version: super::Revision,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ConflictSide {
    Mine,
    Theirs,
}
