//! What one user may do in one account.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Permission {
    Read,
    /// Flags, move, delete.
    Organise,
    SendAs,
    Folders,
    Rules,
    AutoReply,
    Signatures,
    BlockedSenders,
    ActivityLog,
    Devices,
    InviteOthers,
}

impl Permission {
    /// What the owner of an account holds.
    pub const ALL: [Self; 11] = [
        Self::Read,
        Self::Organise,
        Self::SendAs,
        Self::Folders,
        Self::Rules,
        Self::AutoReply,
        Self::Signatures,
        Self::BlockedSenders,
        Self::ActivityLog,
        Self::Devices,
        Self::InviteOthers,
    ];
}
