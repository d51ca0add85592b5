//! Attempts to sign in.

use jiff::Timestamp;

use super::{Db, DbConnection, DbResult, from_millis, to_millis};

/// When the attempts of a subject since then were, the latest first, as many as `most`.
pub async fn latest(
    work: &mut DbConnection,
    subject: &[u8],
    since: Timestamp,
    most: i64,
) -> DbResult<Vec<Timestamp>> {
    let found: Vec<i64> = sqlx::query_scalar(
        "SELECT at FROM sign_in_attempts WHERE subject = $1 AND at > $2 ORDER BY at DESC LIMIT $3",
    )
    .bind(subject)
    .bind(to_millis(since))
    .bind(most)
    .fetch_all(work)
    .await?;
    found.into_iter().map(from_millis).collect()
}

pub async fn add(
    work: &mut DbConnection,
    id: &str,
    subject: &[u8],
    now: Timestamp,
) -> DbResult<()> {
    sqlx::query("INSERT INTO sign_in_attempts (id, subject, at) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(subject)
        .bind(to_millis(now))
        .execute(work)
        .await?;
    Ok(())
}

/// Takes one attempt back.
pub async fn remove(db: &Db, id: &str) -> DbResult<()> {
    sqlx::query("DELETE FROM sign_in_attempts WHERE id = $1").bind(id).execute(db).await?;
    Ok(())
}

/// Takes all attempts of a subject back.
pub async fn remove_of(db: &Db, subject: &[u8]) -> DbResult<()> {
    sqlx::query("DELETE FROM sign_in_attempts WHERE subject = $1")
        .bind(subject)
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets those that count no more.
pub async fn forget(db: &Db, until: Timestamp) -> DbResult<()> {
    sqlx::query("DELETE FROM sign_in_attempts WHERE at <= $1")
        .bind(to_millis(until))
        .execute(db)
        .await?;
    Ok(())
}
