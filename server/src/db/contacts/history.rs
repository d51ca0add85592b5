//! How cards were before they were changed.

use jiff::{SignedDuration, Timestamp};
use shared::id::{CardChangeId, CardId, UserId};

use super::CardRow;
use crate::db::{DbConnection, DbResult, Flag, to_millis};

/// How long a change can be taken back.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How a card was before a change.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HistoryRow {
    pub card_id: String,
    pub version_after: i64,
    pub book_id: Option<String>,
    #[sqlx(try_from = "Flag")]
    pub favourite: bool,
    pub photo_id: Option<String>,
    pub body: String,
}

/// Begins to remember a change, and forgets those that are too old to be taken back.
pub async fn add_change(
    connection: &mut DbConnection,
    user: &UserId,
    id: &CardChangeId,
    now: Timestamp,
) -> DbResult<()> {
    sqlx::query("DELETE FROM card_changes WHERE created_at < $1")
        .bind(to_millis(now.saturating_sub(KEPT).unwrap_or(now)))
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO card_changes (id, user_id, created_at) VALUES ($1, $2, $3)")
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(to_millis(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// Remembers how a card was; `None` if it is new.
pub async fn remember(
    connection: &mut DbConnection,
    change: &CardChangeId,
    card: &CardId,
    version_after: i64,
    before: Option<&CardRow>,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO card_history (change_id, card_id, version_after, book_id, favourite, photo_id, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(change.as_str())
    .bind(card.as_str())
    .bind(version_after)
    .bind(before.and_then(|before| before.book_id.as_deref()))
    .bind(Flag(before.is_some_and(|before| before.favourite)))
    .bind(before.and_then(|before| before.photo_id.as_deref()))
    .bind(before.map_or("", |before| before.body.as_str()))
    .execute(connection)
    .await?;
    Ok(())
}

/// What a change of the user touched; nothing if it is too old, or was taken back.
pub async fn history(
    connection: &mut DbConnection,
    user: &UserId,
    change: &CardChangeId,
) -> DbResult<Vec<HistoryRow>> {
    sqlx::query_as(
        "SELECT card_id, version_after, book_id, favourite, photo_id, body
         FROM card_history
         WHERE change_id = $1 AND change_id IN (SELECT id FROM card_changes WHERE user_id = $2)",
    )
    .bind(change.as_str())
    .bind(user.as_str())
    .fetch_all(connection)
    .await
}

pub async fn forget_change(connection: &mut DbConnection, change: &CardChangeId) -> DbResult<()> {
    sqlx::query("DELETE FROM card_changes WHERE id = $1")
        .bind(change.as_str())
        .execute(connection)
        .await?;
    Ok(())
}
