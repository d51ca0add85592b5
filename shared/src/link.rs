//! Links by which anybody who has them can read one message.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{MessageId, MessageLinkId};

/// `POST …/messages/{message}/links`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageLinkRequest {
    /// How long it leads to the message: 1 to [`MOST_DAYS`].
    pub days: u32,
}

/// The longest that a link can last.
pub const MOST_DAYS: u32 = 90;

/// A link as it is made. Its address is told this once: the server keeps only what recognises it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewMessageLink {
    pub id: MessageLinkId,
    /// On the host that the browser has this from.
    pub path: String,
    #[serde(with = "crate::instant")]
    pub expires_at: Timestamp,
}

/// `GET …/message-links`: those of the user that still lead somewhere, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageLinkList {
    pub items: Vec<MessageLink>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageLink {
    pub id: MessageLinkId,
    pub message: MessageId,
    pub subject: String,
    #[serde(with = "crate::instant")]
    pub made_at: Timestamp,
    #[serde(with = "crate::instant")]
    pub expires_at: Timestamp,
}
