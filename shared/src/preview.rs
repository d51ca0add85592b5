//! Files of messages, shown without being saved.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::calendar::EventCard;

/// `GET …/messages/{message}/parts/{part}/preview`: what a file is by its content, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Preview {
    /// Served by `…/inline`, as the next three.
    Image,
    Audio,
    Video,
    Pdf,
    Text {
        text: String,
        /// Only the beginning is there.
        #[serde(rename = "isTruncated")]
        is_truncated: bool,
    },
    /// Its text is served by `…/parts/{part}/body`.
    Message {
        message: AttachedMessage,
    },
    Contacts {
        contacts: Vec<ContactCard>,
    },
    Events {
        events: Vec<EventCard>,
    },
    /// Nothing that could be shown safely.
    Unknown,
}

/// The head of a message that is attached to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AttachedMessage {
    pub from: Vec<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub subject: String,
    #[serde(default, with = "crate::instant::optional", skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// Names of the files in it.
    pub files: Vec<String>,
}

/// A person or an organisation (RFC 6350).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ContactCard {
    pub name: String,
    pub fields: Vec<ContactField>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ContactField {
    pub kind: ContactFieldKind,
    pub value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ContactFieldKind {
    Organisation,
    Title,
    Email,
    Phone,
    Address,
    Website,
    Birthday,
    Note,
}
