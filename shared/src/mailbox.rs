//! Folders (RFC 9051 §5.1; roles of RFC 6154 and RFC 8621 §2).

use serde::{Deserialize, Serialize};

use crate::id::MailboxId;

/// What a folder is for. Shown first, in this order, under a name in the user's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MailboxRole {
    Inbox,
    /// Where messages wait that were put away until a time.
    Snoozed,
    Drafts,
    Sent,
    Archive,
    Junk,
    Trash,
}

impl MailboxRole {
    /// All, in the order in which people look for them.
    pub const ALL: [Self; 7] = [
        Self::Inbox,
        Self::Snoozed,
        Self::Drafts,
        Self::Sent,
        Self::Archive,
        Self::Junk,
        Self::Trash,
    ];
}

/// A folder with its counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Mailbox {
    pub id: MailboxId,
    /// The last segment of the decoded name.
    pub name: String,
    /// The folder it lies in; `None` at the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<MailboxId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<MailboxRole>,
    /// `false` for a name that only holds other folders (`\Noselect`).
    pub selectable: bool,
    pub subscribed: bool,
    /// All messages.
    pub total: u32,
    pub unread: u32,
    /// Changes whenever the folder's messages or their keywords may have; empty where the host doesn't tell.
    pub state: String,
}

/// `GET …/mailboxes`: a parent stands before its children; folders with a role come first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MailboxList {
    pub items: Vec<Mailbox>,
}

/// How much of its allowance an account uses (RFC 9208, the STORAGE resource).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Quota {
    pub used_bytes: u64,
    /// `None`: no limit, or a host that doesn't tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_bytes: Option<u64>,
}

/// Where a folder is and what it is called: `POST …/mailboxes` makes one there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MailboxPlace {
    /// The last segment of its name.
    pub name: String,
    /// The folder it lies in; `None` at the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<MailboxId>,
}

/// `PATCH …/mailboxes/{mailbox}`: what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MailboxChange {
    /// Another name, another parent, or both. Folders in it go along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<MailboxPlace>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscribed: Option<bool>,
}

/// What a folder is named by after it was made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MailboxNamed {
    pub id: MailboxId,
}
