//! Canned replies: texts with a name, for all who write from an account.

use jiff::Timestamp;
use shared::canned::CannedReply;
use shared::id::{AccountId, CannedReplyId};

use super::{Db, DbResult, to_millis};

/// Those of an account, by name.
pub async fn list(db: &Db, account: &AccountId) -> DbResult<Vec<CannedReply>> {
    let rows: Vec<(String, String, String, String, String)> = sqlx::query_as(
        "SELECT id, name, subject, html, plain
         FROM canned_replies
         WHERE account_id = $1
         ORDER BY LOWER(name), created_at",
    )
    .bind(account.as_str())
    .fetch_all(db)
    .await?;
    let reply = |(id, name, subject, html, text): (String, String, String, String, String)| {
        CannedReply { id: CannedReplyId(id), name, subject, html, text }
    };
    Ok(rows.into_iter().map(reply).collect())
}

pub async fn count(db: &Db, account: &AccountId) -> DbResult<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM canned_replies WHERE account_id = $1")
        .bind(account.as_str())
        .fetch_one(db)
        .await
}

pub async fn insert(
    db: &Db,
    account: &AccountId,
    reply: &CannedReply,
    now: Timestamp,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO canned_replies (id, account_id, name, subject, html, plain, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(reply.id.as_str())
    .bind(account.as_str())
    .bind(&reply.name)
    .bind(&reply.subject)
    .bind(&reply.html)
    .bind(&reply.text)
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// `false` if the account has no such reply.
pub async fn update(db: &Db, account: &AccountId, reply: &CannedReply) -> DbResult<bool> {
    let done = sqlx::query(
        "UPDATE canned_replies
         SET name = $3, subject = $4, html = $5, plain = $6
         WHERE id = $1 AND account_id = $2",
    )
    .bind(reply.id.as_str())
    .bind(account.as_str())
    .bind(&reply.name)
    .bind(&reply.subject)
    .bind(&reply.html)
    .bind(&reply.text)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// `false` if there was none.
pub async fn delete(db: &Db, account: &AccountId, id: &CannedReplyId) -> DbResult<bool> {
    let done = sqlx::query("DELETE FROM canned_replies WHERE id = $1 AND account_id = $2")
        .bind(id.as_str())
        .bind(account.as_str())
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}
