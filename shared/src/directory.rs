//! The organisation's directory (LDAP), which recipients are looked up in.

use serde::{Deserialize, Serialize};

use crate::address::Address;

/// `GET /api/directory?q=…`: people whom every word of the query fits, a few of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DirectoryAnswer {
    pub items: Vec<Address>,
    /// Whether there is a directory at all: without one, asking again is in vain.
    pub is_there: bool,
}
