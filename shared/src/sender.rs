//! What a reader should know of who sent a message, and how to be sent no more.

use serde::{Deserialize, Serialize};

/// One thing to know of the sender: the gravest, where there are several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SenderNotice {
    pub kind: SenderNoticeKind,
    /// Of the address in `From:`.
    pub domain: String,
    /// What the notice compares it with; see [`SenderNoticeKind`].
    pub other: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SenderNoticeKind {
    /// The own host found that the domain didn't send it. `other` is the host.
    Failed,
    /// Domain or name look like an own domain, which is `other`.
    ImitatesDomain,
    /// The name shows another address, which is `other`.
    ImitatesAddress,
    /// The name is that of a contact or a colleague, who has another address, which is `other`.
    ImitatesPerson,
    /// Answers go to another domain, to the address that is `other`.
    RepliesElsewhere,
    /// The domain is none of the organisation's, and the address none that the reader knows.
    External,
}

/// How to be taken off a list (RFC 2369 §3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Unsubscribe {
    pub way: UnsubscribeWay,
    /// The server that is asked, the address that is written to, or the page to open.
    pub target: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum UnsubscribeWay {
    /// Pli's server asks the sender's (RFC 8058).
    OneClick,
    /// By a mail in the user's name.
    Mail,
    /// On a page of the sender's, which only the user can fill in.
    Page,
}

/// The answer to `POST …/messages/{message}/unsubscription`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Unsubscribed {
    /// Whether the sender's server took the wish, or the mail is on its way.
    pub is_asked: bool,
}
