//! What a browser needs to show its first screen.

use serde::{Deserialize, Serialize};

use crate::mailbox::MailboxList;
use crate::message::MessageWindow;
use crate::session::Session;

/// `GET …/start?mailbox`: in one answer what would else be three requests, each waiting for the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Start {
    pub session: Session,
    pub mailboxes: MailboxList,
    /// The newest messages of the folder asked for, else of the inbox. `None` where there is no such folder; asking
    /// for its window says why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<MessageWindow>,
}
