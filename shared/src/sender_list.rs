//! Senders that a user blocks, and such as are never blocked.

use serde::{Deserialize, Serialize};

/// Addresses (`ben@example.com`) and domains (`example.com`, with all below them).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SenderLists {
    pub blocked: Vec<String>,
    /// Stronger than `blocked`, and than what the host thinks is spam where it lets rules decide.
    pub approved: Vec<String>,
    pub fate: BlockedFate,
}

/// What becomes of mail from somebody blocked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum BlockedFate {
    #[default]
    Junk,
    Discard,
}

/// `GET …/sender-lists`, and the answer to `PUT`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SenderListsState {
    /// Whether the host has ManageSieve.
    pub is_supported: bool,
    pub lists: SenderLists,
    /// Of the script; `None` if there is none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// `PUT …/sender-lists`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SenderListsUpdate {
    pub lists: SenderLists,
    /// As in [`crate::script::ScriptUpdate::version`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}
