//! The organisation's addresses: looked at, changed one by one and many at once.

use jiff::{SignedDuration, Timestamp};
use shared::admin_log::AdminAction;
use shared::id::{AccountId, UserId};
use shared::member::{
    Member, MemberAccessList, MemberAction, MemberChange, MemberChoice, MemberFate, MemberOutcome,
    MemberOutcomes, MemberQuery, MemberSort, MemberUpdate, MemberWindow, NewMember, Profile,
};
use shared::problem::ProblemKind;

use super::{add_known, log};
use crate::db::{self, admins, members};
use crate::error::{ApiError, ApiResult};
use crate::sharing;
use crate::state::AppState;

/// Days after which somebody counts as not seen any more.
const UNSEEN_DAYS: i64 = 90;

/// Members that one change is for at most.
const MOST_AT_ONCE: u32 = 10_000;

/// Some of the members, from `position` on.
///
/// # Errors
///
/// Those of the database.
pub async fn window(
    state: &AppState,
    query: &MemberQuery,
    sort: MemberSort,
    (position, limit): (u32, u32),
) -> ApiResult<MemberWindow> {
    let since = unseen_since(state);
    let limit = limit.min(state.config.limits.window);
    Ok(MemberWindow {
        items: members::window(&state.db, query, sort, since, (position, limit)).await?,
        total: members::count(&state.db, query, since).await?,
        counts: members::counts(&state.db, since).await?,
        domains: state.config.organisation_domains(),
    })
}

fn unseen_since(state: &AppState) -> Timestamp {
    let days = SignedDuration::from_hours(24 * UNSEEN_DAYS);
    state.clock.now().saturating_sub(days).unwrap_or(Timestamp::MIN)
}

/// One member.
///
/// # Errors
///
/// [`ProblemKind::NotFound`] where there is none.
pub async fn read(state: &AppState, email: &str) -> ApiResult<Member> {
    members::find(&state.db, email).await?.ok_or_else(ApiError::not_found)
}

/// Adds an address of the organisation.
///
/// # Errors
///
/// [`ProblemKind::ForeignAddress`] for what is no address of one of its domains, [`ProblemKind::ChangedMeanwhile`] where
/// there is such a member, [`ProblemKind::TextTooLarge`].
pub async fn add(state: &AppState, admin: &str, new: NewMember) -> ApiResult<Member> {
    let email = address(state, &new.email)?;
    let profile = checked(new.profile)?;
    let mut connection = state.db.acquire().await?;
    let now = state.clock.now();
    if !members::add(&mut connection, &email, new.is_shared, &profile, now).await? {
        return Err(ProblemKind::ChangedMeanwhile.into());
    }
    drop(connection);
    log::write(state, admin, AdminAction::MemberAdded, &email, "").await?;
    read(state, &email).await
}

/// An address of the organisation, in lower case.
fn address(state: &AppState, text: &str) -> ApiResult<String> {
    let email = text.trim().to_lowercase();
    let is_one = shared::address::check(&email).is_ok() && state.config.is_of_organisation(&email);
    is_one.then_some(email).ok_or_else(|| ProblemKind::ForeignAddress.into())
}

fn checked(profile: Profile) -> ApiResult<Profile> {
    let profile = profile.tidied();
    profile.fits().then_some(profile).ok_or_else(|| ProblemKind::TextTooLarge.into())
}

/// Says other things of a member.
///
/// # Errors
///
/// [`ProblemKind::ChangedMeanwhile`] where somebody else was quicker, [`ProblemKind::TextTooLarge`].
pub async fn update(
    state: &AppState,
    admin: &str,
    email: &str,
    update: MemberUpdate,
) -> ApiResult<Member> {
    read(state, email).await?;
    let profile = checked(update.profile)?;
    let mut connection = state.db.acquire().await?;
    let (shared, version) = (update.is_shared, update.version);
    if !members::update(&mut connection, email, shared, &profile, version).await? {
        return Err(ProblemKind::ChangedMeanwhile.into());
    }
    drop(connection);
    log::write(state, admin, AdminAction::MemberChanged, email, "").await?;
    read(state, email).await
}

/// Does one thing to many members, or says what it would do.
///
/// # Errors
///
/// [`ProblemKind::NoRoom`] where they are too many, and those of the database; each member's own fate is in the answer.
pub async fn change(
    state: &AppState,
    admin: &str,
    change: MemberChange,
) -> ApiResult<MemberOutcomes> {
    let emails = chosen(state, change.members).await?;
    let mut items = Vec::with_capacity(emails.len());
    for email in emails {
        let fate = match fate(state, admin, &email, change.action).await? {
            MemberFate::Done if !change.is_preview => {
                act(state, admin, &email, change.action).await?;
                MemberFate::Done
            }
            fate => fate,
        };
        items.push(MemberOutcome { email, fate });
    }
    Ok(MemberOutcomes { items })
}

