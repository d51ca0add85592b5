//! Working in an account that isn't one's own: who may, who says so, and what ends with it (SPEC G).
//!
//! An owner proved the account's password, and may do everything there. Everybody else holds what was given to them, never
//! more than its giver held, and for as long as nobody takes it back. Nobody is told a password: the server goes in with
//! an owner's, or as the organisation's master user.

pub mod activity;
pub mod invitations;
mod mail;
pub mod presence;

use std::collections::BTreeMap;

use jiff::Timestamp;
use shared::activity::ActivityKind;
use shared::id::{AccountId, UserId};
use shared::permission::Permission;
use shared::problem::ProblemKind;
use shared::share::{InvitationState, PersonWithAccess, ShareInvitation, ShareList, ShareTerms};

use crate::db;
use crate::db::shares::Holder;
use crate::error::{ApiError, ApiResult};
use crate::imap::{MailboxName, Scope};
use crate::mail::ids::{mailbox_id, mailbox_name};
use crate::people::access::{Access, Grant};
use crate::state::AppState;

/// People who can be given access to one account.
const MOST_PEOPLE: usize = 200;

/// What somebody may give to others in an account, and whose access they may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    user: UserId,
    /// Whether it reaches what others gave.
    over_all: bool,
    permissions: Vec<Permission>,
    /// Nothing given lasts longer.
    ends_at: Option<Timestamp>,
}

/// What a user may give in an account: owners everything, who may invite others no more than they hold themselves.
///
/// # Errors
///
/// [`ProblemKind::NotPermitted`].
pub fn may_share(access: &Access, account: &AccountId) -> ApiResult<Authority> {
    let grant = access.grant(account).ok_or_else(ApiError::not_found)?;
    authority(&access.user, grant)
}

fn authority(user: &UserId, grant: &Grant) -> ApiResult<Authority> {
    // Who is limited to some folders can't hold this permission: it is asked again because of what it would open.
    if !grant.allows(Permission::InviteOthers) || grant.scope.is_limited() {
        return Err(ProblemKind::NotPermitted.into());
    }
    Ok(Authority {
        user: user.clone(),
        over_all: !grant.is_shared,
        permissions: grant.permissions.clone(),
        ends_at: grant.ends_at,
    })
}

impl Authority {
    /// Whether these can be given.
    fn check(&self, terms: &ShareTerms, now: Timestamp) -> ApiResult<()> {
        if !terms.is_sound() {
            return Err(ApiError::bad_request("Nobody can be given access like this."));
        }
        let known = |id| mailbox_name(id).is_some();
        if !terms.folders.iter().flatten().all(known) {
            return Err(ProblemKind::MailboxMissing.into());
        }
        if terms.ends_at.is_some_and(|ends| ends <= now) {
            return Err(ApiError::bad_request("The end is in the past."));
        }
        let holds = terms.permissions.iter().all(|given| self.permissions.contains(given));
        let outlives = self.ends_at.is_some_and(|own| terms.ends_at.is_none_or(|end| end > own));
        if !holds || outlives {
            return Err(ApiError::new(ProblemKind::NotPermitted)
                .with_detail("Nobody can give more than they hold themselves."));
        }
        Ok(())
    }

    fn reaches(&self, holder: &Holder) -> bool {
        !holder.is_owner && (self.over_all || holder.granted_by.as_ref() == Some(&self.user))
    }
}

/// Whether an address can be shared: not one that somebody is, unless the operator says that it is everybody's.
async fn can_share(state: &AppState, account: &AccountId) -> ApiResult<bool> {
    let row = db::accounts::find(&state.db, account).await?.ok_or_else(ApiError::not_found)?;
    if row.realm.is_empty() && state.config.is_shared_address(&row.email) {
        return Ok(true);
    }
    let users = db::users::with_email(&state.db, &row.email).await?;
    Ok(!users.iter().any(|user| user.realm == row.realm))
}

async fn check_can_share(state: &AppState, account: &AccountId) -> ApiResult<()> {
    can_share(state, account).await?.then_some(()).ok_or(ProblemKind::AddressIsPersonal.into())
}

