//! Who runs the organisation.

use jiff::Timestamp;

use super::{Db, DbResult, begin, to_millis};

/// Stands in place of who made somebody an admin, where the operator's settings did.
pub const BY_SETTINGS: &str = "settings";

/// Writes down whom the settings name, and forgets those whom they don't name any more.
pub async fn set_configured(db: &Db, emails: &[String], now: Timestamp) -> DbResult<()> {
    let mut transaction = begin(db, "admins").await?;
    sqlx::query("DELETE FROM admins WHERE added_by = $1")
        .bind(BY_SETTINGS)
        .execute(&mut *transaction)
        .await?;
    for email in emails {
        sqlx::query(
            "INSERT INTO admins (email, added_at, added_by) VALUES ($1, $2, $3)
             ON CONFLICT (email) DO UPDATE SET added_by = excluded.added_by",
        )
        .bind(email.to_lowercase())
        .bind(to_millis(now))
        .bind(BY_SETTINGS)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}

/// Makes somebody an admin; says whether that is new.
pub async fn add(db: &Db, email: &str, by: &str, now: Timestamp) -> DbResult<bool> {
    let done = sqlx::query(
        "INSERT INTO admins (email, added_at, added_by) VALUES ($1, $2, $3)
         ON CONFLICT (email) DO NOTHING",
    )
    .bind(email)
    .bind(to_millis(now))
    .bind(by)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Says whether there was such an admin that the settings don't name.
pub async fn remove(db: &Db, email: &str) -> DbResult<bool> {
    let done = sqlx::query("DELETE FROM admins WHERE email = $1 AND added_by <> $2")
        .bind(email)
        .bind(BY_SETTINGS)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Who made this address an admin, if anybody did.
pub async fn made_by(db: &Db, email: &str) -> DbResult<Option<String>> {
    sqlx::query_scalar("SELECT added_by FROM admins WHERE email = $1")
        .bind(email)
        .fetch_optional(db)
        .await
}

/// All of them, by address, with who made them one.
pub async fn list(db: &Db) -> DbResult<Vec<(String, String)>> {
    sqlx::query_as("SELECT email, added_by FROM admins ORDER BY email").fetch_all(db).await
}
