//! Browsers that are told of new mail while Pli is closed, and what they were told of.

use jiff::Timestamp;
use shared::id::{AccountId, UserId};

use super::{Db, DbResult, Flag, to_millis};

/// A session's subscription.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SubscriptionRow {
    pub session_id: String,
    pub user_id: String,
    pub sealed: Vec<u8>,
    /// Whether the browser has said where it is reached.
    #[sqlx(try_from = "Flag")]
    pub is_on: bool,
}

/// Keeps a session's subscription in place of the one before.
pub async fn put(
    db: &Db,
    (user, session): (&UserId, &str),
    sealed: &[u8],
    is_on: bool,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO push_subscriptions (session_id, user_id, sealed, is_on) VALUES ($1, $2, $3, $4)
         ON CONFLICT (session_id) DO UPDATE SET sealed = excluded.sealed, is_on = excluded.is_on",
    )
    .bind(session)
    .bind(user.as_str())
    .bind(sealed)
    .bind(i64::from(is_on))
    .execute(db)
    .await?;
    Ok(())
}

pub async fn find(db: &Db, session: &str) -> DbResult<Option<SubscriptionRow>> {
    sqlx::query_as(
        "SELECT session_id, user_id, sealed, is_on FROM push_subscriptions WHERE session_id = $1",
    )
    .bind(session)
    .fetch_optional(db)
    .await
}

pub async fn remove(db: &Db, session: &str) -> DbResult<()> {
    sqlx::query("DELETE FROM push_subscriptions WHERE session_id = $1")
        .bind(session)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes a session's subscription if it is still this one.
pub async fn remove_same(db: &Db, row: &SubscriptionRow) -> DbResult<()> {
    sqlx::query("DELETE FROM push_subscriptions WHERE session_id = $1 AND sealed = $2")
        .bind(&row.session_id)
        .bind(&row.sealed)
        .execute(db)
        .await?;
    Ok(())
}

/// When sessions end that are not used.
#[derive(Clone, Copy, Debug)]
pub struct Alive {
    pub now: Timestamp,
    /// Those not used since then have ended.
    pub idle_since: Timestamp,
}

/// The users who are to be told of something.
pub async fn users(db: &Db, alive: Alive) -> DbResult<Vec<UserId>> {
    let found: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT push_subscriptions.user_id
         FROM push_subscriptions
         JOIN open_sessions ON open_sessions.id = push_subscriptions.session_id
         WHERE push_subscriptions.is_on = 1
           AND open_sessions.expires_at > $1 AND open_sessions.seen_at > $2",
    )
    .bind(to_millis(alive.now))
    .bind(to_millis(alive.idle_since))
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(UserId).collect())
}

/// The subscriptions of everyone with a grant in an account, whatever it allows, user by user.
pub async fn at_account(
    db: &Db,
    account: &AccountId,
    alive: Alive,
) -> DbResult<Vec<SubscriptionRow>> {
    sqlx::query_as(
        "SELECT DISTINCT push_subscriptions.session_id, push_subscriptions.user_id,
             push_subscriptions.sealed, push_subscriptions.is_on
         FROM push_subscriptions
         JOIN open_sessions ON open_sessions.id = push_subscriptions.session_id
         JOIN grants ON grants.user_id = push_subscriptions.user_id
         WHERE grants.account_id = $3 AND push_subscriptions.is_on = 1
           AND open_sessions.expires_at > $1 AND open_sessions.seen_at > $2
         ORDER BY push_subscriptions.user_id",
    )
    .bind(to_millis(alive.now))
    .bind(to_millis(alive.idle_since))
    .bind(account.as_str())
    .fetch_all(db)
    .await
}

/// A place in an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub uid_validity: u32,
    pub uid: u32,
}

/// The newest message of an account's inbox that was told of; `None` where nobody asked for it yet.
pub async fn mark(db: &Db, account: &AccountId) -> DbResult<Option<Mark>> {
    let found: Option<(i64, i64)> =
        sqlx::query_as("SELECT uid_validity, uid FROM push_marks WHERE account_id = $1")
            .bind(account.as_str())
            .fetch_optional(db)
            .await?;
    let number = |value: i64| u32::try_from(value).unwrap_or_default();
    Ok(found.map(|(validity, uid)| Mark { uid_validity: number(validity), uid: number(uid) }))
}

pub async fn set_mark(db: &Db, account: &AccountId, mark: Mark) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO push_marks (account_id, uid_validity, uid) VALUES ($1, $2, $3)
         ON CONFLICT (account_id) DO UPDATE
         SET uid_validity = excluded.uid_validity, uid = excluded.uid",
    )
    .bind(account.as_str())
    .bind(i64::from(mark.uid_validity))
    .bind(i64::from(mark.uid))
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets what nobody is told of any more: what comes until somebody asks again is no news then.
pub async fn forget_mark(db: &Db, account: &AccountId) -> DbResult<()> {
    sqlx::query("DELETE FROM push_marks WHERE account_id = $1")
        .bind(account.as_str())
        .execute(db)
        .await?;
    Ok(())
}