/// Who has access to an account, and who is invited.
///
/// # Errors
///
/// [`ProblemKind::NotPermitted`].
pub async fn list(state: &AppState, access: &Access, account: &AccountId) -> ApiResult<ShareList> {
    let authority = may_share(access, account)?;
    let now = state.clock.now();
    let holders = db::shares::holders(&state.db, account, now).await?;
    let people = holders.into_iter().map(|holder| PersonWithAccess {
        may_change: authority.reaches(&holder),
        is_self: holder.user == access.user,
        name: named(state, &holder.name, &holder.email),
        user: holder.user,
        email: holder.email,
        is_owner: holder.is_owner,
        terms: holder.terms,
        used_at: holder.used_at,
    });
    let people = people.collect();
    let listed = invitations::list(state, account).await?;
    let invitations = listed.into_iter().map(|listed| ShareInvitation {
        may_revoke: listed.state == InvitationState::Open
            && (authority.over_all || listed.invitation.invited_by == access.user),
        id: listed.invitation.id,
        terms: listed.invitation.terms,
        state: listed.state,
        created_at: listed.invitation.created_at,
        expires_at: listed.invitation.expires_at,
        inviter: listed.inviter,
        sent_to: listed.invitation.sent_to,
        accepted_by: listed.accepted_by,
    });
    let invitations = invitations.collect();
    let given = &state.config.organisation.invitation_permissions;
    let defaults = given.iter().copied().filter(|it| authority.permissions.contains(it)).collect();
    let can_share = can_share(state, account).await?;
    Ok(ShareList { people, invitations, may_give: authority.permissions, defaults, can_share })
}

/// A user's name, or where there is none what the operator calls the address.
fn named(state: &AppState, name: &str, email: &str) -> String {
    if name.is_empty() { state.config.name_of(email).to_owned() } else { name.to_owned() }
}

/// Gives access to somebody who has a user here.
///
/// # Errors
///
/// [`ProblemKind::UserMissing`], [`ProblemKind::AlreadyShared`], [`ProblemKind::AddressIsPersonal`],
/// [`ProblemKind::NotPermitted`], [`ProblemKind::NoRoom`].
pub async fn give(
    state: &AppState,
    access: &Access,
    account: &AccountId,
    email: &str,
    terms: &ShareTerms,
) -> ApiResult<()> {
    let authority = may_share(access, account)?;
    let now = state.clock.now();
    authority.check(terms, now)?;
    check_can_share(state, account).await?;
    let users = db::users::with_email(&state.db, &email.trim().to_lowercase()).await?;
    // Whoever named a mail host of their own could call themselves anything.
    let user = users.into_iter().find(|user| user.realm.is_empty());
    let user = UserId(user.ok_or(ProblemKind::UserMissing)?.id);
    let holders = db::shares::holders(&state.db, account, now).await?;
    if holders.iter().any(|holder| holder.user == user) {
        return Err(ProblemKind::AlreadyShared.into());
    }
    if holders.len() >= MOST_PEOPLE {
        return Err(ProblemKind::NoRoom.into());
    }
    db::shares::put(&state.db, account, &user, &access.user, terms, now).await?;
    state.access.forget(&user);
    note(state, access, account, ActivityKind::AccessGiven, (email, terms)).await;
    Ok(())
}

/// Gives somebody who has access something else instead.
///
/// # Errors
///
/// 404 for somebody whose access isn't there or isn't this user's to change; [`ProblemKind::NotPermitted`].
pub async fn change(
    state: &AppState,
    access: &Access,
    account: &AccountId,
    user: &UserId,
    terms: &ShareTerms,
) -> ApiResult<()> {
    let authority = may_share(access, account)?;
    let now = state.clock.now();
    authority.check(terms, now)?;
    let holder = reachable(state, &authority, account, user).await?;
    db::shares::put(&state.db, account, user, &access.user, terms, now).await?;
    forget(state, account, &holder);
    note(state, access, account, ActivityKind::AccessChanged, (&holder.email, terms)).await;
    Ok(())
}

/// Takes somebody's access, with all that goes on in their name there: streams, jobs, links, and sends that wait.
///
/// # Errors
///
/// As [`change`].
pub async fn withdraw(
    state: &AppState,
    access: &Access,
    account: &AccountId,
    user: &UserId,
) -> ApiResult<()> {
    let authority = may_share(access, account)?;
    let holder = reachable(state, &authority, account, user).await?;
    let kept = ShareTerms::default();
    // While the account is one that several work in.
    note(state, access, account, ActivityKind::AccessWithdrawn, (&holder.email, &kept)).await;
    db::shares::remove(&state.db, account, user, Some(&access.user)).await?;
    forget(state, account, &holder);
    Ok(())
}

/// Takes somebody's access as the organisation's admin, whoever gave it. Returns whether there was any to be taken.
///
/// # Errors
///
/// Those of the database.
pub async fn withdraw_as_admin(
    state: &AppState,
    admin: &UserId,
    user: &UserId,
    account: &AccountId,
) -> ApiResult<bool> {
    let holders = db::shares::holders(&state.db, account, state.clock.now()).await?;
    let Some(holder) = holders.iter().find(|holder| holder.user == *user && !holder.is_owner)
    else {
        return Ok(false);
    };
    let words = (holder.email.as_str(), "");
    activity::note(state, account, admin, ActivityKind::AccessWithdrawn, words).await;
    let heir = holders.iter().find(|holder| holder.is_owner).map(|owner| &owner.user);
    let gone = db::shares::remove(&state.db, account, user, heir).await?;
    forget(state, account, holder);
    Ok(gone)
}

