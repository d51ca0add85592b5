//! Addresses that a user has on cards.

use shared::id::UserId;

use super::{Db, DbResult};

/// All of them, in lower case.
pub async fn all(db: &Db, user: &UserId) -> DbResult<Vec<String>> {
    sqlx::query_scalar("SELECT DISTINCT email FROM card_emails WHERE user_id = $1 ORDER BY email")
        .bind(user.as_str())
        .fetch_all(db)
        .await
}
