//! Who else is at a message right now (SPEC G6).

use serde::{Deserialize, Serialize};

use crate::id::{MessageId, UserId};

/// How often a browser says that its user is still there.
pub const SAID_EVERY_SECONDS: u32 = 10;

/// After how long in silence somebody is taken to have left.
pub const SILENT_SECONDS: u32 = 25;

/// What somebody does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Doing {
    Reading,
    Answering,
    /// Nothing any more.
    Gone,
}

/// `PUT /api/accounts/{account}/presence`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PresenceRequest {
    pub message: MessageId,
    pub doing: Doing,
}

/// Somebody at a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Present {
    pub user: UserId,
    /// The address where nobody said a name.
    pub name: String,
    pub message: MessageId,
    pub doing: Doing,
}

/// Who else is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PresenceList {
    pub people: Vec<Present>,
}
