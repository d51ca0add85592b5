//! Where the drafts are.

use jiff::Timestamp;
use shared::id::{AccountId, DraftId, MessageId};

use super::{Db, DbResult, to_millis};

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DraftRow {
    pub message: String,
    pub writer: String,
    pub saved_at: i64,
}

pub async fn find(db: &Db, account: &AccountId, draft: &DraftId) -> DbResult<Option<DraftRow>> {
    sqlx::query_as("SELECT message, writer, saved_at FROM drafts WHERE account_id = $1 AND id = $2")
        .bind(account.as_str())
        .bind(draft.as_str())
        .fetch_optional(db)
        .await
}

/// Which draft a message in Drafts is known to hold.
pub async fn of_message(
    db: &Db,
    account: &AccountId,
    message: &MessageId,
) -> DbResult<Option<DraftId>> {
    let id: Option<String> =
        sqlx::query_scalar("SELECT id FROM drafts WHERE account_id = $1 AND message = $2")
            .bind(account.as_str())
            .bind(message.as_str())
            .fetch_optional(db)
            .await?;
    Ok(id.map(DraftId))
}

pub async fn put(
    db: &Db,
    account: &AccountId,
    draft: &DraftId,
    message: &MessageId,
    writer: &str,
    now: Timestamp,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO drafts (account_id, id, message, writer, saved_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id, id) DO UPDATE
         SET message = excluded.message, writer = excluded.writer, saved_at = excluded.saved_at",
    )
    .bind(account.as_str())
    .bind(draft.as_str())
    .bind(message.as_str())
    .bind(writer)
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

pub async fn remove(db: &Db, account: &AccountId, draft: &DraftId) -> DbResult<()> {
    sqlx::query("DELETE FROM drafts WHERE account_id = $1 AND id = $2")
        .bind(account.as_str())
        .bind(draft.as_str())
        .execute(db)
        .await?;
    Ok(())
}