/// Tells those who share the account who may do what from now on.
async fn note(
    state: &AppState,
    access: &Access,
    account: &AccountId,
    kind: ActivityKind,
    (email, terms): (&str, &ShareTerms),
) {
    let named = terms.permissions.iter().map(|held| format!("{held:?}")).collect::<Vec<_>>();
    let words = (email, &*named.join(", "));
    activity::note(state, account, &access.user, kind, words).await;
}

/// Lets go of an account that somebody shares. Returns whether it was one.
///
/// # Errors
///
/// Those of the database.
pub async fn leave(state: &AppState, user: &UserId, account: &AccountId) -> ApiResult<bool> {
    let holders = db::shares::holders(&state.db, account, state.clock.now()).await?;
    let heir = holders.iter().find(|holder| holder.is_owner).map(|owner| &owner.user);
    let left = db::shares::remove(&state.db, account, user, heir).await?;
    if let Some(holder) = holders.iter().find(|holder| left && holder.user == *user) {
        forget(state, account, holder);
    }
    Ok(left)
}

/// Lets those who are limited to some folders keep them under their new names, and nobody have a later folder of the name
/// of one that is gone (`None`). The host has done it, whatever becomes of this.
pub async fn follow_folders(
    state: &AppState,
    account: &AccountId,
    changed: impl IntoIterator<Item = (MailboxName, Option<MailboxName>)>,
) {
    let changed: BTreeMap<_, _> = changed
        .into_iter()
        .map(|(from, to)| (mailbox_id(&from), to.as_ref().map(mailbox_id)))
        .collect();
    if changed.is_empty() {
        return;
    }
    match db::shares::follow_folders(&state.db, account, &changed).await {
        Ok(users) => users.iter().for_each(|user| state.access.forget(user)),
        Err(error) => tracing::error!(%error, "A limited access could not follow its folder"),
    }
}

async fn reachable(
    state: &AppState,
    authority: &Authority,
    account: &AccountId,
    user: &UserId,
) -> ApiResult<Holder> {
    let holders = db::shares::holders(&state.db, account, state.clock.now()).await?;
    let found =
        holders.into_iter().find(|holder| holder.user == *user && authority.reaches(holder));
    found.ok_or_else(ApiError::not_found)
}

/// What held until now holds no more on this node, at once; on others when they ask next.
fn forget(state: &AppState, account: &AccountId, holder: &Holder) {
    state.access.forget(&holder.user);
    if let Some(folders) = &holder.terms.folders {
        let part = Scope::only(folders.iter().filter_map(mailbox_name));
        state.accounts.close_part(account, &part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn grant(permissions: &[Permission], is_shared: bool) -> Grant {
        Grant { permissions: permissions.to_vec(), is_shared, ..Grant::default() }
    }

    fn terms(permissions: &[Permission]) -> ShareTerms {
        ShareTerms { permissions: permissions.to_vec(), folders: None, ends_at: None }
    }

    #[test]
    fn nobody_gives_more_than_they_hold() {
        let now = Clock::default().now();
        let user = UserId("ben".to_owned());
        let held = [Permission::Read, Permission::Organise, Permission::InviteOthers];
        let ben = authority(&user, &grant(&held, true)).unwrap();
        ben.check(&terms(&[Permission::Read, Permission::Organise]), now).unwrap();
        for more in [Permission::SendAs, Permission::Rules] {
            let refused = ben.check(&terms(&[Permission::Read, more]), now).unwrap_err();
            assert_eq!(refused.kind(), ProblemKind::NotPermitted);
        }
        let anna = authority(&user, &grant(&Permission::ALL, false)).unwrap();
        anna.check(&terms(&Permission::ALL), now).unwrap();
    }

    #[test]
    fn nothing_given_outlives_what_its_giver_holds() {
        let now = Clock::default().now();
        let later = |hours| now.saturating_add(jiff::SignedDuration::from_hours(hours)).unwrap();
        let held = [Permission::Read, Permission::InviteOthers];
        let until = Grant { ends_at: Some(later(2)), ..grant(&held, true) };
        let ben = authority(&UserId("ben".to_owned()), &until).unwrap();
        let read = |ends_at| ShareTerms { ends_at, ..terms(&[Permission::Read]) };
        ben.check(&read(Some(later(2))), now).unwrap();
        assert!(ben.check(&read(Some(later(3))), now).is_err());
        assert!(ben.check(&read(None), now).is_err());
        assert!(ben.check(&read(Some(now)), now).is_err());
    }

    #[test]
    fn only_who_may_invite_others_does() {
        let user = UserId("ben".to_owned());
        let all_but: Vec<_> =
            Permission::ALL.into_iter().filter(|it| *it != Permission::InviteOthers).collect();
        assert!(authority(&user, &grant(&all_but, true)).is_err());
        assert!(authority(&user, &grant(&[Permission::InviteOthers], true)).is_err());
    }
}
