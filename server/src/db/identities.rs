//! The addresses that one may send as, and what stands below their messages.

use jiff::Timestamp;
use shared::id::{AccountId, IdentityId};

use super::{Db, DbError, DbResult, Flag, begin, to_millis};

/// A row as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct IdentityRow {
    pub id: String,
    pub name: String,
    /// Empty for the account's own.
    pub email: String,
    /// JSON of addresses, as `bcc`.
    pub reply_to: String,
    pub bcc: String,
    pub signature_of: Option<String>,
    #[sqlx(try_from = "Flag")]
    pub is_default: bool,
}

/// Those of an account, oldest first.
pub async fn list(db: &Db, account: &AccountId) -> DbResult<Vec<IdentityRow>> {
    sqlx::query_as(
        "SELECT id, name, email, reply_to, bcc, signature_of, is_default
         FROM identities
         WHERE account_id = $1
         ORDER BY created_at, id",
    )
    .bind(account.as_str())
    .fetch_all(db)
    .await
}

/// Keeps one, new or changed. `false` if another has its address.
pub async fn put(
    db: &Db,
    account: &AccountId,
    row: &IdentityRow,
    now: Timestamp,
) -> DbResult<bool> {
    let done = sqlx::query(
        "INSERT INTO identities (account_id, id, name, email, reply_to, bcc, signature_of, is_default, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (account_id, id) DO UPDATE
         SET name = excluded.name, email = excluded.email, reply_to = excluded.reply_to,
             bcc = excluded.bcc, signature_of = excluded.signature_of",
    )
    .bind(account.as_str())
    .bind(&row.id)
    .bind(&row.name)
    .bind(&row.email)
    .bind(&row.reply_to)
    .bind(&row.bcc)
    .bind(&row.signature_of)
    .bind(Flag(row.is_default))
    .bind(to_millis(now))
    .execute(db)
    .await;
    match done {
        Ok(_) => Ok(true),
        Err(DbError::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Messages come from this one by themselves from now on.
pub async fn make_default(db: &Db, account: &AccountId, id: &IdentityId) -> DbResult<()> {
    sqlx::query(
        "UPDATE identities
         SET is_default = CASE WHEN id = $2 THEN 1 ELSE 0 END
         WHERE account_id = $1",
    )
    .bind(account.as_str())
    .bind(id.as_str())
    .execute(db)
    .await?;
    Ok(())
}

/// Whoever has the signature of `from` has that of `to` instead; `to` itself has its own.
pub async fn sign_as(
    db: &Db,
    account: &AccountId,
    from: &IdentityId,
    to: &IdentityId,
) -> DbResult<()> {
    sqlx::query(
        "UPDATE identities
         SET signature_of = CASE WHEN id = $3 THEN NULL ELSE $3 END
         WHERE account_id = $1 AND signature_of = $2",
    )
    .bind(account.as_str())
    .bind(from.as_str())
    .bind(to.as_str())
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets one with its signature. `false` if there was none.
pub async fn delete(db: &Db, account: &AccountId, id: &IdentityId) -> DbResult<bool> {
    let mut transaction = begin(db, account.as_str()).await?;
    sqlx::query("DELETE FROM signatures WHERE account_id = $1 AND identity_id = $2")
        .bind(account.as_str())
        .bind(id.as_str())
        .execute(&mut *transaction)
        .await?;
    let done = sqlx::query("DELETE FROM identities WHERE account_id = $1 AND id = $2")
        .bind(account.as_str())
        .bind(id.as_str())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(done.rows_affected() > 0)
}

/// JSON of each identity's own signature, by the identity's id.
pub async fn signatures(db: &Db, account: &AccountId) -> DbResult<Vec<(String, String)>> {
    sqlx::query_as("SELECT identity_id, body FROM signatures WHERE account_id = $1")
        .bind(account.as_str())
        .fetch_all(db)
        .await
}

/// JSON of the identity's signature.
pub async fn signature(
    db: &Db,
    account: &AccountId,
    identity: &IdentityId,
) -> DbResult<Option<String>> {
    sqlx::query_scalar("SELECT body FROM signatures WHERE account_id = $1 AND identity_id = $2")
        .bind(account.as_str())
        .bind(identity.as_str())
        .fetch_optional(db)
        .await
}

pub async fn set_signature(
    db: &Db,
    account: &AccountId,
    identity: &IdentityId,
    json: &str,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO signatures (account_id, identity_id, body)
         VALUES ($1, $2, $3)
         ON CONFLICT (account_id, identity_id) DO UPDATE SET body = excluded.body",
    )
    .bind(account.as_str())
    .bind(identity.as_str())
    .bind(json)
    .execute(db)
    .await?;
    Ok(())
}
