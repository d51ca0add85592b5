//! What users were given in accounts that aren't their own, and by whom.

use std::collections::BTreeMap;

use jiff::Timestamp;
use shared::id::{AccountId, MailboxId, UserId};
use shared::member::MemberAccess;
use shared::share::ShareTerms;

use super::{
    Db, DbConnection, DbError, DbResult, Flag, begin, from_millis, from_word, to_millis, word,
};
use crate::imap::{MailboxName, Scope};

/// Somebody who has access to an account, given or their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub user: UserId,
    pub email: String,
    pub name: String,
    pub is_owner: bool,
    pub granted_by: Option<UserId>,
    pub terms: ShareTerms,
    pub used_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct HolderRow {
    id: String,
    email: String,
    name: String,
    permission: String,
    #[sqlx(try_from = "Flag")]
    is_owner: bool,
    granted_by: Option<String>,
    ends_at: Option<i64>,
    folders: Option<String>,
    used_at: Option<i64>,
}

/// Who has access to an account, owners first. What has come to its end isn't there.
pub async fn holders(db: &Db, account: &AccountId, now: Timestamp) -> DbResult<Vec<Holder>> {
    let rows: Vec<HolderRow> = sqlx::query_as(
        "SELECT users.id, users.email, users.name, grants.permission,
             shares.user_id IS NULL AS is_owner,
             shares.granted_by, shares.ends_at, shares.folders, account_uses.used_at
         FROM grants
         JOIN users ON users.id = grants.user_id
         LEFT JOIN shares
             ON shares.user_id = grants.user_id AND shares.account_id = grants.account_id
         LEFT JOIN account_uses
             ON account_uses.user_id = grants.user_id
             AND account_uses.account_id = grants.account_id
         WHERE grants.account_id = $1 AND (shares.ends_at IS NULL OR shares.ends_at > $2)
         ORDER BY CASE WHEN shares.user_id IS NULL THEN 0 ELSE 1 END, users.email, users.id",
    )
    .bind(account.as_str())
    .bind(to_millis(now))
    .fetch_all(db)
    .await?;
    let mut holders: Vec<Holder> = Vec::new();
    for row in rows {
        let Ok(permission) = from_word(&row.permission) else { continue };
        if holders.last().is_none_or(|last| last.user.as_str() != row.id) {
            holders.push(holder(row)?);
        }
        if let Some(holder) = holders.last_mut() {
            holder.terms.permissions.push(permission);
        }
    }
    for holder in &mut holders {
        holder.terms.permissions.sort_unstable();
    }
    Ok(holders)
}

fn holder(row: HolderRow) -> DbResult<Holder> {
    Ok(Holder {
        user: UserId(row.id),
        email: row.email,
        name: row.name,
        is_owner: row.is_owner,
        granted_by: row.granted_by.map(UserId),
        terms: ShareTerms {
            permissions: Vec::new(),
            folders: row.folders.as_deref().map(folders),
            ends_at: row.ends_at.map(from_millis).transpose()?,
        },
        used_at: row.used_at.map(from_millis).transpose()?,
    })
}

