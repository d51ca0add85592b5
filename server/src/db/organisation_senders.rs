//! Senders that are blocked or approved for the whole organisation.

use jiff::Timestamp;

use super::{Db, DbResult, to_millis};

#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct SendersRow {
    pub lists: String,
    pub version: i64,
}

pub async fn read(db: &Db) -> DbResult<Option<SendersRow>> {
    sqlx::query_as("SELECT lists, version FROM organisation_senders WHERE id = 1")
        .fetch_optional(db)
        .await
}

/// Writes them in the place of those of `version`, which is 0 where there are none yet; `false` where there are others.
pub async fn write(db: &Db, lists: &str, version: i64, by: &str, now: Timestamp) -> DbResult<bool> {
    let statement = if version == 0 {
        "INSERT INTO organisation_senders (id, lists, version, updated_at, updated_by)
         VALUES (1, $1, $2 + 1, $3, $4)
         ON CONFLICT (id) DO NOTHING"
    } else {
        "UPDATE organisation_senders
         SET lists = $1, version = version + 1, updated_at = $3, updated_by = $4
         WHERE id = 1 AND version = $2"
    };
    let done = sqlx::query(statement)
        .bind(lists)
        .bind(version)
        .bind(to_millis(now))
        .bind(by)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}
