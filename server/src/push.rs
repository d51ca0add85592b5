//! Telling closed browsers of new mail: Web Push.
//!
//! Each browser's subscription belongs to its session, and ends with it. What is told is sealed for the browser (RFC 8291),
//! so that the push service between learns only that something came. Each subscription has a key of its own by which the
//! service knows the server (RFC 8292): no two can be told to belong to the same Pli.

mod follow;
mod seal;
mod service;
mod subscription;
mod vapid;

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use shared::id::AccountId;
use shared::problem::ProblemKind;
use shared::push::{PushKey, PushState, PushSubscription};
use tokio::sync::Notify;

use crate::db::{self, DbResult};
use crate::error::{ApiError, ApiResult};
use crate::people::access::Access;
use crate::secrets::Context;
use crate::state::AppState;

pub use follow::run;
use subscription::{Subscription, Target};

/// What the worker and the handlers share.
#[derive(Debug, Default)]
pub struct Pushes {
    wake: Notify,
    /// The accounts whose inboxes this node follows.
    followed: Mutex<HashSet<AccountId>>,
}

impl Pushes {
    fn followed(&self) -> std::sync::MutexGuard<'_, HashSet<AccountId>> {
        // Nothing that holds the lock can leave it half-changed.
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How it stands for a session.
///
/// # Errors
///
/// Those of the database.
pub async fn read(state: &AppState, access: &Access) -> DbResult<PushState> {
    let is_offered = state.config.push.is_on;
    let found = db::push::find(&state.db, &access.session).await?;
    Ok(PushState { is_offered, is_on: is_offered && found.is_some_and(|row| row.is_on) })
}

/// Makes the key with which a session's browser will subscribe. It is told of nothing until it has.
///
/// # Errors
///
/// 501 where the operator switched it off; those of the database.
pub async fn begin(state: &AppState, access: &Access) -> ApiResult<PushKey> {
    if !state.config.push.is_on {
        return Err(ProblemKind::Unsupported.into());
    }
    let subscription = Subscription::new(&mut rand::rng());
    keep(state, access, &subscription).await?;
    Ok(PushKey { public_key: subscription.public_key() })
}

/// Tells a session's browser of new mail from now on.
///
/// # Errors
///
/// 400 for keys or an address that are none, and where the session's browser didn't ask for a key before; those of the
/// database.
pub async fn subscribe(
    state: &AppState,
    access: &Access,
    request: &PushSubscription,
) -> ApiResult<()> {
    let target = Target::parse(request)
        .ok_or_else(|| ApiError::bad_request("This is no subscription of a push service."))?;
    let row = db::push::find(&state.db, &access.session).await?;
    let opened = row.and_then(|row| Subscription::open(state, &row));
    let mut subscription =
        opened.ok_or_else(|| ApiError::bad_request("A key has to be asked for first."))?;
    subscription.target = Some(target);
    keep(state, access, &subscription).await?;
    state.pushes.wake.notify_one();
    Ok(())
}

/// Tells a session's browser of nothing any more.
///
/// # Errors
///
/// Those of the database.
pub async fn end(state: &AppState, access: &Access) -> DbResult<()> {
    db::push::remove(&state.db, &access.session).await
}

async fn keep(state: &AppState, access: &Access, subscription: &Subscription) -> DbResult<()> {
    let owner = (&access.user, access.session.as_str());
    let context = Context::push(owner.0.as_str(), owner.1);
    let sealed = state.secrets.seal(context, &subscription.to_json(), &mut rand::rng());
    db::push::put(&state.db, owner, &sealed, subscription.target.is_some()).await
}
