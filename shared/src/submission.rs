//! Sends, and the outbox they wait in (RFC 8621 §7 lends the name).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::calendar::InvitationReply;
use crate::draft::DraftContent;
use crate::id::{AccountId, DraftId, MessageId, SubmissionId};

/// `POST …/submissions`, with an `Idempotency-Key` header: repeating one gives the same answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SendRequest {
    pub content: DraftContent,
    /// The draft that this was; removed from Drafts when it was sent, kept when it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<DraftId>,
    /// How long the send can be undone, in seconds.
    #[serde(default)]
    pub undo_seconds: u32,
    /// Not before this time; the outbox holds it until then, and it can be undone until then.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::instant::optional")]
    pub send_at: Option<Timestamp>,
    /// A message of the account to be sent on as it came (RFC 5322 §3.6.6): of the content only the recipients and the
    /// identity count, and the subject, by which the outbox names the send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<MessageId>,
    /// What is answered to an invitation: of the content only the subject and the text count. It goes to the organiser, and
    /// is from whom was invited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<InvitationReply>,
}

/// One send and how far it got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    pub id: SubmissionId,
    pub account: AccountId,
    pub subject: String,
    /// Everyone it goes to, Bcc included: only its sender sees this.
    pub recipients: Vec<Address>,
    #[serde(with = "crate::instant")]
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<DraftId>,
    pub status: SubmissionStatus,
    /// Whether the copy in Sent is there; its failure never sends again.
    pub saved_in_sent: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum SubmissionStatus {
    /// Waits for the undo window to end, or for the time it is to be sent.
    Held {
        #[serde(with = "crate::instant")]
        until: Timestamp,
    },
    /// On its way to the mail host.
    Sending,
    /// The host couldn't be reached or asked to wait, with nothing accepted; tried again by itself.
    Retrying {
        #[serde(with = "crate::instant")]
        next_attempt: Timestamp,
        attempts: u32,
        problem: Refusal,
    },
    /// The host took it for every recipient in `recipients` that isn't in `refused`.
    Sent {
        #[serde(with = "crate::instant")]
        at: Timestamp,
        #[serde(default)]
        refused: Vec<RefusedRecipient>,
    },
    /// The host said no; nothing was sent, and the draft is kept.
    Refused { problem: Refusal, recipients: Vec<RefusedRecipient> },
    /// The connection broke after the message was handed over: it may have been sent. Only the user can tell.
    Unknown {
        #[serde(with = "crate::instant")]
        since: Timestamp,
    },
    /// Undone by the user before anything was sent.
    Cancelled,
}

impl SubmissionStatus {
    /// Whether nothing more will happen by itself.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Held { .. } | Self::Sending | Self::Retrying { .. } => false,
            Self::Sent { .. } | Self::Refused { .. } | Self::Unknown { .. } | Self::Cancelled => {
                true
            }
        }
    }
}

/// Why the host said no, in terms that the interface has a sentence for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    pub reason: RefusalReason,
    /// The host's own words, for an expandable detail; never shown alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnostic: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RefusalReason {
    Unreachable,
    BadCertificate,
    SignInRefused,
    /// The host doesn't let this sign-in send as that address.
    SenderNotAllowed,
    RecipientsRefused,
    TooLarge,
    QuotaExceeded,
    TryLater,
    /// Taken for spam, or against a policy.
    PolicyRefused,
    /// Whoever wrote it may no longer send from this account.
    AccessWithdrawn,
    #[serde(other)]
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RefusedRecipient {
    pub address: Address,
    pub reason: RecipientProblem,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnostic: Option<String>,
}

/// Why one recipient was refused (RFC 3463).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RecipientProblem {
    NoSuchMailbox,
    NoSuchDomain,
    MailboxFull,
    NotAllowed,
    TryLater,
    #[serde(other)]
    Other,
}

/// `GET …/submissions`: those not final, and the final ones that the user hasn't dismissed. Newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SubmissionList {
    pub items: Vec<Submission>,
}
