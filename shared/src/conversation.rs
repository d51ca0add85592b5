//! Conversations: messages that answer each other, whichever folder they are in.

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::id::{MailboxId, MessageId};
use crate::keyword::Keywords;
use crate::message::MessageSummary;

/// What a row of a list says of the conversation that its message is the newest of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConversationSummary {
    /// All messages, those in other folders too.
    pub count: u32,
    /// Who wrote lately, each once, the newest first.
    pub participants: Vec<Address>,
    /// The other messages of it in the same folder, the newest first: what is done with the row is done with them too.
    pub others: Vec<ConversationMember>,
}

/// A message that a row stands for beside its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConversationMember {
    pub id: MessageId,
    pub keywords: Keywords,
}

/// `GET …/messages/{message}/conversation`: the message and what it belongs with, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    pub items: Vec<ConversationItem>,
    /// How many messages belong to it; more than `items` where it is too long to be shown in one piece.
    pub total: u32,
    /// As in [`crate::message::Grouping::is_settling`].
    #[serde(default)]
    pub is_settling: bool,
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConversationItem {
    /// Where it lies.
    pub mailbox: MailboxId,
    pub summary: MessageSummary,
}
