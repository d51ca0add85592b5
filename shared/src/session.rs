//! Signing in.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::host::HostSettings;
use crate::id::UserId;
use crate::limits::Limits;
use crate::preferences::Preferences;

/// `POST /api/session`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    pub email: String,
    pub password: String,
    /// Of the second factor, or one for recovery: given after the answer was `second-factor-required`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Given by hand after the answer was `host-unknown`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<HostSettings>,
}

impl std::fmt::Debug for SignIn {
    /// Names nobody and no password: this may be traced.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").finish_non_exhaustive()
    }
}

/// `GET /api/session`: who is signed in and what they can open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    pub user: User,
    /// The user's own first.
    pub accounts: Vec<Account>,
    pub limits: Limits,
    /// `None` until the user chose anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferences: Option<Preferences>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    /// Whether the user runs the organisation.
    #[serde(default)]
    pub is_admin: bool,
}
