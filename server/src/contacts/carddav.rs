//! Address books that are kept the same here and on a CardDAV server.
//!
//! What is known of both sides is a [`Link`](crate::db::address_servers::Link) a card: its place and ETag there, and a
//! digest of what it was here, when both were last the same. Whoever differs from that was changed since. What was
//! changed on one side is taken over on the other; what was changed on both waits for the user to choose.

mod client;
pub mod conflicts;
mod push;
pub mod servers;
mod sync;
mod take;
pub mod worker;
mod xml;

use sha2::{Digest, Sha256};
use shared::contact::sync::SyncFailure;
use shared::id::PhotoId;

use super::{Body, Error};
use crate::db::contacts::CardRow;
pub use worker::Syncs;

/// Why books are not the same now.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error(transparent)]
    Server(#[from] client::Error),
    #[error(transparent)]
    Here(#[from] Error),
}

impl From<crate::db::DbError> for Stop {
    fn from(error: crate::db::DbError) -> Self {
        Self::Here(error.into())
    }
}

impl Stop {
    /// In the user's terms.
    fn failure(&self) -> SyncFailure {
        use client::Error as Server;
        match self {
            Self::Server(error) if client::is_bad_certificate(error) => SyncFailure::BadCertificate,
            Self::Server(Server::Fetch(_) | Server::Busy(_)) => SyncFailure::Unreachable,
            Self::Server(Server::Unauthorized) => SyncFailure::WrongPassword,
            Self::Server(Server::Missing) => SyncFailure::BookMissing,
            Self::Server(Server::Changed | Server::Refused(_) | Server::Protocol) => {
                SyncFailure::Other
            }
            Self::Here(Error::NoRoom) => SyncFailure::NoRoom,
            Self::Here(_) => SyncFailure::Other,
        }
    }
}

/// What is kept of a card as it is here, to tell whether it was changed.
fn digest(body: &str, photo: Option<&str>) -> String {
    let mut hash = Sha256::new();
    hash.update(body);
    hash.update([0]);
    hash.update(photo.unwrap_or_default());
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn digest_of_row(row: &CardRow) -> String {
    digest(&row.body, row.photo_id.as_deref())
}

fn digest_of(body: &Body, photo: Option<&PhotoId>) -> Result<String, Error> {
    Ok(digest(&serde_json::to_string(body)?, photo.map(PhotoId::as_str)))
}
