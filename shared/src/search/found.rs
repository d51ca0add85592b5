//! What a search gives: windows of what was found so far, and how far it has come.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, MailboxId, SavedSearchId};
use crate::message::MessageSummary;

/// `GET …/search?q&mailbox&position&limit`: part of what was found, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SearchWindow {
    pub progress: SearchProgress,
    /// Place of the first item in the results, from 0.
    pub position: u32,
    pub items: Vec<Found>,
}

/// A message that was found, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Found {
    pub account: AccountId,
    pub mailbox: MailboxId,
    pub message: MessageSummary,
}

/// How far a search has come. Also what the stream of a running search tells, again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SearchProgress {
    /// Changes whenever the results do.
    pub state: String,
    /// Found so far.
    pub total: u32,
    /// Folders to be searched.
    pub folders: u32,
    /// Those that are done.
    pub searched: u32,
    pub is_done: bool,
    /// Folders that could not be searched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<FailedFolder>,
    /// The largest folder that is still being searched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<WaitsFor>,
    /// There were more than are kept; the newest are.
    #[serde(default)]
    pub is_cut: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FailedFolder {
    pub account: AccountId,
    /// `None` where not even the account's folders could be listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<MailboxId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaitsFor {
    pub account: AccountId,
    pub mailbox: MailboxId,
    /// How many messages it holds.
    pub messages: u32,
}

/// A search with a name, shown below the folders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SavedSearch {
    pub id: SavedSearchId,
    pub name: String,
    pub query: String,
    /// See [`NamedSearch::mailbox`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<MailboxId>,
}

/// What one saves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NamedSearch {
    pub name: String,
    pub query: String,
    /// The one folder to search; all of the account where it isn't given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<MailboxId>,
}

/// `GET …/searches`, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SavedSearchList {
    pub items: Vec<SavedSearch>,
}
