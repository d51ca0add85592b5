//! What is reported: what became of a message that was sent (RFC 3464), and frauds.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a mail host says of one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DeliveryReport {
    pub address: String,
    pub outcome: DeliveryOutcome,
    pub reason: DeliveryReason,
    /// Until when the host goes on trying, with [`DeliveryOutcome::Delayed`].
    #[serde(default, with = "crate::instant::optional", skip_serializing_if = "Option::is_none")]
    pub tries_until: Option<Timestamp>,
    /// Status code and words of the host that said no, on one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnostic: Option<String>,
}

/// RFC 3464 §2.3.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum DeliveryOutcome {
    Failed,
    Delayed,
    /// In the recipient's mailbox, or handed on to a host that sends no such reports.
    Delivered,
}

/// Why, in terms that somebody can act on (RFC 3463 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum DeliveryReason {
    NoSuchAddress,
    NoSuchDomain,
    MailboxDisabled,
    MailboxFull,
    TooLarge,
    /// No host answered, for now or for too long.
    Unreachable,
    /// The host doesn't want it from this sender, or as what it takes it for.
    Refused,
    Other,
}

/// The answer to `POST …/messages/{message}/phishing-report`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PhishingReport {
    /// Whether the operator named somebody who gets it.
    pub is_sent: bool,
}
