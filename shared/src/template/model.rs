//! Templates of an organisation, as the API has them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Values;
use super::design::Design;
use crate::id::{TemplateId, TemplateRunId};
use crate::language::Language;

/// Characters of a template's name.
pub const LONGEST_NAME: usize = 100;

/// Templates of one kind: more than anybody would look through.
pub const MOST: usize = 200;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum TemplateKind {
    #[default]
    Signature,
    Rule,
    AutoReply,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum TemplateState {
    /// Being written: nobody can be given it.
    #[default]
    Draft,
    Visible,
    /// Not offered any more; those who have it keep it.
    Hidden,
}

impl TemplateState {
    pub const ALL: [Self; 3] = [Self::Draft, Self::Visible, Self::Hidden];
}

/// A template for signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignatureTemplate {
    pub id: TemplateId,
    pub name: String,
    pub state: TemplateState,
    pub language: Language,
    pub design: Design,
    /// Grows with each change.
    pub version: i64,
    #[serde(with = "crate::instant")]
    pub updated_at: Timestamp,
    /// The address of whoever changed it last.
    pub updated_by: String,
    /// How many addresses have it.
    pub used_by: i64,
}

/// `GET /api/templates`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignatureTemplateList {
    pub items: Vec<SignatureTemplate>,
}

/// `POST /api/templates`, and `PUT /api/templates/{template}`, which is answered by 409 where somebody else has changed it
/// since `version`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignatureTemplateUpdate {
    pub name: String,
    #[serde(default)]
    pub state: TemplateState,
    #[serde(default)]
    pub language: Language,
    pub design: Design,
    #[serde(default)]
    pub version: i64,
}

/// `GET /api/templates/{template}/uses`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TemplateUseList {
    /// Addresses.
    pub items: Vec<String>,
}

/// `POST /api/templates/preview`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TemplatePreviewRequest {
    pub design: Design,
    /// Whose signature.
    pub address: String,
}

/// What somebody's signature would be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TemplatePreview {
    /// Harmless.
    pub html: String,
    pub text: String,
    /// Of the HTML, pictures included.
    pub bytes: u64,
    /// Variables that some members have no value for.
    pub missing: Vec<MissingValues>,
    pub members: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MissingValues {
    pub variable: String,
    pub members: u32,
    /// Some of their addresses.
    pub examples: Vec<String>,
}

/// `GET /api/templates/members`: whom a template can be applied to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TemplateMemberList {
    pub items: Vec<TemplateMember>,
    /// Names of members' values beyond the known ones.
    pub custom: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TemplateMember {
    pub address: String,
    pub name: String,
    /// Several people write from it: it is never meant by "everyone".
    pub is_shared: bool,
    /// The template that it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateId>,
}

/// `POST /api/templates/{template}/runs`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct ApplyTemplate {
    /// All members, but for shared addresses.
    pub everyone: bool,
    /// And these.
    pub addresses: Vec<String>,
}

/// A template being applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TemplateRun {
    pub id: TemplateRunId,
    pub template: TemplateId,
    pub status: RunStatus,
    /// It changes nothing, and says what would become of each address.
    #[serde(default)]
    pub is_preview: bool,
    #[serde(with = "crate::instant")]
    pub started_at: Timestamp,
    pub rows: Vec<RunRow>,
}

impl TemplateRun {
    pub fn count(&self, status: RowStatus) -> usize {
        self.rows.iter().filter(|row| row.status == status).count()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RunStatus {
    #[default]
    Running,
    /// It goes on from where it stopped when it is resumed.
    Cancelled,
    Done,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RunRow {
    pub address: String,
    pub status: RowStatus,
}

/// What became of one address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RowStatus {
    #[default]
    Waiting,
    /// It has the signature, and was told.
    Done,
    /// It has the signature, but the mail that tells so could not be sent.
    NotTold,
    /// It is none of the organisation's any more.
    NoMember,
    /// Its signature would be too long.
    TooLong,
    /// It would be switched on; nothing was done.
    Ready,
    /// It would take the place of the address's own; nothing was done.
    Replaces,
    /// The address's script can't be read: it is left alone.
    Unreadable,
    /// The host, or another reply in the address's script, doesn't let it be.
    Refused,
    /// The host has no ManageSieve, or no automatic replies.
    Unsupported,
    /// Nobody may sign in for the address.
    NoAccess,
    /// Something else went wrong.
    Failed,
}

/// `GET …/identities/{identity}/template`: the template that an identity's signature comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IdentityTemplate {
    /// `None` where it comes from none.
    pub name: Option<String>,
    /// What the member fills in.
    pub fields: Vec<TemplateField>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TemplateField {
    pub name: String,
    pub label: String,
    /// What stands there now: the member's own words, or what is known of the member.
    pub value: String,
}

/// `PUT …/identities/{identity}/template`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TemplateFieldsUpdate {
    pub values: Values,
}
