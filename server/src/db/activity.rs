//! What was done in accounts that several people work in.

use jiff::Timestamp;
use shared::activity::{Activity, ActivityKind};
use shared::id::AccountId;

use super::{Db, DbResult, from_millis, text, to_millis, word};

pub async fn add(db: &Db, account: &AccountId, entry: &Activity) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO activity (id, account_id, at, person, kind, subject, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&entry.id)
    .bind(account.as_str())
    .bind(to_millis(entry.at))
    .bind(&entry.person)
    .bind(word(&entry.kind)?)
    .bind(text(&entry.subject))
    .bind(text(&entry.note))
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets what is older.
pub async fn forget(db: &Db, before: Timestamp) -> DbResult<()> {
    sqlx::query("DELETE FROM activity WHERE at < $1").bind(to_millis(before)).execute(db).await?;
    Ok(())
}

/// Which lines are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub kind: Option<ActivityKind>,
    /// An address; empty for everybody's.
    pub person: String,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Only what is older than the line with this time and id.
    pub after: Option<(Timestamp, String)>,
    pub limit: u32,
}

type Row = (String, i64, String, String, String, String);

/// The newest first.
pub async fn list(db: &Db, account: &AccountId, wanted: &Wanted) -> DbResult<Vec<Activity>> {
    let kind = wanted.kind.as_ref().map(word).transpose()?.unwrap_or_default();
    let (after, after_id) = wanted.after.clone().unwrap_or((Timestamp::MAX, String::new()));
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, at, person, kind, subject, note
         FROM activity
         WHERE account_id = $1
           AND ($2 = '' OR kind = $2)
           AND ($3 = '' OR person = $3)
           AND at >= $4 AND at < $5
           AND (at < $6 OR (at = $6 AND id < $7))
         ORDER BY at DESC, id DESC
         LIMIT $8",
    )
    .bind(account.as_str())
    .bind(kind)
    .bind(&wanted.person)
    .bind(wanted.from.map_or(0, to_millis))
    .bind(wanted.until.map_or(i64::MAX, to_millis))
    .bind(to_millis(after))
    .bind(after_id)
    .bind(i64::from(wanted.limit))
    .fetch_all(db)
    .await?;
    rows.into_iter().map(entry).collect()
}

/// Whoever did anything in an account.
pub async fn people(db: &Db, account: &AccountId) -> DbResult<Vec<String>> {
    sqlx::query_scalar("SELECT DISTINCT person FROM activity WHERE account_id = $1 ORDER BY person")
        .bind(account.as_str())
        .fetch_all(db)
        .await
}

fn entry((id, at, person, kind, subject, note): Row) -> DbResult<Activity> {
    let kind = serde_json::from_value(kind.into()).unwrap_or(ActivityKind::Other);
    Ok(Activity { id, at: from_millis(at)?, person, kind, subject, note })
}
