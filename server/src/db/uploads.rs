//! Files in the spool.

use jiff::Timestamp;
use shared::id::{AccountId, UploadId, UserId};

use super::{Db, DbResult, to_millis};

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct UploadRow {
    pub id: String,
    pub size_bytes: i64,
}

#[derive(Clone, Copy, Debug)]
pub struct NewUpload<'a> {
    pub id: &'a UploadId,
    pub account: &'a AccountId,
    pub user: &'a UserId,
    pub size_bytes: i64,
}

pub async fn add(db: &Db, upload: NewUpload<'_>, now: Timestamp) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO uploads (id, account_id, user_id, size_bytes, created_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $5)",
    )
    .bind(upload.id.as_str())
    .bind(upload.account.as_str())
    .bind(upload.user.as_str())
    .bind(upload.size_bytes)
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// A file that this user uploaded for this account. Finding it is using it.
pub async fn take(
    db: &Db,
    account: &AccountId,
    user: &UserId,
    upload: &UploadId,
    now: Timestamp,
) -> DbResult<Option<UploadRow>> {
    sqlx::query_as(
        "UPDATE uploads SET used_at = $4
         WHERE id = $1 AND account_id = $2 AND user_id = $3
         RETURNING id, size_bytes",
    )
    .bind(upload.as_str())
    .bind(account.as_str())
    .bind(user.as_str())
    .bind(to_millis(now))
    .fetch_optional(db)
    .await
}

/// A file that is known to be this part of a message. Finding it is using it.
pub async fn take_part(
    db: &Db,
    account: &AccountId,
    part: &str,
    now: Timestamp,
) -> DbResult<Option<UploadRow>> {
    sqlx::query_as(
        "UPDATE uploads SET used_at = $3
         WHERE id = (SELECT upload_id FROM upload_parts WHERE account_id = $1 AND part = $2)
         RETURNING id, size_bytes",
    )
    .bind(account.as_str())
    .bind(part)
    .bind(to_millis(now))
    .fetch_optional(db)
    .await
}

/// Notes that a part of a message has the bytes of this file.
pub async fn add_part(db: &Db, account: &AccountId, upload: &UploadId, part: &str) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO upload_parts (account_id, part, upload_id)
         VALUES ($1, $2, $3)
         ON CONFLICT (account_id, part) DO UPDATE SET upload_id = excluded.upload_id",
    )
    .bind(account.as_str())
    .bind(part)
    .bind(upload.as_str())
    .execute(db)
    .await?;
    Ok(())
}

/// Bytes that a user has in the spool and nowhere else, over all accounts.
pub async fn used_by(db: &Db, user: &UserId) -> DbResult<i64> {
    sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM uploads
         WHERE user_id = $1
           AND NOT EXISTS (SELECT 1 FROM upload_parts WHERE upload_parts.upload_id = uploads.id)",
    )
    .bind(user.as_str())
    .fetch_one(db)
    .await
}

/// Forgets a user's file; whether there was one.
pub async fn remove(
    db: &Db,
    account: &AccountId,
    user: &UserId,
    upload: &UploadId,
) -> DbResult<bool> {
    let removed =
        sqlx::query("DELETE FROM uploads WHERE id = $1 AND account_id = $2 AND user_id = $3")
            .bind(upload.as_str())
            .bind(account.as_str())
            .bind(user.as_str())
            .execute(db)
            .await?;
    Ok(removed.rows_affected() > 0)
}

/// Forgets files that nobody used since `before`, and names them; those that the host has too since `copies_before`.
pub async fn remove_unused(
    db: &Db,
    before: Timestamp,
    copies_before: Timestamp,
) -> DbResult<Vec<String>> {
    sqlx::query_scalar(
        "DELETE FROM uploads
         WHERE used_at < $1
            OR (used_at < $2
                AND EXISTS (SELECT 1 FROM upload_parts WHERE upload_parts.upload_id = uploads.id))
         RETURNING id",
    )
    .bind(to_millis(before))
    .bind(to_millis(copies_before))
    .fetch_all(db)
    .await
}

pub async fn exists(db: &Db, upload: &str) -> DbResult<bool> {
    let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM uploads WHERE id = $1")
        .bind(upload)
        .fetch_optional(db)
        .await?;
    Ok(found.is_some())
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::clock::Clock;
    use crate::db::accounts::{self, NewAccount};
    use crate::db::{for_test, users};

    #[tokio::test]
    async fn what_the_host_has_too_goes_sooner_and_counts_for_nothing() {
        let db = for_test().await;
        let now = Clock::default().now();
        let user = users::find_or_add(&db, &"u".into(), "a@pli.example", "", now).await.unwrap();
        let account = NewAccount { email: "a@pli.example", realm: "", host: None };
        let account = accounts::find_or_add(&db, &"a".into(), account, now).await.unwrap();
        for (id, size_bytes) in [("fresh", 1), ("saved", 2), ("waiting", 4)] {
            let new = NewUpload { id: &id.into(), account: &account, user: &user, size_bytes };
            let hours = if id == "fresh" { 0 } else { 5 };
            add(&db, new, now - SignedDuration::from_hours(hours)).await.unwrap();
        }
        add_part(&db, &account, &"saved".into(), "m/1").await.unwrap();
        assert_eq!(used_by(&db, &user).await.unwrap(), 5);
        assert!(take_part(&db, &account, "m/2", now).await.unwrap().is_none());
        assert!(
            take(&db, &account, &"other".into(), &"fresh".into(), now).await.unwrap().is_none()
        );

        let hours = |hours| now - SignedDuration::from_hours(hours);
        assert_eq!(remove_unused(&db, hours(9), hours(3)).await.unwrap(), ["saved"]);
        assert!(take_part(&db, &account, "m/1", now).await.unwrap().is_none());
        assert_eq!(remove_unused(&db, hours(3), hours(3)).await.unwrap(), ["waiting"]);
        assert!(exists(&db, "fresh").await.unwrap());
    }
}
