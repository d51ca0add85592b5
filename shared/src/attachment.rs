//! Files in messages, received and being written.

use serde::{Deserialize, Serialize};

use crate::id::{MessageId, PartId, UploadId};

/// A part of a received message that one can open or save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    pub part: PartId,
    /// Decoded and stripped of path separators and control characters; never empty.
    pub name: String,
    /// `type/subtype` in lower case, as the sender says.
    pub media_type: String,
    /// Of the decoded content, estimated from the encoded size.
    pub size_bytes: u64,
    /// `Content-ID` without angle brackets, where the body may point at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_id: Option<String>,
}

/// A file of a message being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DraftAttachment {
    pub source: AttachmentSource,
    pub name: String,
    pub media_type: String,
    pub size_bytes: u64,
    /// Set for an image shown in the text: `cid:` and this is its URL there (RFC 2392).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_id: Option<String>,
}

/// Where the bytes of a draft's file are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum AttachmentSource {
    /// Uploaded by the browser.
    Upload { upload: UploadId },
    /// Part of a message on the host (a forward, or a draft opened again).
    Part { message: MessageId, part: PartId },
    /// A whole message, attached as `message/rfc822`.
    Message { message: MessageId },
}

/// The answer to `POST …/uploads`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    pub id: UploadId,
    pub size_bytes: u64,
}
