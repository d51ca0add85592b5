//! What admins did.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an admin did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum AdminAction {
    MemberAdded,
    MemberChanged,
    MemberRemoved,
    MembersImported,
    SignedOut,
    Blocked,
    Unblocked,
    AdminMade,
    AdminRevoked,
    TemplateAdded,
    TemplateChanged,
    TemplateRemoved,
    TemplateApplied,
    SendersChanged,
    AutoReplySwitched,
    AccessGranted,
    AccessWithdrawn,
    /// Of a newer version.
    #[serde(other)]
    Other,
}

impl AdminAction {
    pub const ALL: [Self; 17] = [
        Self::MemberAdded,
        Self::MemberChanged,
        Self::MemberRemoved,
        Self::MembersImported,
        Self::SignedOut,
        Self::Blocked,
        Self::Unblocked,
        Self::AdminMade,
        Self::AdminRevoked,
        Self::TemplateAdded,
        Self::TemplateChanged,
        Self::TemplateRemoved,
        Self::TemplateApplied,
        Self::SendersChanged,
        Self::AutoReplySwitched,
        Self::AccessGranted,
        Self::AccessWithdrawn,
    ];
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AdminLogEntry {
    pub id: String,
    #[serde(with = "crate::instant")]
    pub at: Timestamp,
    /// Who did it.
    pub admin: String,
    pub action: AdminAction,
    /// The address or the thing that it was done to.
    pub subject: String,
    /// What more there is to say, as of a template: to how many it was applied.
    pub note: String,
}

/// `GET /api/admin-log`: the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AdminLogPage {
    pub items: Vec<AdminLogEntry>,
    /// Where the next page begins; none after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
