//! Second factors, and the codes that stand in for them.

use jiff::Timestamp;
use shared::id::UserId;

use super::{Db, DbConnection, DbResult, Flag, to_millis};
use crate::db;

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FactorRow {
    pub sealed: Vec<u8>,
    /// Whether it is asked for; until its first code was right it isn't.
    #[sqlx(try_from = "Flag")]
    pub is_on: bool,
}

pub async fn find(db: &Db, user: &UserId) -> DbResult<Option<FactorRow>> {
    sqlx::query_as(
        "SELECT sealed, confirmed_at IS NOT NULL AS is_on FROM second_factors WHERE user_id = $1",
    )
    .bind(user.as_str())
    .fetch_optional(db)
    .await
}

/// Whether anything is sealed, so that a lost key file is noticed at the start.
pub async fn any(db: &Db) -> DbResult<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM second_factors LIMIT 1").fetch_optional(db).await?;
    Ok(found.is_some())
}

/// Keeps a factor that is still to be confirmed. One that is on stays; says whether there was none.
pub async fn begin(db: &Db, user: &UserId, sealed: &[u8]) -> DbResult<bool> {
    let done = sqlx::query(
        "INSERT INTO second_factors (user_id, sealed, last_step) VALUES ($1, $2, 0)
         ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, last_step = 0
         WHERE second_factors.confirmed_at IS NULL",
    )
    .bind(user.as_str())
    .bind(sealed)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes the code of a step, unless it or a later one was taken before.
pub async fn take_step(db: &Db, user: &UserId, step: i64) -> DbResult<bool> {
    let done = sqlx::query(
        "UPDATE second_factors SET last_step = $2 WHERE user_id = $1 AND last_step < $2",
    )
    .bind(user.as_str())
    .bind(step)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Turns a factor on, and gives its user these recovery codes.
pub async fn confirm(db: &Db, user: &UserId, codes: &[[u8; 32]], now: Timestamp) -> DbResult<()> {
    let mut work = db::begin(db, user.as_str()).await?;
    sqlx::query("UPDATE second_factors SET confirmed_at = $2 WHERE user_id = $1")
        .bind(user.as_str())
        .bind(to_millis(now))
        .execute(&mut *work)
        .await?;
    write_codes(&mut work, user, codes).await?;
    work.commit().await
}

/// Gives a user other recovery codes in place of all before.
pub async fn renew_codes(db: &Db, user: &UserId, codes: &[[u8; 32]]) -> DbResult<()> {
    let mut work = db::begin(db, user.as_str()).await?;
    write_codes(&mut work, user, codes).await?;
    work.commit().await
}

async fn write_codes(work: &mut DbConnection, user: &UserId, codes: &[[u8; 32]]) -> DbResult<()> {
    sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1")
        .bind(user.as_str())
        .execute(&mut *work)
        .await?;
    for code in codes {
        sqlx::query("INSERT INTO recovery_codes (user_id, hash) VALUES ($1, $2)")
            .bind(user.as_str())
            .bind(code.as_slice())
            .execute(&mut *work)
            .await?;
    }
    Ok(())
}

/// Uses a recovery code up; says whether there was such a one.
pub async fn take_code(db: &Db, user: &UserId, hash: &[u8]) -> DbResult<bool> {
    let done = sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1 AND hash = $2")
        .bind(user.as_str())
        .bind(hash)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// How many recovery codes a user has left.
pub async fn codes_left(db: &Db, user: &UserId) -> DbResult<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1")
        .bind(user.as_str())
        .fetch_one(db)
        .await
}

/// Turns a factor off, and forgets its recovery codes.
pub async fn remove(db: &Db, user: &UserId) -> DbResult<()> {
    let mut work = db::begin(db, user.as_str()).await?;
    write_codes(&mut work, user, &[]).await?;
    sqlx::query("DELETE FROM second_factors WHERE user_id = $1")
        .bind(user.as_str())
        .execute(&mut *work)
        .await?;
    work.commit().await
}
