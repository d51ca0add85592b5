//! Sessions. The cookie's value is never here, only its hash.

use jiff::Timestamp;
use shared::id::UserId;

use super::{Db, DbResult, from_millis, to_millis};

/// A session as it begins.
#[derive(Debug)]
pub struct NewSession<'a> {
    pub id: &'a str,
    pub token_hash: &'a [u8],
    pub user: &'a UserId,
    pub now: Timestamp,
    pub expires_at: Timestamp,
    /// The browser's `User-Agent`.
    pub device: &'a str,
    /// The network address it came from.
    pub address: &'a str,
}

/// A session that has not ended yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    pub id: String,
    pub user: UserId,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub device: String,
    pub address: String,
}

type Columns = (String, String, i64, i64, i64, String, String);

fn row(
    (id, user, created_at, seen_at, expires_at, device, address): Columns,
) -> DbResult<SessionRow> {
    Ok(SessionRow {
        id,
        user: UserId(user),
        created_at: from_millis(created_at)?,
        seen_at: from_millis(seen_at)?,
        expires_at: from_millis(expires_at)?,
        device,
        address,
    })
}

pub async fn add(db: &Db, session: NewSession<'_>) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO sessions
             (id, token_hash, user_id, created_at, seen_at, proved_at, expires_at, device, address)
         VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $7)",
    )
    .bind(session.id)
    .bind(session.token_hash)
    .bind(session.user.as_str())
    .bind(to_millis(session.now))
    .bind(to_millis(session.expires_at))
    .bind(session.device)
    .bind(session.address)
    .execute(db)
    .await?;
    Ok(())
}

/// The session of a cookie, unless an admin blocked its user. Whether it has expired is for the caller to say.
pub async fn find(db: &Db, token_hash: &[u8]) -> DbResult<Option<SessionRow>> {
    let found: Option<Columns> = sqlx::query_as(
        "SELECT id, user_id, created_at, seen_at, expires_at, device, address
         FROM open_sessions
         WHERE token_hash = $1",
    )
    .bind(token_hash)
    .fetch_optional(db)
    .await?;
    found.map(row).transpose()
}

/// A user's sessions, the last used first.
pub async fn of_user(db: &Db, user: &UserId) -> DbResult<Vec<SessionRow>> {
    let found: Vec<Columns> = sqlx::query_as(
        "SELECT id, user_id, created_at, seen_at, expires_at, device, address
         FROM sessions
         WHERE user_id = $1
         ORDER BY seen_at DESC, id",
    )
    .bind(user.as_str())
    .fetch_all(db)
    .await?;
    found.into_iter().map(row).collect()
}

/// Notes that a session was used.
pub async fn touch(db: &Db, id: &str, now: Timestamp) -> DbResult<()> {
    sqlx::query("UPDATE sessions SET seen_at = $2 WHERE id = $1")
        .bind(id)
        .bind(to_millis(now))
        .execute(db)
        .await?;
    Ok(())
}

/// When its user last proved who they are; `None` for a session that has ended.
pub async fn proved_at(db: &Db, id: &str) -> DbResult<Option<Timestamp>> {
    let found: Option<i64> = sqlx::query_scalar("SELECT proved_at FROM sessions WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await?;
    found.map(from_millis).transpose()
}

/// Notes that a session's user has just proved again who they are.
pub async fn prove(db: &Db, id: &str, now: Timestamp) -> DbResult<()> {
    sqlx::query("UPDATE sessions SET proved_at = $2 WHERE id = $1")
        .bind(id)
        .bind(to_millis(now))
        .execute(db)
        .await?;
    Ok(())
}

pub async fn end(db: &Db, id: &str) -> DbResult<()> {
    sqlx::query("DELETE FROM sessions WHERE id = $1").bind(id).execute(db).await?;
    Ok(())
}

/// Ends one of a user's sessions; says whether there was such a one.
pub async fn end_of_user(db: &Db, user: &UserId, id: &str) -> DbResult<bool> {
    let done = sqlx::query("DELETE FROM sessions WHERE id = $1 AND user_id = $2")
        .bind(id)
        .bind(user.as_str())
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends all sessions of a user but one.
pub async fn end_others(db: &Db, user: &UserId, id: &str) -> DbResult<()> {
    sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND id <> $2")
        .bind(user.as_str())
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// Ends all sessions of a user; returns how many there were.
pub async fn end_all(db: &Db, user: &UserId) -> DbResult<u64> {
    let done = sqlx::query("DELETE FROM sessions WHERE user_id = $1")
        .bind(user.as_str())
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// Removes sessions that nothing can bring back.
pub async fn remove_expired(db: &Db, now: Timestamp, idle_since: Timestamp) -> DbResult<u64> {
    let done = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1 OR seen_at <= $2")
        .bind(to_millis(now))
        .bind(to_millis(idle_since))
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
