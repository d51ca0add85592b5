//! The pictures of cards.

use jiff::{SignedDuration, Timestamp};
use shared::id::{PhotoId, UserId};

use super::{Db, DbConnection, DbResult, to_millis};

/// How long a picture may wait for its card.
const WAITS: SignedDuration = SignedDuration::from_hours(24);

/// Keeps a picture.
pub async fn add(
    connection: &mut DbConnection,
    user: &UserId,
    id: &PhotoId,
    media_type: &str,
    bytes: &[u8],
    now: Timestamp,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO card_photos (id, user_id, media_type, bytes, created_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(media_type)
    .bind(bytes)
    .bind(to_millis(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the user's pictures that no card has or had lately.
pub async fn clean(connection: &mut DbConnection, user: &UserId, now: Timestamp) -> DbResult<()> {
    sqlx::query(
        "DELETE FROM card_photos
         WHERE user_id = $1 AND created_at < $2
             AND NOT EXISTS (SELECT 1 FROM cards WHERE photo_id = card_photos.id)
             AND NOT EXISTS (SELECT 1 FROM card_history WHERE photo_id = card_photos.id)",
    )
    .bind(user.as_str())
    .bind(to_millis(now.saturating_sub(WAITS).unwrap_or(now)))
    .execute(connection)
    .await?;
    Ok(())
}

/// Media type and bytes of a picture of the user.
pub async fn read(db: &Db, user: &UserId, id: &PhotoId) -> DbResult<Option<(String, Vec<u8>)>> {
    sqlx::query_as("SELECT media_type, bytes FROM card_photos WHERE id = $1 AND user_id = $2")
        .bind(id.as_str())
        .bind(user.as_str())
        .fetch_optional(db)
        .await
}

pub async fn is_there(
    connection: &mut DbConnection,
    user: &UserId,
    id: &PhotoId,
) -> DbResult<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM card_photos WHERE id = $1 AND user_id = $2")
            .bind(id.as_str())
            .bind(user.as_str())
            .fetch_optional(connection)
            .await?;
    Ok(found.is_some())
}
