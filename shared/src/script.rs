//! Sieve scripts on the mail host (RFC 5804), and what it says of them.

use serde::{Deserialize, Serialize};

use crate::id::ScriptId;
use crate::problem::ProblemKind;

/// `GET …/scripts`: what the host can do, and what is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Scripts {
    /// What the host's ManageSieve announces; `None` if the account has none: nothing can be saved there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<SieveHost>,
    pub items: Vec<ScriptEntry>,
    /// What the rules are shown from: the active script, else Pli's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Script>,
    /// Where filters before us say what kind of mail a message is.
    #[serde(default)]
    pub mail_type: MailType,
    /// Why there is no current script although there is one: it is no text. It is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<ProblemKind>,
}

/// The header field in which the operator's filters name the kind of a message, and what they write there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct MailType {
    pub header: String,
    pub values: Vec<String>,
}

impl Default for MailType {
    fn default() -> Self {
        let values = ["ham", "spam", "transactional", "bounce"].map(str::to_owned).into();
        Self { header: "X-Mail-Type".to_owned(), values }
    }
}

/// What Pli calls a script of its own where there is none yet.
pub const OWN_NAME: &str = "pli";

/// The longest script, in bytes, that is saved or tried.
pub const MOST_BYTES: usize = 512 * 1024;

/// RFC 5804 §1.7.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SieveHost {
    pub implementation: String,
    /// Sieve extensions, as `require` names them.
    pub extensions: Vec<String>,
    /// How often one message may be redirected, where the host says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_limit: Option<u32>,
}

/// A script in the list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScriptEntry {
    pub id: ScriptId,
    pub name: String,
    pub is_active: bool,
}

/// A script and its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Script {
    pub id: ScriptId,
    pub name: String,
    pub is_active: bool,
    pub text: String,
    /// Changes with the text; see [`ScriptUpdate::version`].
    pub version: String,
}

/// `PUT …/scripts/{script}`. The host checks the text before it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScriptUpdate {
    pub text: String,
    /// Of the text that this one replaces; `None` for a script that is not there yet. Another one is a conflict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Whether new mail goes through it from now on. It does so anyway if it is the active one.
    #[serde(default)]
    pub activate: bool,
}

/// `PATCH …/scripts/{script}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScriptRename {
    pub name: String,
}

/// `PUT …/scripts/active`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ActiveScript {
    /// The script that new mail goes through from now on; `None`: through none.
    pub script: Option<ScriptId>,
}

/// `POST …/scripts/check`: a text that the host is asked about, and that is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScriptCheck {
    pub text: String,
}

/// What the host has to say of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScriptVerdict {
    /// Why it would not take it. Without any, it would.
    pub errors: Vec<ScriptError>,
    /// What it remarks on a text that it would take.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<ScriptError>,
}

/// The host's words on a place in a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScriptError {
    /// From 1, where the host names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    pub message: String,
}
