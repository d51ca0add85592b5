//! Accounts that users opened beside their own.

use jiff::Timestamp;
use shared::id::{AccountId, UserId};

use super::{Db, DbResult, begin, to_millis};

pub async fn of_user(db: &Db, user: &UserId) -> DbResult<Vec<AccountId>> {
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT account_id FROM added_accounts WHERE user_id = $1")
            .bind(user.as_str())
            .fetch_all(db)
            .await?;
    Ok(ids.into_iter().map(AccountId).collect())
}

pub async fn add(db: &Db, user: &UserId, account: &AccountId, now: Timestamp) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO added_accounts (user_id, account_id, added_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, account_id) DO NOTHING",
    )
    .bind(user.as_str())
    .bind(account.as_str())
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// Takes an account from a user, with all that Pli keeps of it if nobody else owns it; says whether that is so. Those whom it
/// was shared with go in by an owner's password, which is forgotten.
pub async fn remove(db: &Db, user: &UserId, account: &AccountId) -> DbResult<bool> {
    let mut work = begin(db, account.as_str()).await?;
    for table in ["added_accounts", "grants"] {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "DELETE FROM {table} WHERE user_id = $1 AND account_id = $2"
        )))
        .bind(user.as_str())
        .bind(account.as_str())
        .execute(&mut *work)
        .await?;
    }
    let gone = sqlx::query(
        "DELETE FROM accounts
         WHERE id = $1 AND NOT EXISTS (
             SELECT 1 FROM grants
             LEFT JOIN shares
                 ON shares.user_id = grants.user_id AND shares.account_id = grants.account_id
             WHERE grants.account_id = $1 AND shares.user_id IS NULL
         )",
    )
    .bind(account.as_str())
    .execute(&mut *work)
    .await?;
    work.commit().await?;
    Ok(gone.rows_affected() > 0)
}

/// Takes an account from all who added it, but for `user`; says who they were.
pub async fn withdraw_others(db: &Db, account: &AccountId, user: &UserId) -> DbResult<Vec<UserId>> {
    let mut work = begin(db, account.as_str()).await?;
    let others: Vec<String> = sqlx::query_scalar(
        "DELETE FROM added_accounts WHERE account_id = $1 AND user_id <> $2 RETURNING user_id",
    )
    .bind(account.as_str())
    .bind(user.as_str())
    .fetch_all(&mut *work)
    .await?;
    for other in &others {
        sqlx::query("DELETE FROM grants WHERE account_id = $1 AND user_id = $2")
            .bind(account.as_str())
            .bind(other)
            .execute(&mut *work)
            .await?;
    }
    work.commit().await?;
    Ok(others.into_iter().map(UserId).collect())
}
