//! What admins did.

use jiff::Timestamp;
use shared::admin_log::{AdminAction, AdminLogEntry};

use super::{Db, DbResult, from_millis, to_millis, word};

pub async fn add(db: &Db, entry: &AdminLogEntry) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO admin_log (id, at, admin, action, subject, note)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&entry.id)
    .bind(to_millis(entry.at))
    .bind(&entry.admin)
    .bind(word(&entry.action)?)
    .bind(&entry.subject)
    .bind(&entry.note)
    .execute(db)
    .await?;
    Ok(())
}

/// Which lines are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub action: Option<AdminAction>,
    /// What admin, subject or note hold.
    pub words: String,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Only what is older than the line with this time and id.
    pub after: Option<(Timestamp, String)>,
    pub limit: u32,
}

type Row = (String, i64, String, String, String, String);

/// The newest first.
pub async fn list(db: &Db, wanted: &Wanted) -> DbResult<Vec<AdminLogEntry>> {
    let action = wanted.action.as_ref().map(word).transpose()?.unwrap_or_default();
    let (after, after_id) = wanted.after.clone().unwrap_or((Timestamp::MAX, String::new()));
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, at, admin, action, subject, note
         FROM admin_log
         WHERE ($1 = '' OR action = $1)
           AND LOWER(admin || ' ' || subject || ' ' || note) LIKE $2 ESCAPE '\\'
           AND at >= $3 AND at < $4
           AND (at < $5 OR (at = $5 AND id < $6))
         ORDER BY at DESC, id DESC
         LIMIT $7",
    )
    .bind(action)
    .bind(super::members::pattern(&wanted.words))
    .bind(wanted.from.map_or(0, to_millis))
    .bind(wanted.until.map_or(i64::MAX, to_millis))
    .bind(to_millis(after))
    .bind(after_id)
    .bind(i64::from(wanted.limit))
    .fetch_all(db)
    .await?;
    rows.into_iter().map(entry).collect()
}

fn entry((id, at, admin, action, subject, note): Row) -> DbResult<AdminLogEntry> {
    let action = serde_json::from_value(action.into()).unwrap_or(AdminAction::Other);
    Ok(AdminLogEntry { id, at: from_millis(at)?, admin, action, subject, note })
}
