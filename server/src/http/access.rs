//! Who may call a handler. Taking one of these extractors is what makes a handler private, and there is no way to an
//! account's mail but through [`AccountAccess`].

use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use shared::id::{AccountId, UserId};
use shared::permission::Permission;
use shared::problem::ProblemKind;

use crate::config::Config;
use crate::db;
use crate::error::{ApiError, ApiResult};
use crate::imap::{MailboxName, Pool, Scope};
use crate::mail::{MessageRef, ids};
use crate::org::admins;
use crate::people::access::Access;
use crate::people::accounts::OpenAccount;
use crate::people::sessions::{self, Purpose, TokenHash};
use crate::state::AppState;

/// The session's cookie. `__Host-` makes browsers refuse it from another host, another path or without TLS.
pub fn cookie_name(config: &Config) -> &'static str {
    if config.public_url.is_https() { "__Host-pli" } else { "pli" }
}

/// Somebody with a living session.
#[derive(Clone, Debug)]
pub struct Signed {
    pub user: UserId,
    /// The session's id, which is not its token.
    pub session: String,
    pub access: Arc<Access>,
    token: TokenHash,
}

impl Signed {
    /// Whether what held when a stream was opened still holds.
    pub async fn standing(&self, state: &AppState) -> Standing {
        match find(state, self.token, Purpose::Watch).await {
            Ok(Some(access)) if access == self.access => Standing::Same,
            Ok(Some(_)) => Standing::Changed,
            Ok(None) => Standing::Ended,
            // The database hiccuped: the browser comes back and is asked for its session in the usual way.
            Err(_) => Standing::Changed,
        }
    }
}

/// What became of a session and of what its user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Same,
    /// The user may do more, or less, than before.
    Changed,
    /// Signed out.
    Ended,
}

/// Whose session a request's cookie is, if it is one.
pub(super) async fn find_session(
    state: &AppState,
    jar: &CookieJar,
) -> ApiResult<Option<Arc<Access>>> {
    let Some(cookie) = jar.get(cookie_name(&state.config)) else { return Ok(None) };
    find(state, sessions::hash(cookie.value()), Purpose::Use).await
}

async fn find(
    state: &AppState,
    token: TokenHash,
    purpose: Purpose,
) -> ApiResult<Option<Arc<Access>>> {
    let settings = &state.config.sessions;
    Ok(state.access.find(&state.db, settings, token, purpose, state.clock.now()).await?)
}

impl FromRequestParts<AppState> for Signed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<Self> {
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(cookie_name(&state.config)).ok_or(ProblemKind::SignedOut)?;
        let token = sessions::hash(cookie.value());
        let access = find(state, token, Purpose::Use).await?.ok_or(ProblemKind::SignedOut)?;
        Ok(Self { user: access.user.clone(), session: access.session.clone(), access, token })
    }
}

/// Somebody who runs the organisation. To everybody else, what is for admins doesn't exist.
#[derive(Debug)]
pub struct Administrator {
    pub user: UserId,
    pub email: String,
}

impl FromRequestParts<AppState> for Administrator {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<Self> {
        let signed = Signed::from_request_parts(parts, state).await?;
        let user = db::users::find(&state.db, &signed.user).await?.ok_or(ProblemKind::SignedOut)?;
        if !admins::is_admin(state, &user.email, &user.realm).await? {
            return Err(ApiError::not_found());
        }
        Ok(Self { user: signed.user, email: user.email })
    }
}

/// A permission as a type, to be named in a handler's arguments.
pub trait Needs: Send + Sync + 'static {
    const PERMISSION: Permission;
}

macro_rules! needs {
    ($($name:ident)*) => {
        $(
            #[derive(Clone, Copy, Debug)]
            pub enum $name {}

            impl Needs for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )*
    };
}

needs! { Read Organise SendAs Folders Rules AutoReply Signatures BlockedSenders ActivityLog Devices InviteOthers }

/// Somebody who may do `P` in the account that the path names (`/accounts/{account}/…`).
///
/// An account that is none of the caller's business answers as one that doesn't exist.
#[derive(Debug)]
pub struct AccountAccess<P> {
    pub user: UserId,
    pub account: Arc<OpenAccount>,
    permission: PhantomData<P>,
}

impl<P> AccountAccess<P> {
    pub fn account_id(&self) -> &AccountId {
        &self.account.id
    }

    /// The way to the account's mail.
    pub fn pool(&self) -> &Arc<Pool> {
        &self.account.pool
    }
}

impl<P: Needs> FromRequestParts<AppState> for AccountAccess<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<Self> {
        let signed = Signed::from_request_parts(parts, state).await?;
        let id = account_in_path(parts, state).await?;
        let grant = signed.access.grant(&id).ok_or_else(ApiError::not_found)?;
        if !grant.allows(P::PERMISSION) {
            return Err(ProblemKind::NotPermitted.into());
        }
        check_scope(parts, state, &grant.scope).await?;
        let account = state.accounts.get_within(state, &id, &grant.scope).await?;
        state.uses.note(state, &signed.user, &id).await?;
        Ok(Self { user: signed.user, account, permission: PhantomData })
    }
}

/// A folder or message that the path names and that isn't there for this user. Connections know no other folders either:
/// this is for what is answered without asking the host.
async fn check_scope(parts: &mut Parts, state: &AppState, scope: &Scope) -> ApiResult<()> {
    if !scope.is_limited() {
        return Ok(());
    }
    let params =
        RawPathParams::from_request_parts(parts, state).await.map_err(|_| ApiError::not_found())?;
    let holds = |name: &MailboxName| scope.holds(name);
    for (name, value) in &params {
        let (is_within, missing) = match name {
            "mailbox" => {
                let mailbox = ids::mailbox_name(&value.into());
                (mailbox.as_ref().is_some_and(holds), ProblemKind::MailboxMissing)
            }
            "message" => {
                let message = MessageRef::parse(&value.into());
                let is_within = message.as_ref().is_some_and(|message| holds(&message.mailbox));
                (is_within, ProblemKind::MessageMissing)
            }
            _ => continue,
        };
        if !is_within {
            return Err(missing.into());
        }
    }
    Ok(())
}

async fn account_in_path(parts: &mut Parts, state: &AppState) -> ApiResult<AccountId> {
    // Bytes that are no UTF-8 name nothing.
    let params =
        RawPathParams::from_request_parts(parts, state).await.map_err(|_| ApiError::not_found())?;
    let named = params.iter().find(|(name, _)| *name == "account");
    let (_, id) = named.ok_or_else(|| {
        ApiError::internal(anyhow::anyhow!("a route without {{account}} takes AccountAccess"))
    })?;
    Ok(id.into())
}
