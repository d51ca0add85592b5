//! Searches that users have saved.

use jiff::Timestamp;
use shared::id::{AccountId, MailboxId, SavedSearchId, UserId};
use shared::search::found::{NamedSearch, SavedSearch};

use super::{Db, DbResult, to_millis};

/// A user's searches in an account, by name.
pub async fn list(db: &Db, user: &UserId, account: &AccountId) -> DbResult<Vec<SavedSearch>> {
    let rows: Vec<(String, String, String, Option<String>)> = sqlx::query_as(
        "SELECT id, name, query, mailbox
         FROM saved_searches
         WHERE user_id = $1 AND account_id = $2
         ORDER BY LOWER(name), created_at",
    )
    .bind(user.as_str())
    .bind(account.as_str())
    .fetch_all(db)
    .await?;
    let saved = |(id, name, query, mailbox): (String, String, String, Option<String>)| {
        let (id, mailbox) = (SavedSearchId(id), mailbox.map(MailboxId));
        SavedSearch { id, name, query, mailbox }
    };
    Ok(rows.into_iter().map(saved).collect())
}

pub async fn count(db: &Db, user: &UserId, account: &AccountId) -> DbResult<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM saved_searches WHERE user_id = $1 AND account_id = $2")
        .bind(user.as_str())
        .bind(account.as_str())
        .fetch_one(db)
        .await
}

pub async fn insert(
    db: &Db,
    user: &UserId,
    account: &AccountId,
    id: &SavedSearchId,
    search: &NamedSearch,
    now: Timestamp,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO saved_searches (id, user_id, account_id, name, query, mailbox, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(account.as_str())
    .bind(&search.name)
    .bind(&search.query)
    .bind(search.mailbox.as_ref().map(MailboxId::as_str))
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// `false` if the user has no such search in this account.
pub async fn update(
    db: &Db,
    user: &UserId,
    account: &AccountId,
    id: &SavedSearchId,
    search: &NamedSearch,
) -> DbResult<bool> {
    let done = sqlx::query(
        "UPDATE saved_searches
         SET name = $4, query = $5, mailbox = $6
         WHERE id = $1 AND user_id = $2 AND account_id = $3",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(account.as_str())
    .bind(&search.name)
    .bind(&search.query)
    .bind(search.mailbox.as_ref().map(MailboxId::as_str))
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub async fn delete(
    db: &Db,
    user: &UserId,
    account: &AccountId,
    id: &SavedSearchId,
) -> DbResult<()> {
    sqlx::query("DELETE FROM saved_searches WHERE id = $1 AND user_id = $2 AND account_id = $3")
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(account.as_str())
        .execute(db)
        .await?;
    Ok(())
}
