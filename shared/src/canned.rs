//! Texts that are kept under a name to be put into messages again and again.

use serde::{Deserialize, Serialize};

use crate::id::CannedReplyId;

/// So many fit an account.
pub const MOST: usize = 200;

/// Letters of a name.
pub const LONGEST_NAME: usize = 100;

/// Stand for the first recipient's name, and for the first of their names.
pub const PLACEHOLDERS: [&str; 2] = ["{name}", "{firstName}"];

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CannedReply {
    pub id: CannedReplyId,
    pub name: String,
    /// For messages without a subject; empty for none.
    pub subject: String,
    /// Harmless HTML, with [`PLACEHOLDERS`].
    pub html: String,
    /// The same for plain text.
    pub text: String,
}

/// What one keeps: `POST …/canned-replies`, `PUT …/canned-replies/{reply}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CannedReplyUpdate {
    pub name: String,
    #[serde(default)]
    pub subject: String,
    /// Pictures stand in it as `data:` URLs.
    pub html: String,
}

/// `GET …/canned-replies`, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CannedReplyList {
    pub items: Vec<CannedReply>,
}
