//! What a message's header tells of its way here, and of who vouches for its sender.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One `Received:` field (RFC 5321 §4.4): somebody who took the message in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Hop {
    /// Who handed it over, by the name it was known under or the one it gave itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Who took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// `ESMTPS` (RFC 3848).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    pub security: HopSecurity,
    /// `TLS 1.3`, where the field says which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<String>,
    #[serde(default, with = "crate::instant::optional", skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Since the hop before; negative where one of the two clocks is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_seconds: Option<i64>,
}

/// How a message was protected on its way to a hop, as the hop says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum HopSecurity {
    Encrypted,
    Open,
    /// It stayed on one machine or within one house: handed to a mailbox, or from an address that isn't public.
    Local,
    Unknown,
}

/// Whether a message is from whom it says (RFC 8601). Pli verifies nothing itself: this is what mail hosts wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Authentication {
    /// Of the address in `From:`.
    pub domain: String,
    pub verdict: Verdict,
    /// The account's own host, where it left results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    pub checks: Vec<Check>,
    /// What others wrote, or somebody in their name: proves nothing.
    pub claims: Vec<Claim>,
}

/// The sum of what the own host found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    Proven,
    /// Checks of that domain failed and none passed.
    Failed,
    /// Nothing was proven, and nothing disproven.
    Unproven,
    /// The own host left no results.
    Unchecked,
}

/// The result of one method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Check {
    pub method: Method,
    pub outcome: Outcome,
    /// The word of RFC 8601 §2.7: `pass`, `softfail` …
    pub result: String,
    /// Whom it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Method {
    Dkim,
    Dmarc,
    Spf,
    Arc,
}

/// Results that mean the same to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    Pass,
    Fail,
    /// Not allowed, but not forbidden either.
    Soft,
    None,
    /// The check itself could not be made.
    Error,
}

/// Results that somebody else than the own host wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    pub host: String,
    pub checks: Vec<Check>,
}
