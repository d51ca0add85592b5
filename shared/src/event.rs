//! What the server tells the browser by itself (`GET /api/events`, server-sent events).

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, MailboxId};
use crate::job::Job;
use crate::preferences::Preferences;
use crate::presence::Present;
use crate::submission::Submission;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Event {
    /// A folder's messages or their keywords changed. Lists of it are to be read again; counts are in the event.
    #[serde(rename_all = "camelCase")]
    MailboxChanged {
        account: AccountId,
        mailbox: MailboxId,
        total: u32,
        unread: u32,
        state: String,
    },
    /// Folders came, went or were renamed.
    #[serde(rename_all = "camelCase")]
    MailboxesChanged { account: AccountId },
    #[serde(rename_all = "camelCase")]
    SubmissionChanged { submission: Submission },
    /// The user chose otherwise in another window or on another device.
    #[serde(rename_all = "camelCase")]
    PreferencesChanged { preferences: Preferences },
    /// A change to a whole list got on, or came to its end.
    #[serde(rename_all = "camelCase")]
    JobChanged { account: AccountId, job: Job },
    /// Names or signatures to send with changed.
    #[serde(rename_all = "camelCase")]
    IdentitiesChanged { account: AccountId },
    #[serde(rename_all = "camelCase")]
    CannedRepliesChanged { account: AccountId },
    /// Cards or address books of the user changed.
    ContactsChanged,
    /// Somebody is at a message of an account that several people work in, or left it.
    #[serde(rename_all = "camelCase")]
    PresenceChanged { account: AccountId, person: Present },
    /// The user may do more, or less, than before, in the accounts that are there or in others. The stream ends with it.
    AccessChanged,
    /// Events were missed: read again whatever is shown.
    Resync,
    /// The session ended; the stream ends with it.
    SignedOut,
    /// Anything newer than this build.
    #[serde(other)]
    Other,
}
