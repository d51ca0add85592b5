//! What was moved, and can be moved back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{HistoryId, MailboxId};

/// `GET …/history`: moves of the last 30 days whose messages are still where they went, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct History {
    pub items: Vec<PastMove>,
}

/// Messages that went from one folder to another together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PastMove {
    pub id: HistoryId,
    #[serde(with = "crate::instant")]
    pub at: Timestamp,
    pub from: MailboxId,
    pub to: MailboxId,
    /// How many are still there.
    pub count: u32,
    /// Subjects of the first few.
    pub subjects: Vec<String>,
}
