//! Something known, sealed with the key file's key.

use super::{Db, DbResult};

pub async fn read(db: &Db) -> DbResult<Option<Vec<u8>>> {
    sqlx::query_scalar("SELECT sealed FROM key_probe WHERE id = 1").fetch_optional(db).await
}

/// Keeps it, unless another node was first.
pub async fn add(db: &Db, sealed: &[u8]) -> DbResult<()> {
    sqlx::query("INSERT INTO key_probe (id, sealed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
        .bind(sealed)
        .execute(db)
        .await?;
    Ok(())
}

/// Keeps it in place of the one there is, as after a change of keys.
pub async fn replace(db: &Db, sealed: &[u8]) -> DbResult<()> {
    sqlx::query("UPDATE key_probe SET sealed = $1 WHERE id = 1").bind(sealed).execute(db).await?;
    Ok(())
}
