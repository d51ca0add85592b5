//! Passwords that users have with Pli itself, as hashes.

use jiff::Timestamp;
use shared::id::UserId;

use super::{Db, DbConnection, DbResult, to_millis};

/// A user and the hash of their password.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PasswordRow {
    pub user_id: String,
    pub hash: String,
}

/// Keeps the hash of a user's password, in place of any other.
pub async fn put(db: &mut DbConnection, user: &UserId, hash: &str, now: Timestamp) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO pli_passwords (user_id, hash, changed_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE
         SET hash = excluded.hash, changed_at = excluded.changed_at",
    )
    .bind(user.as_str())
    .bind(hash)
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// Those of all users with this address: of more than one only where users named mail hosts of their own.
pub async fn of_email(db: &Db, email: &str) -> DbResult<Vec<PasswordRow>> {
    sqlx::query_as(
        "SELECT user_id, hash FROM pli_passwords
         JOIN users ON users.id = user_id
         WHERE email = $1
         ORDER BY realm",
    )
    .bind(email)
    .fetch_all(db)
    .await
}

pub async fn of_user(db: &Db, user: &UserId) -> DbResult<Option<PasswordRow>> {
    sqlx::query_as("SELECT user_id, hash FROM pli_passwords WHERE user_id = $1")
        .bind(user.as_str())
        .fetch_optional(db)
        .await
}

pub async fn remove(db: &mut DbConnection, user: &UserId) -> DbResult<()> {
    sqlx::query("DELETE FROM pli_passwords WHERE user_id = $1")
        .bind(user.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// Whether a user has one.
pub async fn has(db: &mut DbConnection, user: &UserId) -> DbResult<bool> {
    let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM pli_passwords WHERE user_id = $1")
        .bind(user.as_str())
        .fetch_optional(db)
        .await?;
    Ok(found.is_some())
}
