//! The members of an organisation: its addresses, and what it says of whoever has them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::AccountId;
use crate::share::ShareTerms;

/// What an organisation says of a member. Signatures are filled from it. Empty where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Profile {
    pub first_name: String,
    pub last_name: String,
    pub job_title: String,
    pub department: String,
    pub phone: String,
    pub mobile: String,
    /// Street, place and country, a line each.
    pub address: String,
    pub organisation: String,
    /// Fields of the organisation's own, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub custom: BTreeMap<String, String>,
}

/// Bytes of one value of a profile.
pub const VALUE_BYTES: usize = 1_000;

/// Fields of an organisation's own that one profile holds at most.
pub const MOST_CUSTOM: usize = 32;

impl Profile {
    /// First and last name as they are shown; empty where there is neither.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }

    /// Everything that is said, trimmed; without what is not.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        for value in self.values_mut() {
            let trimmed = value.trim();
            if trimmed.len() != value.len() {
                *value = trimmed.to_owned();
            }
        }
        self.custom.retain(|name, value| !name.trim().is_empty() && !value.trim().is_empty());
        self
    }

    /// Whether all of it is of a bearable size.
    pub fn fits(&self) -> bool {
        let custom = self.custom.iter().flat_map(|(name, value)| [name, value]);
        self.custom.len() <= MOST_CUSTOM
            && self.values().into_iter().chain(custom).all(|value| value.len() <= VALUE_BYTES)
    }

    fn values(&self) -> [&String; 8] {
        let Self { first_name, last_name, job_title, department, phone, mobile, .. } = self;
        let Self { address, organisation, .. } = self;
        [first_name, last_name, job_title, department, phone, mobile, address, organisation]
    }

    fn values_mut(&mut self) -> [&mut String; 8] {
        let Self { first_name, last_name, job_title, department, phone, mobile, .. } = self;
        let (address, organisation) = (&mut self.address, &mut self.organisation);
        [first_name, last_name, job_title, department, phone, mobile, address, organisation]
    }
}

/// One of the organisation's addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// In lower case.
    pub email: String,
    /// Whether several people work in it.
    pub is_shared: bool,
    /// Whether nobody may sign in with it.
    pub is_blocked: bool,
    pub is_admin: bool,
    pub profile: Profile,
    /// Goes up with every change: an edit names the one it began from.
    pub version: i64,
    /// When somebody last used Pli with it.
    #[serde(default, with = "crate::instant::optional", skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Timestamp>,
}

/// Which members a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MemberFilter {
    #[default]
    All,
    People,
    Shared,
    Admins,
    Blocked,
    /// Nobody has used Pli with it for 90 days, or ever.
    Unseen,
}

/// What a list of members is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MemberSort {
    #[default]
    Name,
    /// The longest not seen first.
    Seen,
}

/// Which members are meant: those of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct MemberQuery {
    /// Words that name, address, job title or department hold, each of them.
    pub words: String,
    pub filter: MemberFilter,
}

/// `GET /api/members`: some of a list, and how many there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemberWindow {
    pub items: Vec<Member>,
    /// In the whole list.
    pub total: u32,
    pub counts: MemberCounts,
    /// The organisation's domains.
    pub domains: Vec<String>,
}

/// How many members of each kind there are, whatever the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemberCounts {
    pub people: u32,
    pub shared: u32,
    pub admins: u32,
    pub blocked: u32,
    pub unseen: u32,
}

/// `POST /api/members`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewMember {
    pub email: String,
    #[serde(default)]
    pub is_shared: bool,
    #[serde(default)]
    pub profile: Profile,
}

/// `PUT /api/members/{email}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemberUpdate {
    /// As it was read.
    pub version: i64,
    pub is_shared: bool,
    pub profile: Profile,
}

/// Members named one by one, or by the list they are in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MemberChoice {
    Emails(Vec<String>),
    Query(MemberQuery),
}

/// What is done to many members at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MemberAction {
    /// Ends their sessions; they can sign in again.
    SignOut,
    /// Ends their sessions; nobody signs in with the address until it is unblocked.
    Block,
    Unblock,
    MakeAdmin,
    RevokeAdmin,
    /// Forgets what the organisation says of them. Mail and users stay.
    Remove,
}

/// `POST /api/member-changes`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemberChange {
    pub members: MemberChoice,
    pub action: MemberAction,
    /// Only says what would happen.
    #[serde(default)]
    pub is_preview: bool,
}

/// What became, or would become, of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MemberFate {
    Done,
    /// It is so already.
    Unchanged,
    /// There is no such member.
    Missing,
    /// One can't lock oneself out.
    Oneself,
    /// The operator's settings name this admin.
    Configured,
    /// An address of several people can't be an admin.
    NotAPerson,
    /// Removal would let them in again.
    Blocked,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemberOutcome {
    pub email: String,
    pub fate: MemberFate,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemberOutcomes {
    pub items: Vec<MemberOutcome>,
}

/// `GET /api/members/{member}/access`: every account that a member may work in, the own one first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemberAccessList {
    pub items: Vec<MemberAccess>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemberAccess {
    pub account: AccountId,
    /// The account's address.
    pub email: String,
    /// Whether the member opened it with its password, which nobody can take away here.
    pub is_own: bool,
    pub terms: ShareTerms,
}

/// `POST /api/member-imports`: members from a table (RFC 4180).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemberImport {
    pub csv: String,
    /// Only says what would happen.
    #[serde(default)]
    pub is_preview: bool,
}

/// What a line of the table does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ImportedMember {
    Added,
    Changed,
    /// All of it is known.
    Known,
    /// No address stands in it.
    NoAddress,
    /// Its address is of none of the organisation's domains.
    ForeignDomain,
    /// A line above has the same address.
    Twice,
    TooLarge,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportedLine {
    /// From 1, the line of headings counted.
    pub line: u32,
    pub email: String,
    pub name: String,
    pub fate: ImportedMember,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemberImported {
    pub items: Vec<ImportedLine>,
    /// Headings that name no field and were kept as fields of the organisation's own.
    pub custom: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_kept_without_its_edges() {
        let custom = BTreeMap::from([
            ("pronouns".to_owned(), "they".to_owned()),
            ("floor".to_owned(), "  ".to_owned()),
        ]);
        let profile = Profile { first_name: " Anna\t".into(), custom, ..Profile::default() };
        let tidied = profile.tidied();
        assert_eq!(tidied.full_name(), "Anna");
        assert_eq!(tidied.custom.len(), 1);
        assert!(tidied.fits());
        let long = "x".repeat(VALUE_BYTES + 1);
        assert!(!Profile { phone: long, ..Profile::default() }.fits());
    }
}
