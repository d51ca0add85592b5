//! How users like Pli.

use shared::id::UserId;

use super::{Db, DbResult};

/// The JSON that was kept last.
pub async fn read(db: &Db, user: &UserId) -> DbResult<Option<String>> {
    sqlx::query_scalar("SELECT body FROM preferences WHERE user_id = $1")
        .bind(user.as_str())
        .fetch_optional(db)
        .await
}

pub async fn write(db: &Db, user: &UserId, json: &str) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO preferences (user_id, body) VALUES ($1, $2)
         ON CONFLICT (user_id) DO UPDATE SET body = excluded.body",
    )
    .bind(user.as_str())
    .bind(json)
    .execute(db)
    .await?;
    Ok(())
}
