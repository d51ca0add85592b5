//! Names of the addresses that one may send as, and what stands below their messages.

use shared::id::{AccountId, IdentityId};

use super::{Db, DbResult};

pub async fn name(db: &Db, account: &AccountId, identity: &IdentityId) -> DbResult<Option<String>> {
    sqlx::query_scalar("SELECT name FROM identities WHERE account_id = $1 AND id = $2")
        .bind(account.as_str())
        .bind(identity.as_str())
        .fetch_optional(db)
        .await
}

pub async fn set_name(
    db: &Db,
    account: &AccountId,
    identity: &IdentityId,
    name: &str,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO identities (account_id, id, name)
         VALUES ($1, $2, $3)
         ON CONFLICT (account_id, id) DO UPDATE SET name = excluded.name",
    )
    .bind(account.as_str())
    .bind(identity.as_str())
    .bind(name)
    .execute(db)
    .await?;
    Ok(())
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
