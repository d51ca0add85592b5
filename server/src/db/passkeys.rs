//! Passkeys: the public halves, and which challenges were answered.

use jiff::Timestamp;
use shared::id::UserId;

use super::{Db, DbConnection, DbResult, to_millis};

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PasskeyRow {
    pub id: String,
    pub user_id: String,
    pub credential_id: Vec<u8>,
    /// JSON.
    pub passkey: String,
    pub name: String,
    /// Milliseconds.
    pub created_at: i64,
    pub used_at: Option<i64>,
}

/// A user's, the oldest first.
pub async fn of_user(db: &Db, user: &UserId) -> DbResult<Vec<PasskeyRow>> {
    sqlx::query_as(
        "SELECT id, user_id, credential_id, passkey, name, created_at, used_at FROM passkeys
         WHERE user_id = $1
         ORDER BY created_at, id",
    )
    .bind(user.as_str())
    .fetch_all(db)
    .await
}

pub async fn with_credential(db: &Db, credential: &[u8]) -> DbResult<Option<PasskeyRow>> {
    sqlx::query_as(
        "SELECT id, user_id, credential_id, passkey, name, created_at, used_at FROM passkeys
         WHERE credential_id = $1",
    )
    .bind(credential)
    .fetch_optional(db)
    .await
}

/// Adds one; says whether nobody had it yet.
pub async fn add(db: &mut DbConnection, row: &PasskeyRow) -> DbResult<bool> {
    let done = sqlx::query(
        "INSERT INTO passkeys (id, user_id, credential_id, passkey, name, created_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT DO NOTHING",
    )
    .bind(&row.id)
    .bind(&row.user_id)
    .bind(&row.credential_id)
    .bind(&row.passkey)
    .bind(&row.name)
    .bind(row.created_at)
    .bind(row.used_at)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Notes a use, and what the device's counter stands at since.
pub async fn used(db: &Db, id: &str, passkey: &str, now: Timestamp) -> DbResult<()> {
    sqlx::query("UPDATE passkeys SET passkey = $2, used_at = $3 WHERE id = $1")
        .bind(id)
        .bind(passkey)
        .bind(to_millis(now))
        .execute(db)
        .await?;
    Ok(())
}

/// Names one of a user's; says whether there is such a one.
pub async fn rename(db: &Db, user: &UserId, id: &str, name: &str) -> DbResult<bool> {
    let done = sqlx::query("UPDATE passkeys SET name = $3 WHERE id = $2 AND user_id = $1")
        .bind(user.as_str())
        .bind(id)
        .bind(name)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes one of a user's; says whether there was such a one.
pub async fn remove(db: &mut DbConnection, user: &UserId, id: &str) -> DbResult<bool> {
    let done = sqlx::query("DELETE FROM passkeys WHERE id = $2 AND user_id = $1")
        .bind(user.as_str())
        .bind(id)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// How many a user has.
pub async fn count(db: &mut DbConnection, user: &UserId) -> DbResult<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM passkeys WHERE user_id = $1")
        .bind(user.as_str())
        .fetch_one(db)
        .await
}

/// Takes a challenge as answered, unless it was before.
pub async fn take_challenge(
    db: &Db,
    hash: &[u8],
    expires_at: Timestamp,
    now: Timestamp,
) -> DbResult<bool> {
    sqlx::query("DELETE FROM answered_challenges WHERE expires_at <= $1")
        .bind(to_millis(now))
        .execute(db)
        .await?;
    let done = sqlx::query(
        "INSERT INTO answered_challenges (hash, expires_at) VALUES ($1, $2)
         ON CONFLICT (hash) DO NOTHING",
    )
    .bind(hash)
    .bind(to_millis(expires_at))
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}