async fn chosen(state: &AppState, choice: MemberChoice) -> ApiResult<Vec<String>> {
    let emails = match choice {
        MemberChoice::Emails(emails) => emails,
        MemberChoice::Query(query) => {
            let (since, all) = (unseen_since(state), (0, MOST_AT_ONCE + 1));
            let found = members::window(&state.db, &query, MemberSort::Name, since, all).await?;
            found.into_iter().map(|member| member.email).collect()
        }
    };
    if emails.len() > MOST_AT_ONCE as usize {
        return Err(ProblemKind::NoRoom.into());
    }
    Ok(emails)
}

async fn fate(
    state: &AppState,
    admin: &str,
    email: &str,
    action: MemberAction,
) -> ApiResult<MemberFate> {
    let Some(member) = members::find(&state.db, email).await? else {
        return Ok(MemberFate::Missing);
    };
    let made_by = admins::made_by(&state.db, email).await?;
    let is_configured = made_by.as_deref() == Some(admins::BY_SETTINGS);
    let locks_out = matches!(
        action,
        MemberAction::SignOut
            | MemberAction::Block
            | MemberAction::RevokeAdmin
            | MemberAction::Remove
    );
    Ok(match action {
        _ if locks_out && email == admin => MemberFate::Oneself,
        MemberAction::Block | MemberAction::RevokeAdmin if is_configured => MemberFate::Configured,
        // Who is removed may come back by signing in.
        MemberAction::Remove if member.is_blocked => MemberFate::Blocked,
        MemberAction::Block if member.is_blocked => MemberFate::Unchanged,
        MemberAction::Unblock if !member.is_blocked => MemberFate::Unchanged,
        MemberAction::MakeAdmin if member.is_admin => MemberFate::Unchanged,
        MemberAction::MakeAdmin if member.is_shared => MemberFate::NotAPerson,
        MemberAction::RevokeAdmin if !member.is_admin => MemberFate::Unchanged,
        _ => MemberFate::Done,
    })
}

async fn act(state: &AppState, admin: &str, email: &str, action: MemberAction) -> ApiResult<()> {
    let db = &state.db;
    let written = match action {
        MemberAction::SignOut => {
            end_sessions(state, email).await?;
            AdminAction::SignedOut
        }
        MemberAction::Block => {
            members::set_blocked(db, email, true).await?;
            end_sessions(state, email).await?;
            AdminAction::Blocked
        }
        MemberAction::Unblock => {
            members::set_blocked(db, email, false).await?;
            AdminAction::Unblocked
        }
        MemberAction::MakeAdmin => {
            admins::add(db, email, admin, state.clock.now()).await?;
            AdminAction::AdminMade
        }
        MemberAction::RevokeAdmin => {
            admins::remove(db, email).await?;
            AdminAction::AdminRevoked
        }
        MemberAction::Remove => {
            admins::remove(db, email).await?;
            members::remove(db, email).await?;
            AdminAction::MemberRemoved
        }
    };
    log::write(state, admin, written, email, "").await
}

async fn end_sessions(state: &AppState, email: &str) -> ApiResult<()> {
    for user in db::users::with_email(&state.db, email).await? {
        if user.realm.is_empty() {
            let user = UserId(user.id);
            db::sessions::end_all(&state.db, &user).await?;
            state.access.forget(&user);
        }
    }
    Ok(())
}

/// Every account that a member may work in.
///
/// # Errors
///
/// [`ProblemKind::NotFound`] where there is no such member.
pub async fn access(state: &AppState, email: &str) -> ApiResult<MemberAccessList> {
    read(state, email).await?;
    let all = db::shares::of_address(&state.db, email, state.clock.now()).await?;
    Ok(MemberAccessList { items: all.into_iter().map(|(_, access)| access).collect() })
}

/// Takes a member's access to an account that somebody shared with them. That there is none is no failure.
///
/// # Errors
///
/// [`ProblemKind::NotFound`] where there is no such member.
pub async fn withdraw(
    state: &AppState,
    admin: &UserId,
    admin_email: &str,
    email: &str,
    account: &AccountId,
) -> ApiResult<()> {
    read(state, email).await?;
    let all = db::shares::of_address(&state.db, email, state.clock.now()).await?;
    let Some((user, access)) = all.into_iter().find(|(_, access)| access.account == *account)
    else {
        return Ok(());
    };
    if sharing::withdraw_as_admin(state, admin, &user, account).await? {
        let action = AdminAction::AccessWithdrawn;
        log::write(state, admin_email, action, email, &access.email).await?;
    }
    Ok(())
}

/// Lets a user in whose address is proved, unless an admin blocked it. Who comes for the first time becomes a member.
///
/// # Errors
///
/// [`ProblemKind::MemberBlocked`].
pub async fn admit(state: &AppState, email: &str, realm: &str) -> ApiResult<()> {
    if !realm.is_empty() || !state.config.is_of_organisation(email) {
        return Ok(());
    }
    let now = state.clock.now();
    if members::find(&state.db, email).await?.is_some_and(|member| member.is_blocked) {
        return Err(ProblemKind::MemberBlocked.into());
    }
    let mut connection = state.db.acquire().await?;
    add_known(&mut connection, &state.config, email, now).await?;
    drop(connection);
    Ok(members::touch(&state.db, email, now).await?)
}
