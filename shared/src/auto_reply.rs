//! Automatic replies while somebody is away (RFC 5230).

use serde::{Deserialize, Serialize};

/// An automatic reply, as its form shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AutoReply {
    pub enabled: bool,
    /// The first day; `None`: from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The last day; `None`: until it is switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// `None`: the host makes one from the message's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Plain.
    pub text: String,
    pub audience: Audience,
    /// Days until the same sender is answered again.
    pub days: u32,
    /// Own addresses besides the account's: mail to them is answered as well.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A day where the user is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Day {
    /// `2026-11-22`
    pub date: String,
    /// How many minutes the user's clock is ahead of UTC on that day.
    pub offset_minutes: i32,
}

/// Who is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Audience {
    #[default]
    Everyone,
    /// Those who are in the user's contacts when it is saved.
    Contacts,
}

/// `GET …/auto-reply`, and the answer to `PUT`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AutoReplyState {
    /// Whether the host has ManageSieve and `vacation`.
    pub is_supported: bool,
    /// `None`: none was ever written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_reply: Option<AutoReply>,
    /// The script has replies that the form can't show; they are kept, and are to be changed as rules.
    #[serde(default)]
    pub has_others: bool,
    /// Of the script; `None` if there is none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// `PUT …/auto-reply`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AutoReplyUpdate {
    pub auto_reply: AutoReply,
    /// As in [`crate::script::ScriptUpdate::version`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}
