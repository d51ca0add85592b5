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
    /// Those of the organisation, where they are in force.
    #[serde(default)]
    pub organisation: SenderLists,
    /// Of the script; `None` if there is none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// `GET /api/organisation-senders`, and the answer to `PUT`, which takes [`SenderListsUpdate`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OrganisationSenders {
    pub lists: SenderLists,
    /// `None` where none were ever written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    pub force: SendersForce,
    /// The file that they are written to; empty where the operator named none.
    pub file: String,
    /// Why it can't be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// Whether the mail host has the lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SendersForce {
    /// The operator has not said which file the host runs before members' scripts.
    #[default]
    NotSetUp,
    /// The file says what the lists say.
    InForce,
    /// The file says something else, or isn't there.
    NotWritten,
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
