//! Bytes of the spool's files, for nodes that don't share a disk.

use jiff::Timestamp;

use super::{Db, DbResult, to_millis};

pub async fn put(db: &Db, file: &str, number: i64, bytes: &[u8], now: Timestamp) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO spool_chunks (file, number, bytes, written_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(file)
    .bind(number)
    .bind(bytes)
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// One piece; `None` behind the last.
pub async fn get(db: &Db, file: &str, number: i64) -> DbResult<Option<Vec<u8>>> {
    sqlx::query_scalar("SELECT bytes FROM spool_chunks WHERE file = $1 AND number = $2")
        .bind(file)
        .bind(number)
        .fetch_optional(db)
        .await
}

pub async fn remove(db: &Db, file: &str) -> DbResult<()> {
    sqlx::query("DELETE FROM spool_chunks WHERE file = $1").bind(file).execute(db).await?;
    Ok(())
}

/// Files that were begun before then: what a crash may have left.
pub async fn old(db: &Db, before: Timestamp) -> DbResult<Vec<String>> {
    sqlx::query_scalar("SELECT file FROM spool_chunks WHERE number = 0 AND written_at < $1")
        .bind(to_millis(before))
        .fetch_all(db)
        .await
}
