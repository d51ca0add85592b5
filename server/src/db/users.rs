//! People who sign in.

use jiff::Timestamp;
use shared::id::UserId;

use super::{Db, DbConnection, DbResult, to_millis};

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct UserRow {
    pub id: String,
    pub email: String,
    pub realm: String,
    pub name: String,
}

/// The user of an address, made with `new_id` where there is none.
pub async fn find_or_add(
    db: &Db,
    new_id: &UserId,
    email: &str,
    realm: &str,
    now: Timestamp,
) -> DbResult<UserId> {
    sqlx::query(
        "INSERT INTO users (id, email, realm, name, created_at)
         VALUES ($1, $2, $3, '', $4)
         ON CONFLICT (email, realm) DO NOTHING",
    )
    .bind(new_id.as_str())
    .bind(email)
    .bind(realm)
    .bind(to_millis(now))
    .execute(db)
    .await?;
    let id: String = sqlx::query_scalar("SELECT id FROM users WHERE email = $1 AND realm = $2")
        .bind(email)
        .bind(realm)
        .fetch_one(db)
        .await?;
    Ok(UserId(id))
}

/// Adds a user; says whether there was none of the address in this realm.
pub async fn add(
    db: &mut DbConnection,
    id: &UserId,
    (email, realm): (&str, &str),
    name: &str,
    now: Timestamp,
) -> DbResult<bool> {
    let done = sqlx::query(
        "INSERT INTO users (id, email, realm, name, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (email, realm) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(email)
    .bind(realm)
    .bind(name)
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub async fn find(db: &Db, user: &UserId) -> DbResult<Option<UserRow>> {
    sqlx::query_as("SELECT id, email, realm, name FROM users WHERE id = $1")
        .bind(user.as_str())
        .fetch_optional(db)
        .await
}

/// All users, by address.
pub async fn list(db: &Db) -> DbResult<Vec<UserRow>> {
    sqlx::query_as("SELECT id, email, realm, name FROM users ORDER BY email, realm")
        .fetch_all(db)
        .await
}

/// Users with this address: more than one only where users named mail hosts of their own.
pub async fn with_email(db: &Db, email: &str) -> DbResult<Vec<UserRow>> {
    sqlx::query_as("SELECT id, email, realm, name FROM users WHERE email = $1 ORDER BY realm")
        .bind(email)
        .fetch_all(db)
        .await
}

/// Sets the name that the interface shows. Returns whether there is such a user.
pub async fn set_name(db: &Db, user: &UserId, name: &str) -> DbResult<bool> {
    let done = sqlx::query("UPDATE users SET name = $2 WHERE id = $1")
        .bind(user.as_str())
        .bind(name)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}
