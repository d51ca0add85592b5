//! What the browser's page and its searching worker tell each other.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, MailboxId};
use crate::mailbox::Mailbox;
use crate::search::found::Found;

/// An account to hold the messages of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownAccount {
    pub account: AccountId,
    /// Below which address the server has its folders.
    pub url: String,
    /// `None` until they are known.
    pub mailboxes: Option<Vec<Mailbox>>,
}

/// What is looked for among known messages, and where: as a search of the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownRequest {
    /// All where none is given.
    pub account: Option<AccountId>,
    /// The one folder to search, if the query names no other.
    pub mailbox: Option<MailboxId>,
    pub query: String,
    /// In seconds since 1970.
    pub now: i64,
    /// By how much clocks are ahead of UTC.
    pub offset_minutes: i32,
    pub limit: usize,
}

/// Messages of which it is known that they are looked for, newest first. What only their texts could tell is left to the
/// host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownHits {
    pub items: Vec<Found>,
}
