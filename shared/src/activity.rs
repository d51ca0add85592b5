//! What was done in an account that several people work in (SPEC G6).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ActivityKind {
    Read,
    Moved,
    /// To the trash, or for good.
    Deleted,
    Sent,
    RulesChanged,
    AccessGiven,
    AccessChanged,
    AccessWithdrawn,
    /// Of a newer version.
    #[serde(other)]
    Other,
}

impl ActivityKind {
    pub const ALL: [Self; 8] = [
        Self::Read,
        Self::Moved,
        Self::Deleted,
        Self::Sent,
        Self::RulesChanged,
        Self::AccessGiven,
        Self::AccessChanged,
        Self::AccessWithdrawn,
    ];
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    pub id: String,
    #[serde(with = "crate::instant")]
    pub at: Timestamp,
    /// The address of who did it.
    pub person: String,
    pub kind: ActivityKind,
    /// What it was done to: a message's subject, a person's address.
    pub subject: String,
    /// What more there is to say: where to, to how many.
    pub note: String,
}

/// `GET /api/accounts/{account}/activity`: the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ActivityPage {
    pub items: Vec<Activity>,
    /// Whoever did anything there.
    pub people: Vec<String>,
    /// Where the next page begins; none after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
