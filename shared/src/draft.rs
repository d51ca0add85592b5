//! Messages being written.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::attachment::DraftAttachment;
use crate::id::{DraftId, IdentityId, MessageId};

/// All that the composer holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct DraftContent {
    /// Who sends; the account's first identity where `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityId>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub bcc: Vec<Address>,
    pub subject: String,
    pub body: DraftBody,
    pub attachments: Vec<DraftAttachment>,
    /// The message this one answers or forwards, so that it can be marked when this one was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related: Option<Related>,
    /// Message-IDs without angle brackets (RFC 5322 §3.6.4).
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    #[serde(skip_serializing_if = "Wishes::are_none")]
    pub wishes: Wishes,
}

/// How the message is to be treated on its way and at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Wishes {
    pub priority: Priority,
    /// Recipients are asked to let their programs tell that they read it (RFC 8098).
    pub read_receipt: bool,
    /// Mail hosts are asked to tell when it is delivered (RFC 3461).
    pub delivery_report: bool,
}

impl Wishes {
    fn are_none(&self) -> bool {
        *self == Self::default()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Priority {
    High,
    #[default]
    Normal,
    Low,
}

/// The text, in the form in which it is edited. The server makes the parts of the message from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", tag = "format")]
pub enum DraftBody {
    /// Sent as `text/plain` alone.
    Plain { text: String },
    /// Sent as `multipart/alternative`; the plain part is made from the HTML.
    Rich { html: String },
    /// Sent as `multipart/alternative`: the plain part as it was written, the HTML made of it
    /// ([`crate::markdown::letter`]).
    Markdown {
        text: String,
        /// How the signature in the text looks; Markdown has no form for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signature: Option<Forms>,
        /// The message below, whole: Markdown would lose most of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quote: Option<Forms>,
    },
}

/// A text as HTML and as plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Forms {
    pub html: String,
    pub text: String,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFormat {
    Rich,
    Markdown,
    Plain,
}

impl DraftBody {
    pub fn format(&self) -> TextFormat {
        match self {
            Self::Plain { .. } => TextFormat::Plain,
            Self::Rich { .. } => TextFormat::Rich,
            Self::Markdown { .. } => TextFormat::Markdown,
        }
    }

    /// Nothing yet, to be written in `format`.
    pub fn empty(format: TextFormat) -> Self {
        match format {
            TextFormat::Plain => Self::default(),
            TextFormat::Rich => Self::Rich { html: String::new() },
            TextFormat::Markdown => Self::markdown(String::new()),
        }
    }

    pub fn markdown(text: String) -> Self {
        Self::Markdown { text, signature: None, quote: None }
    }

    /// What is typed letter by letter; `None` for rich text.
    pub fn typed(&self) -> Option<&str> {
        match self {
            Self::Plain { text } | Self::Markdown { text, .. } => Some(text),
            Self::Rich { .. } => None,
        }
    }

    /// The same with another text typed; rich text becomes plain.
    pub fn with_typed(self, text: String) -> Self {
        match self {
            Self::Plain { .. } | Self::Rich { .. } => Self::Plain { text },
            Self::Markdown { signature, quote, .. } => Self::Markdown { text, signature, quote },
        }
    }
}

impl Default for DraftBody {
    fn default() -> Self {
        Self::Plain { text: String::new() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Related {
    pub message: MessageId,
    pub relation: Relation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Relation {
    Reply,
    Forward,
}

/// `PUT …/drafts/{draft}`. The browser names the draft (128 random bits, base64url), so that saving twice makes one draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SaveDraft {
    /// The version this one was written on top of; `None` for the first save. Where the host holds another, the answer
    /// is `draft-conflict` and both are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_version: Option<String>,
    /// Names the composer (a tab) that writes. A version it saved itself is no conflict, so that a save whose answer
    /// got lost can be followed by another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<String>,
    pub content: DraftContent,
}

/// A draft as the host holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    pub id: DraftId,
    /// Changes with every save.
    pub version: String,
    /// The message in Drafts that holds it.
    pub message: MessageId,
    #[serde(with = "crate::instant")]
    pub saved_at: Timestamp,
    pub content: DraftContent,
}

/// Where a version is that could not be saved as what it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct KeptCopy {
    pub id: DraftId,
    pub version: String,
}

/// The answer to a save: the content is what was sent, except that files now have a place of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SavedDraft {
    pub id: DraftId,
    pub version: String,
    pub message: MessageId,
    #[serde(with = "crate::instant")]
    pub saved_at: Timestamp,
    /// In the order in which they were sent.
    pub attachments: Vec<DraftAttachment>,
}
