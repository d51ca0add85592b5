//! Who is asking, and what they may do where: asked for by every request, so kept for a moment.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use shared::id::{AccountId, UserId};
use shared::permission::Permission;

use super::sessions::{self, Purpose, TokenHash};
use crate::config;
use crate::db::{self, Db, DbResult};
use crate::imap::Scope;
use crate::state::AppState;

/// How long an answer of the database is believed, where nobody else takes anything away.
const BELIEVED_FOR: SignedDuration = SignedDuration::from_secs(2);

/// A user with a living session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub session: String,
    pub user: UserId,
    grants: BTreeMap<AccountId, Grant>,
}

/// What a user may do in one account, and in which of its folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    pub permissions: Vec<Permission>,
    pub scope: Scope,
    /// Until when; `None` for as long as nobody takes it back.
    pub ends_at: Option<Timestamp>,
    /// Whether somebody else gave it; else its user proved the account's password.
    pub is_shared: bool,
}

impl Grant {
    /// Whether it allows this.
    pub fn allows(&self, permission: Permission) -> bool {
        suffices(&self.permissions, permission)
    }
}

impl Access {
    /// What the user may do in this account; `None` for one that is none of their business.
    pub fn permissions(&self, account: &AccountId) -> Option<&[Permission]> {
        self.grant(account).map(|grant| grant.permissions.as_slice())
    }

    /// The same with all else that is said of it.
    pub fn grant(&self, account: &AccountId) -> Option<&Grant> {
        self.grants.get(account)
    }

    /// Whether the user may do this in this account.
    pub fn may(&self, account: &AccountId, permission: Permission) -> bool {
        self.permissions(account).is_some_and(|held| suffices(held, permission))
    }

    /// The accounts whose mail the user may read.
    pub fn readable(&self) -> impl Iterator<Item = &AccountId> {
        self.accounts().filter(|account| self.may(account, Permission::Read))
    }

    /// The accounts that the user may open.
    pub fn accounts(&self) -> impl Iterator<Item = &AccountId> {
        self.grants.keys()
    }
}

/// Whether who holds these permissions may do what one of them allows. All of them go with [`Permission::Read`]: whoever
/// sends, moves or attaches somebody's mail comes to see it.
pub fn suffices(held: &[Permission], permission: Permission) -> bool {
    held.contains(&Permission::Read) && held.contains(&permission)
}

/// Asks the database where a user may still do something in an account, `None` for nowhere: for what goes on long after it
/// was asked for.
///
/// # Errors
///
/// Those of the database.
pub async fn may_still(
    state: &AppState,
    user: &UserId,
    account: &AccountId,
    permission: Permission,
) -> DbResult<Option<Scope>> {
    let mut grants = db::accounts::grants_of(&state.db, user, state.clock.now()).await?;
    let grant = grants.remove(account).filter(|grant| grant.allows(permission));
    Ok(grant.map(|grant| grant.scope))
}

/// Answers of the database that are believed a little while.
#[derive(Debug)]
pub struct AccessCache {
    /// Whether there are other nodes: what those take away has to bite at once, so that each time the database is asked.
    are_many: bool,
    answers: Mutex<Answers>,
}

#[derive(Debug, Default)]
struct Answers {
    known: HashMap<TokenHash, (Timestamp, Arc<Access>)>,
    /// Counts what was forgotten, so that an answer under way at that moment isn't kept.
    forgotten: u64,
}

impl AccessCache {
    pub fn new(are_many: bool) -> Self {
        Self { are_many, answers: Mutex::default() }
    }

    /// Who holds this token; `None` when the session has ended or never was.
    pub async fn find(
        &self,
        db: &Db,
        settings: &config::Sessions,
        hash: TokenHash,
        purpose: Purpose,
        now: Timestamp,
    ) -> DbResult<Option<Arc<Access>>> {
        let forgotten = {
            let answers = self.lock();
            if let Some((at, access)) = answers.known.get(&hash)
                && now.duration_since(*at) < BELIEVED_FOR
            {
                return Ok(Some(Arc::clone(access)));
            }
            answers.forgotten
        };
        let Some(session) = sessions::find(db, settings, &hash, purpose, now).await? else {
            self.lock().known.remove(&hash);
            return Ok(None);
        };
        let grants = db::accounts::grants_of(db, &session.user, now).await?;
        let access = Arc::new(Access { session: session.id, user: session.user, grants });
        let mut answers = self.lock();
        // What a stream learned isn't kept: a request that found it here would not count as a use.
        if answers.forgotten == forgotten && purpose == Purpose::Use && !self.are_many {
            answers.known.insert(hash, (now, Arc::clone(&access)));
        }
        Ok(Some(access))
    }

    /// To be called whenever sessions or grants of a user change.
    pub fn forget(&self, user: &UserId) {
        let mut answers = self.lock();
        answers.forgotten += 1;
        answers.known.retain(|_, (_, access)| access.user != *user);
    }

    /// Drops what is not believed any more.
    pub fn tidy(&self, now: Timestamp) {
        self.lock().known.retain(|_, (at, _)| now.duration_since(*at) < BELIEVED_FOR);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Answers> {
        // Nothing that holds the lock can leave it half-changed.
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
