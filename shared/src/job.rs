//! Changes to all messages of a list at once, however many they are (`POST …/jobs`).

use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::id::{JobId, MailboxId, MessageId};
use crate::problem::ProblemKind;
use crate::view::Filter;

/// What to do with which messages: those of a folder that pass the filters, or those that a search finds, but for some.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct JobRequest {
    /// The folder. Of a search, the one to search if the query names no other: all of the account where it isn't given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<MailboxId>,
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// What is looked for, in the search language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// By how many minutes the reader's clock is ahead of UTC: days of the query begin by it.
    #[serde(default)]
    pub zone: i32,
    #[serde(default)]
    pub except: Vec<MessageId>,
    pub change: Change,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Job {
    pub id: JobId,
    pub mailbox: MailboxId,
    pub status: JobStatus,
    pub done: u32,
    pub total: u32,
    /// Whether what was done can be taken back (`POST …/jobs/{job}/undo`).
    pub can_undo: bool,
    /// Why it failed. What was done before that stays done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<ProblemKind>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum JobStatus {
    Running,
    Done,
    Cancelled,
    Failed,
}
