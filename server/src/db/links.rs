//! Links to messages.

use jiff::Timestamp;
use shared::id::{AccountId, MessageId, MessageLinkId, UserId};

use super::{Db, DbResult, from_millis, text, to_millis};

/// A link that was given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub id: MessageLinkId,
    pub account: AccountId,
    /// Who made it, and may take it back.
    pub user: UserId,
    pub message: MessageId,
    /// The `Message-ID`, by which the message is found where it went.
    pub name: Option<String>,
    pub made_at: Timestamp,
    pub expires_at: Timestamp,
}

type Row = (String, String, String, String, Option<String>, i64, i64);
const COLUMNS: &str = "id, account_id, user_id, message, name, made_at, expires_at";

fn link((id, account, user, message, name, made_at, expires_at): Row) -> DbResult<Link> {
    Ok(Link {
        id: MessageLinkId(id),
        account: AccountId(account),
        user: UserId(user),
        message: MessageId(message),
        name,
        made_at: from_millis(made_at)?,
        expires_at: from_millis(expires_at)?,
    })
}

pub async fn add(db: &Db, link: &Link, token_hash: &[u8]) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO message_links
             (id, token_hash, account_id, user_id, message, name, made_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(link.id.as_str())
    .bind(token_hash)
    .bind(link.account.as_str())
    .bind(link.user.as_str())
    .bind(link.message.as_str())
    .bind(link.name.as_deref().map(text))
    .bind(to_millis(link.made_at))
    .bind(to_millis(link.expires_at))
    .execute(db)
    .await?;
    Ok(())
}

/// The link with this token, if its time is not over.
pub async fn by_token(db: &Db, token_hash: &[u8], now: Timestamp) -> DbResult<Option<Link>> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM message_links WHERE token_hash = $1 AND expires_at > $2"
    )))
    .bind(token_hash)
    .bind(to_millis(now))
    .fetch_optional(db)
    .await?;
    row.map(link).transpose()
}

/// Those of a user in an account whose time is not over, the newest first.
pub async fn list(
    db: &Db,
    account: &AccountId,
    user: &UserId,
    now: Timestamp,
) -> DbResult<Vec<Link>> {
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM message_links
         WHERE account_id = $1 AND user_id = $2 AND expires_at > $3
         ORDER BY made_at DESC, id"
    )))
    .bind(account.as_str())
    .bind(user.as_str())
    .bind(to_millis(now))
    .fetch_all(db)
    .await?;
    rows.into_iter().map(link).collect()
}

/// The message is elsewhere now.
pub async fn set_message(db: &Db, id: &MessageLinkId, message: &MessageId) -> DbResult<()> {
    sqlx::query("UPDATE message_links SET message = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(message.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// Takes a link back; says whether there was one of this user in this account.
pub async fn remove(
    db: &Db,
    account: &AccountId,
    user: &UserId,
    id: &MessageLinkId,
) -> DbResult<bool> {
    let gone =
        sqlx::query("DELETE FROM message_links WHERE id = $1 AND account_id = $2 AND user_id = $3")
            .bind(id.as_str())
            .bind(account.as_str())
            .bind(user.as_str())
            .execute(db)
            .await?;
    Ok(gone.rows_affected() > 0)
}

/// Forgets those whose time is over, of everybody.
pub async fn forget(db: &Db, now: Timestamp) -> DbResult<()> {
    sqlx::query("DELETE FROM message_links WHERE expires_at <= $1")
        .bind(to_millis(now))
        .execute(db)
        .await?;
    Ok(())
}
