//! Changes to messages, one or many at once (`POST …/changes`).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{MailboxId, MessageId};
use crate::keyword::Keyword;
use crate::mailbox::MailboxRole;

/// What to do with which messages. Messages of several mailboxes may be named together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangeRequest {
    pub messages: Vec<MessageId>,
    pub change: Change,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Change {
    Keywords {
        #[serde(default)]
        add: Vec<Keyword>,
        #[serde(default)]
        remove: Vec<Keyword>,
    },
    Move {
        to: Target,
    },
    Copy {
        to: Target,
    },
    /// To the folder for it, until they come back to the inbox by themselves.
    Snooze {
        #[serde(with = "crate::instant")]
        until: Timestamp,
    },
    /// For good: nothing brings these back.
    Destroy,
}

/// Where messages go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Target {
    Mailbox(MailboxId),
    /// The folder with this role, made if the account has none.
    Role(MailboxRole),
}

/// What became of a change. Messages that had vanished already are in neither list: nothing was left to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangeResult {
    /// Messages that were moved or copied and their new names, for undo; empty where the host has no UIDPLUS.
    pub moved: Vec<Moved>,
    /// Messages that were left as they were because their mailbox was rebuilt since they were listed.
    pub stale: Vec<MessageId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    pub from: MessageId,
    pub to: MessageId,
}