/// Every account that the user of an address may work in on the hosts that the settings name, and the user; the own ones
/// first. What has come to its end isn't there.
pub async fn of_address(
    db: &Db,
    email: &str,
    now: Timestamp,
) -> DbResult<Vec<(UserId, MemberAccess)>> {
    type Row = (String, String, String, String, Flag, Option<i64>, Option<String>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT users.id, accounts.id, accounts.email, grants.permission,
             shares.user_id IS NULL AS is_own, shares.ends_at, shares.folders
         FROM users
         JOIN grants ON grants.user_id = users.id
         JOIN accounts ON accounts.id = grants.account_id
         LEFT JOIN shares
             ON shares.user_id = grants.user_id AND shares.account_id = grants.account_id
         WHERE users.email = $1 AND users.realm = ''
           AND (shares.ends_at IS NULL OR shares.ends_at > $2)
         ORDER BY CASE WHEN shares.user_id IS NULL THEN 0 ELSE 1 END, accounts.email, accounts.id",
    )
    .bind(email)
    .bind(to_millis(now))
    .fetch_all(db)
    .await?;
    let mut all: Vec<(UserId, MemberAccess)> = Vec::new();
    for (user, account, email, permission, is_own, ends_at, only) in rows {
        let Ok(permission) = from_word(&permission) else { continue };
        if all.last().is_none_or(|(_, last)| last.account.as_str() != account) {
            let terms = ShareTerms {
                permissions: Vec::new(),
                folders: only.as_deref().map(folders),
                ends_at: ends_at.map(from_millis).transpose()?,
            };
            let access =
                MemberAccess { account: AccountId(account), email, is_own: is_own.0, terms };
            all.push((UserId(user), access));
        }
        if let Some((_, access)) = all.last_mut() {
            access.terms.permissions.push(permission);
        }
    }
    for (_, access) in &mut all {
        access.terms.permissions.sort_unstable();
    }
    Ok(all)
}

/// Gives a user exactly this, whatever was given before.
pub async fn put(
    db: &Db,
    account: &AccountId,
    user: &UserId,
    granted_by: &UserId,
    terms: &ShareTerms,
    now: Timestamp,
) -> DbResult<()> {
    let mut work = begin(db, account.as_str()).await?;
    put_within(&mut work, account, user, granted_by, terms, now).await?;
    work.commit().await
}

pub(super) async fn put_within(
    work: &mut DbConnection,
    account: &AccountId,
    user: &UserId,
    granted_by: &UserId,
    terms: &ShareTerms,
    now: Timestamp,
) -> DbResult<()> {
    let folders = terms.folders.as_ref().map(serde_json::to_string).transpose();
    let folders = folders.map_err(|error| DbError::Encode(Box::new(error)))?;
    sqlx::query(
        "INSERT INTO shares (user_id, account_id, granted_by, granted_at, ends_at, folders)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (user_id, account_id) DO UPDATE
         SET granted_by = excluded.granted_by, granted_at = excluded.granted_at,
             ends_at = excluded.ends_at, folders = excluded.folders",
    )
    .bind(user.as_str())
    .bind(account.as_str())
    .bind(granted_by.as_str())
    .bind(to_millis(now))
    .bind(terms.ends_at.map(to_millis))
    .bind(folders)
    .execute(&mut *work)
    .await?;
    sqlx::query("DELETE FROM grants WHERE user_id = $1 AND account_id = $2")
        .bind(user.as_str())
        .bind(account.as_str())
        .execute(&mut *work)
        .await?;
    for permission in &terms.permissions {
        sqlx::query(
            "INSERT INTO grants (user_id, account_id, permission) VALUES ($1, $2, $3)
             ON CONFLICT (user_id, account_id, permission) DO NOTHING",
        )
        .bind(user.as_str())
        .bind(account.as_str())
        .bind(word(permission)?)
        .execute(&mut *work)
        .await?;
    }
    Ok(())
}

/// Takes what was given, with all that goes on in the user's name there: links to messages end, and what the user put away
/// comes back in the name of `heir`. Returns whether anything was given.
pub async fn remove(
    db: &Db,
    account: &AccountId,
    user: &UserId,
    heir: Option<&UserId>,
) -> DbResult<bool> {
    let mut work = begin(db, account.as_str()).await?;
    let given = sqlx::query("DELETE FROM shares WHERE user_id = $1 AND account_id = $2")
        .bind(user.as_str())
        .bind(account.as_str())
        .execute(&mut *work)
        .await?;
    if given.rows_affected() == 0 {
        return Ok(false);
    }
    for table in ["grants", "message_links", "account_uses"] {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "DELETE FROM {table} WHERE user_id = $1 AND account_id = $2"
        )))
        .bind(user.as_str())
        .bind(account.as_str())
        .execute(&mut *work)
        .await?;
    }
    if let Some(heir) = heir {
        sqlx::query("UPDATE snoozes SET user_id = $3 WHERE user_id = $1 AND account_id = $2")
            .bind(user.as_str())
            .bind(account.as_str())
            .bind(heir.as_str())
            .execute(&mut *work)
            .await?;
    }
    work.commit().await?;
    Ok(true)
}

