//! Rules tried on messages that are there: what they would do, and why. Nothing on the host changes by it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::id::{MailboxId, MessageId, TrialId};
use crate::job::JobStatus;
use crate::problem::ProblemKind;

/// `POST …/trials`: which script to try on which messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TrialRequest {
    pub text: String,
    /// The script to compare with, mostly the active one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    pub mailbox: MailboxId,
    /// How many of the newest messages, up to [`MOST_TRIED`].
    #[serde(default = "default_limit")]
    pub limit: u32,
}

/// Messages that are tried where nobody says how many.
pub const DEFAULT_TRIED: u32 = 2_000;

/// Messages of one trial.
pub const MOST_TRIED: u32 = 10_000;

fn default_limit() -> u32 {
    DEFAULT_TRIED
}

/// How far a trial is, and what it came to so far. Also what its stream tells, again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Trial {
    pub id: TrialId,
    pub mailbox: MailboxId,
    pub status: JobStatus,
    pub done: u32,
    pub total: u32,
    /// Messages that something else becomes of than staying where they are.
    pub changed: u32,
    /// Whether there is a script to compare with; one that can't be tried is none.
    #[serde(default)]
    pub is_compared: bool,
    /// By kind of action, those that occur.
    pub counts: Vec<TrialCount>,
    /// By place of the command in the text (see [`TriedAction::start`]): how many messages it acted on.
    pub commands: Vec<CommandCount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<ProblemKind>,
}

/// How many messages meet a kind of action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TrialCount {
    pub kind: TriedKind,
    pub now: u32,
    /// Under the script compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CommandCount {
    pub start: u32,
    pub count: u32,
}

/// `GET …/trials/{trial}/messages?position&limit&kind&changed&differing`: part of what was tried, newest first.
/// `changed=1` leaves messages that stay as they are out, `differing=1` those that both scripts treat alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TrialWindow {
    pub trial: Trial,
    /// How many messages pass the filter.
    pub total: u32,
    /// Place of the first item, from 0.
    pub position: u32,
    pub items: Vec<TriedMessage>,
}

/// A message, and what would become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TriedMessage {
    pub id: MessageId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Address>,
    pub subject: String,
    #[serde(with = "crate::instant")]
    pub received_at: Timestamp,
    /// Without any, it stays as it is.
    pub actions: Vec<TriedAction>,
    /// What the script compared with does, if that is something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Vec<TriedAction>>,
    /// Why the script was cut off, as a sentence. The message then stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// One action on a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TriedAction {
    pub kind: TriedKind,
    /// Folder, keyword, address, reason or subject, by kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Where the command begins in the text, in bytes; `None` for what no command of it asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum TriedKind {
    Move,
    /// Into a folder, while it also stays.
    Copy,
    /// A keyword; the system flags are in it (`\Seen`, `\Flagged`).
    Flag,
    /// A header field is written otherwise.
    Edit,
    Forward,
    Reply,
    Reject,
    Delete,
    Notify,
}

/// `POST …/explanations`: why one message is where it is, or what a script would do with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ExplanationRequest {
    pub message: MessageId,
    /// `None`: the active script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A script run on one message, step by step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The script that was run.
    pub text: String,
    pub actions: Vec<TriedAction>,
    pub steps: Vec<Step>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether the envelope was guessed from the message's header.
    pub is_envelope_guessed: bool,
}

/// A test or a command of the script, in the order in which they were met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Where it stands in the text, in bytes.
    pub start: u32,
    pub end: u32,
    /// What a test said; `None` for a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<bool>,
    /// What made it hold: the header field or what else was looked at …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// … what stood there …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// … and what it was compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}
