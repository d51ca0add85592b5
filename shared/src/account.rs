//! Accounts: the mail stores that a user can open.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::host::HostFeatures;
use crate::id::AccountId;
use crate::permission::Permission;

/// The mail store of one address, as one user may use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Account {
    pub id: AccountId,
    pub email: String,
    /// Empty where the user gave none.
    pub name: String,
    pub permissions: Vec<Permission>,
    /// Whether the user opened it beside the own one, and so may let go of it.
    #[serde(default)]
    pub is_added: bool,
    /// Whether somebody else gave access to it, which the user may let go of.
    #[serde(default)]
    pub is_shared: bool,
    /// Whether others work in it as well.
    #[serde(default)]
    pub is_common: bool,
    /// Whether only some of its folders are there for the user.
    #[serde(default)]
    pub is_limited: bool,
    /// When access to it ends.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::instant::optional")]
    pub ends_at: Option<Timestamp>,
    /// What its host can do. `None` until it was reached for the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<HostFeatures>,
}
