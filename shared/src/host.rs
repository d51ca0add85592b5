//! Mail hosts: where they are and what they can do.

use serde::{Deserialize, Serialize};

/// Where to reach a mail host, when neither the config nor the domain says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HostSettings {
    pub imap: Endpoint,
    pub smtp: Endpoint,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sieve: Option<Endpoint>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    /// A host name, as in its certificate.
    pub host: String,
    pub port: u16,
    #[serde(default)]
    pub tls: TlsMode,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TlsMode {
    /// From the first byte (RFC 8314 §3).
    #[default]
    Implicit,
    Starttls,
}

/// What a host offers, in terms that the interface cares about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct HostFeatures {
    /// Moves can be undone (UIDPLUS).
    pub undo_move: bool,
    pub preview: bool,
    pub quota: bool,
    pub sieve: bool,
}
