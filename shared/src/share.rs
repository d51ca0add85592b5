//! Who works in an account that isn't their own, and who is invited to (SPEC G).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{MailboxId, ShareInvitationId, UserId};
use crate::language::Language;
use crate::permission::Permission;

/// How long an invitation can be accepted.
pub const INVITATION_DAYS: u32 = 30;

/// Bytes of the words that go with an invitation.
pub const NOTE_BYTES: usize = 1000;

/// Folders that access can be limited to, at most.
pub const MOST_FOLDERS: usize = 50;

/// What may be held in some folders only: all else is about the account as a whole.
pub const WITHIN_FOLDERS: [Permission; 3] =
    [Permission::Read, Permission::Organise, Permission::SendAs];

/// What somebody may do, where, and until when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShareTerms {
    pub permissions: Vec<Permission>,
    /// Only these; `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folders: Option<Vec<MailboxId>>,
    /// `None` for as long as nobody takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::instant::optional")]
    pub ends_at: Option<Timestamp>,
}

impl ShareTerms {
    /// Whether this is what access can be: something to read, and nothing in some folders that can't be limited to them.
    pub fn is_sound(&self) -> bool {
        let fits = |folders: &Vec<MailboxId>| {
            (1..=MOST_FOLDERS).contains(&folders.len())
                && self.permissions.iter().all(|held| WITHIN_FOLDERS.contains(held))
        };
        self.permissions.contains(&Permission::Read) && self.folders.as_ref().is_none_or(fits)
    }
}

/// `GET /api/accounts/{account}/shares`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShareList {
    /// Owners first.
    pub people: Vec<PersonWithAccess>,
    /// Those that still can be accepted, and what became of the others lately; the newest first.
    pub invitations: Vec<ShareInvitation>,
    /// What the one who asks may give.
    pub may_give: Vec<Permission>,
    /// What an invitation gives if nothing else is chosen.
    pub defaults: Vec<Permission>,
    /// Whether the address can be shared at all; not if somebody signs in with it.
    pub can_share: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PersonWithAccess {
    pub user: UserId,
    pub email: String,
    /// Empty where nobody said it.
    pub name: String,
    /// Whether the person opened the account with its password.
    pub is_owner: bool,
    /// Whether this is who asks.
    pub is_self: bool,
    pub terms: ShareTerms,
    /// Whether the one who asks may change or end this.
    pub may_change: bool,
    /// When the person used it last.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::instant::optional")]
    pub used_at: Option<Timestamp>,
}

/// `POST /api/accounts/{account}/shares`: for somebody who has a user here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewShare {
    pub email: String,
    pub terms: ShareTerms,
}

/// `POST /api/accounts/{account}/share-invitations`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewShareInvitation {
    pub terms: ShareTerms,
    pub language: Language,
    /// Words of the one who invites.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Whom to mail the link to, from the account itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_to: Option<String>,
}

/// An invitation, and the way to it, which nobody is told again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CreatedShareInvitation {
    pub invitation: ShareInvitation,
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShareInvitation {
    pub id: ShareInvitationId,
    pub terms: ShareTerms,
    pub state: InvitationState,
    #[serde(with = "crate::instant")]
    pub created_at: Timestamp,
    #[serde(with = "crate::instant")]
    pub expires_at: Timestamp,
    /// Who invites.
    pub inviter: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_to: Option<String>,
    /// The address of who accepted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_by: Option<String>,
    /// Whether the one who asks may revoke it.
    pub may_revoke: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum InvitationState {
    Open,
    Accepted,
    Expired,
    Revoked,
}

/// `GET /api/share-invitations/{token}`: what somebody with the link is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShareOffer {
    /// The address to work in.
    pub email: String,
    /// Who invites. Empty where nobody said the name.
    pub inviter_name: String,
    pub inviter_email: String,
    pub note: String,
    pub terms: ShareTerms,
    pub language: Language,
    #[serde(with = "crate::instant")]
    pub expires_at: Timestamp,
}

/// `POST /api/share-invitations/{token}/user`: somebody who has no user here yet becomes one, and accepts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewInvitee {
    pub email: String,
    pub name: String,
    /// A password of Pli's own, for signing in here and nowhere else.
    pub password: String,
}

impl std::fmt::Debug for NewInvitee {
    /// Names nobody and no password: this may be traced.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewInvitee").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(permissions: &[Permission], folders: Option<usize>) -> ShareTerms {
        ShareTerms {
            permissions: permissions.to_vec(),
            folders: folders.map(|count| vec![MailboxId("SU5CT1g".to_owned()); count]),
            ends_at: None,
        }
    }

    #[test]
    fn access_is_to_something_that_can_be_read() {
        assert!(terms(&[Permission::Read], None).is_sound());
        assert!(terms(&Permission::ALL, None).is_sound());
        assert!(!terms(&[Permission::SendAs], None).is_sound());
        assert!(!terms(&[], None).is_sound());
    }

    #[test]
    fn what_is_about_the_whole_account_is_not_given_in_some_folders() {
        assert!(terms(&WITHIN_FOLDERS, Some(1)).is_sound());
        assert!(!terms(&[Permission::Read, Permission::Rules], Some(1)).is_sound());
        assert!(!terms(&[Permission::Read], Some(0)).is_sound());
        assert!(!terms(&[Permission::Read], Some(MOST_FOLDERS + 1)).is_sound());
    }
}
