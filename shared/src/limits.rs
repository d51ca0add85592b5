//! Limits that the browser names before the host does.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Over To, Cc and Bcc together.
    pub recipients: u32,
    /// Of the whole message as sent, encoding included.
    pub message_bytes: u64,
    /// Rows of a window.
    pub window: u32,
}

/// A signature or a canned reply, with the pictures in it.
pub const KEPT_TEXT_BYTES: usize = 64 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self { recipients: 100, message_bytes: 50 * 1024 * 1024, window: 200 }
    }
}
