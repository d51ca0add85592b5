//! Domains that mail is to be sent to.

use serde::{Deserialize, Serialize};

/// `POST …/domain-checks`: domains of recipients, as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DomainCheck {
    /// Up to [`MOST_CHECKED`].
    pub domains: Vec<String>,
}

/// Domains of one [`DomainCheck`].
pub const MOST_CHECKED: usize = 20;

/// What became of the question. Domains of which nobody can tell are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DomainVerdict {
    /// Those that take no mail: there is no such domain, or it has no host for it.
    pub without_mail: Vec<String>,
}