/// Who proved the password needs nothing given any more.
pub async fn own(db: &Db, account: &AccountId, user: &UserId) -> DbResult<()> {
    sqlx::query("DELETE FROM shares WHERE user_id = $1 AND account_id = $2")
        .bind(user.as_str())
        .bind(account.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that a user uses an account.
pub async fn note_use(db: &Db, account: &AccountId, user: &UserId, now: Timestamp) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO account_uses (user_id, account_id, used_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, account_id) DO UPDATE SET used_at = excluded.used_at",
    )
    .bind(user.as_str())
    .bind(account.as_str())
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// How many have access to an account.
pub async fn count(db: &Db, account: &AccountId) -> DbResult<i64> {
    sqlx::query_scalar("SELECT COUNT(DISTINCT user_id) FROM grants WHERE account_id = $1")
        .bind(account.as_str())
        .fetch_one(db)
        .await
}

/// Calls folders by their new names wherever somebody is limited to them, and drops those that are gone (`None`), in open
/// invitations, too. Returns whose access that changed.
pub async fn follow_folders(
    db: &Db,
    account: &AccountId,
    changed: &BTreeMap<MailboxId, Option<MailboxId>>,
) -> DbResult<Vec<UserId>> {
    let follow = |folders: &mut Vec<MailboxId>| {
        let before = folders.clone();
        *folders = folders
            .drain(..)
            .filter_map(|id| changed.get(&id).cloned().unwrap_or(Some(id)))
            .collect();
        *folders != before
    };
    let encode = |error: serde_json::Error| DbError::Encode(Box::new(error));
    let mut work = begin(db, account.as_str()).await?;
    let limited: Vec<(String, String)> = sqlx::query_as(
        "SELECT user_id, folders FROM shares WHERE account_id = $1 AND folders IS NOT NULL",
    )
    .bind(account.as_str())
    .fetch_all(&mut *work)
    .await?;
    let mut users = Vec::new();
    for (user, json) in limited {
        let mut only = folders(&json);
        if follow(&mut only) {
            sqlx::query("UPDATE shares SET folders = $3 WHERE account_id = $1 AND user_id = $2")
                .bind(account.as_str())
                .bind(&user)
                .bind(serde_json::to_string(&only).map_err(encode)?)
                .execute(&mut *work)
                .await?;
            users.push(UserId(user));
        }
    }
    let open: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, terms FROM share_invitations WHERE account_id = $1 AND state = 'open'",
    )
    .bind(account.as_str())
    .fetch_all(&mut *work)
    .await?;
    for (id, json) in open {
        let Ok(mut terms) = serde_json::from_str::<ShareTerms>(&json) else { continue };
        if terms.folders.as_mut().is_some_and(follow) {
            sqlx::query("UPDATE share_invitations SET terms = $2 WHERE id = $1")
                .bind(id)
                .bind(serde_json::to_string(&terms).map_err(encode)?)
                .execute(&mut *work)
                .await?;
        }
    }
    work.commit().await?;
    Ok(users)
}

/// The folders that are there for whoever is limited to these. What can't be read is none.
pub(super) fn scope(json: &str) -> Scope {
    Scope::only(folders(json).iter().filter_map(|id| MailboxName::from_id(&id.0)))
}

fn folders(json: &str) -> Vec<MailboxId> {
    serde_json::from_str(json).unwrap_or_default()
}
