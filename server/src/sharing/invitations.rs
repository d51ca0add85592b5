//! Invitations by link: made, followed, accepted once, taken back.
//!
//! Unknown, used, expired and revoked links answer alike, and so does one whose maker may not invite any more.

use jiff::SignedDuration;
use secrecy::SecretString;
use shared::activity::ActivityKind;
use shared::id::{AccountId, ShareInvitationId, UserId};
use shared::language::Language;
use shared::permission::Permission;
use shared::problem::ProblemKind;
use shared::share::{
    CreatedShareInvitation, INVITATION_DAYS, InvitationState, NOTE_BYTES, NewInvitee,
    NewShareInvitation, ShareInvitation, ShareOffer, ShareTerms,
};

use super::{Authority, MOST_PEOPLE, activity, authority, check_can_share, mail, may_share, named};
use crate::db;
use crate::db::share_invitations::{Invitation, Listed};
use crate::error::{ApiError, ApiResult};
use crate::people::access::Access;
use crate::people::accounts::OpenAccount;
use crate::people::sessions::hash;
use crate::people::users;
use crate::secrets::random_name;
use crate::state::AppState;

/// Invitations of an account that can be accepted at once.
const MOST_OPEN: i64 = 50;
/// Those that are listed.
const SHOWN: i64 = 100;
/// How long it is told what became of one.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(60 * 24);

/// Where invitations lead, before their token.
const PATH: &str = "/invitations/";

pub(super) async fn list(state: &AppState, account: &AccountId) -> ApiResult<Vec<Listed>> {
    Ok(db::share_invitations::list(&state.db, account, state.clock.now(), SHOWN).await?)
}

/// Invites whoever gets the link, and mails it if that is asked for.
///
/// # Errors
///
/// [`ProblemKind::NotPermitted`], [`ProblemKind::AddressIsPersonal`], [`ProblemKind::NoRoom`],
/// [`ProblemKind::BadRecipient`].
pub async fn create(
    state: &AppState,
    access: &Access,
    account: &OpenAccount,
    new: NewShareInvitation,
) -> ApiResult<CreatedShareInvitation> {
    let authority = may_share(access, &account.id)?;
    let now = state.clock.now();
    authority.check(&new.terms, now)?;
    check_can_share(state, &account.id).await?;
    if new.note.len() > NOTE_BYTES {
        return Err(ProblemKind::TextTooLarge.into());
    }
    let sends = new.send_to.is_some();
    if sends && !access.may(&account.id, Permission::SendAs) {
        return Err(ProblemKind::NotPermitted.into());
    }
    let oldest = now.saturating_sub(REMEMBERED).map_err(ApiError::internal)?;
    db::share_invitations::forget(&state.db, oldest).await?;
    if db::share_invitations::count_open(&state.db, &account.id, now).await? >= MOST_OPEN {
        return Err(ProblemKind::NoRoom.into());
    }
    let token = random_name::<32>(&mut rand::rng());
    let lasts = SignedDuration::from_hours(24 * i64::from(INVITATION_DAYS));
    let invitation = Invitation {
        id: ShareInvitationId(random_name::<12>(&mut rand::rng())),
        account: account.id.clone(),
        invited_by: access.user.clone(),
        terms: new.terms,
        language: new.language.code().to_owned(),
        note: new.note.trim().to_owned(),
        sent_to: new.send_to,
        created_at: now,
        expires_at: now.saturating_add(lasts).map_err(ApiError::internal)?,
    };
    let url = format!("{}{PATH}{token}", state.config.public_url.as_str().trim_end_matches('/'));
    db::share_invitations::add(&state.db, &invitation, &hash(&token)).await?;
    let inviter = inviter(state, access.user.clone()).await?;
    if sends && let Err(error) = mail::send(state, account, &inviter, &invitation, &url).await {
        // A link that its author never saw is no use to anybody.
        let (id, user) = (&invitation.id, &access.user);
        db::share_invitations::revoke(&state.db, &account.id, id, Some(user), now).await?;
        return Err(error);
    }
    let invitation = ShareInvitation {
        id: invitation.id,
        terms: invitation.terms,
        state: InvitationState::Open,
        created_at: invitation.created_at,
        expires_at: invitation.expires_at,
        inviter: inviter.email,
        sent_to: invitation.sent_to,
        accepted_by: None,
        may_revoke: true,
    };
    Ok(CreatedShareInvitation { invitation, url })
}

/// Takes an invitation back, at once.
///
/// # Errors
///
/// 404 for one that isn't open or isn't this user's to take back; [`ProblemKind::NotPermitted`].
pub async fn revoke(
    state: &AppState,
    access: &Access,
    account: &AccountId,
    id: &ShareInvitationId,
) -> ApiResult<()> {
    let authority = may_share(access, account)?;
    let by = (!authority.over_all).then_some(&access.user);
    let now = state.clock.now();
    let revoked = db::share_invitations::revoke(&state.db, account, id, by, now).await?;
    revoked.then_some(()).ok_or_else(ApiError::not_found)
}

/// What somebody with a link is offered. Looking changes nothing.
///
/// # Errors
///
/// 404, whatever is wrong with the link.
pub async fn look(state: &AppState, token: &str) -> ApiResult<ShareOffer> {
    let (invitation, _) = open(state, token).await?;
    let account = db::accounts::find(&state.db, &invitation.account).await?;
    let account = account.ok_or_else(ApiError::not_found)?;
    let inviter = inviter(state, invitation.invited_by).await?;
    Ok(ShareOffer {
        email: account.email,
        inviter_name: inviter.name,
        inviter_email: inviter.email,
        note: invitation.note,
        terms: invitation.terms,
        language: Language::of_tag(&invitation.language).unwrap_or_default(),
        expires_at: invitation.expires_at,
    })
}

/// Accepts an invitation, and tells which account is the user's to work in.
///
/// # Errors
///
/// 404, whatever is wrong with the link; [`ProblemKind::AlreadyShared`] for who has access, and the link is still good
/// for somebody else.
pub async fn accept(state: &AppState, user: &UserId, token: &str) -> ApiResult<AccountId> {
    let (invitation, authority) = open(state, token).await?;
    let account = invitation.account;
    let now = state.clock.now();
    let terms = bounded(invitation.terms, &authority);
    authority.check(&terms, now).map_err(|_| ApiError::not_found())?;
    let holders = db::shares::holders(&state.db, &account, now).await?;
    if holders.iter().any(|holder| holder.user == *user) {
        return Err(ProblemKind::AlreadyShared.into());
    }
    if holders.len() >= MOST_PEOPLE {
        return Err(ProblemKind::NoRoom.into());
    }
    let hash = hash(token);
    if !db::share_invitations::accept(&state.db, &hash, user, &terms, now).await? {
        return Err(ApiError::not_found());
    }
    state.access.forget(user);
    let named = terms.permissions.iter().map(|held| format!("{held:?}")).collect::<Vec<_>>();
    let words = ("", &*named.join(", "));
    activity::note(state, &account, user, ActivityKind::AccessGiven, words).await;
    Ok(account)
}

/// Makes a user of somebody who has a link and none here yet, and accepts in their name.
///
/// # Errors
///
/// As [`accept`], and those of [`users::create`].
pub async fn accept_as_new(state: &AppState, new: NewInvitee, token: &str) -> ApiResult<UserId> {
    // Nobody becomes a user without a link that is good.
    open(state, token).await?;
    let password = SecretString::from(new.password);
    let user = users::create(state, &new.email, &new.name, password).await?;
    accept(state, &user, token).await?;
    Ok(user)
}

/// An invitation that can be accepted, and what its maker may give now.
async fn open(state: &AppState, token: &str) -> ApiResult<(Invitation, Authority)> {
    let now = state.clock.now();
    let found = db::share_invitations::by_token(&state.db, &hash(token), now).await?;
    let invitation = found.ok_or_else(ApiError::not_found)?;
    let maker = &invitation.invited_by;
    let mut grants = db::accounts::grants_of(&state.db, maker, now).await?;
    let grant = grants.remove(&invitation.account).ok_or_else(ApiError::not_found)?;
    let authority = authority(maker, &grant).map_err(|_| ApiError::not_found())?;
    check_can_share(state, &invitation.account).await.map_err(|_| ApiError::not_found())?;
    Ok((invitation, authority))
}

/// Its maker may hold less by now than when the link was made.
fn bounded(terms: ShareTerms, authority: &Authority) -> ShareTerms {
    let permissions = terms.permissions.into_iter();
    let permissions = permissions.filter(|it| authority.permissions.contains(it)).collect();
    let ends_at = match (terms.ends_at, authority.ends_at) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    ShareTerms { permissions, ends_at, ..terms }
}

/// Who invites, in words.
#[derive(Clone, Debug)]
pub(super) struct Inviter {
    pub(super) user: UserId,
    pub(super) name: String,
    pub(super) email: String,
}

async fn inviter(state: &AppState, user: UserId) -> ApiResult<Inviter> {
    let row = db::users::find(&state.db, &user).await?.ok_or_else(ApiError::not_found)?;
    Ok(Inviter { user, name: named(state, &row.name, &row.email), email: row.email })
}
