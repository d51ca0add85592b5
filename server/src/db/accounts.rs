//! Accounts, what opens them on their hosts, and who may do what in them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use shared::id::{AccountId, UserId};
use shared::permission::Permission;

use super::{Db, DbResult, Flag, begin, from_millis, from_word, shares, to_millis, word};
use crate::imap::Scope;
use crate::people::access::Grant;

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountRow {
    pub id: String,
    pub email: String,
    pub realm: String,
    /// JSON of [`shared::host::HostSettings`], where a user named the host.
    pub host: Option<String>,
    /// JSON of [`shared::host::HostFeatures`], as last seen.
    pub features: Option<String>,
    /// Whether the user whose accounts were asked for opened it beside the own one.
    #[sqlx(default, try_from = "Flag")]
    pub is_added: bool,
    /// Whether other users may open it, too.
    #[sqlx(default, try_from = "Flag")]
    pub is_common: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CredentialRow {
    pub user_id: String,
    pub sealed: Vec<u8>,
}

/// What is known of an account that somebody signed in to.
#[derive(Clone, Copy, Debug)]
pub struct NewAccount<'a> {
    pub email: &'a str,
    pub realm: &'a str,
    pub host: Option<&'a str>,
}

/// The account of an address, made with `new_id` where there is none. Where it is, is written anew.
pub async fn find_or_add(
    db: &Db,
    new_id: &AccountId,
    account: NewAccount<'_>,
    now: Timestamp,
) -> DbResult<AccountId> {
    let id: String = sqlx::query_scalar(
        "INSERT INTO accounts (id, email, realm, host, created_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (email, realm) DO UPDATE SET host = excluded.host
         RETURNING id",
    )
    .bind(new_id.as_str())
    .bind(account.email)
    .bind(account.realm)
    .bind(account.host)
    .bind(to_millis(now))
    .fetch_one(db)
    .await?;
    Ok(AccountId(id))
}

pub async fn find(db: &Db, account: &AccountId) -> DbResult<Option<AccountRow>> {
    sqlx::query_as("SELECT id, email, realm, host, features FROM accounts WHERE id = $1")
        .bind(account.as_str())
        .fetch_optional(db)
        .await
}

/// The account of an address, if there is one.
pub async fn with_email(db: &Db, email: &str, realm: &str) -> DbResult<Option<AccountId>> {
    let id: Option<String> =
        sqlx::query_scalar("SELECT id FROM accounts WHERE email = $1 AND realm = $2")
            .bind(email)
            .bind(realm)
            .fetch_optional(db)
            .await?;
    Ok(id.map(AccountId))
}

/// All accounts that a user may open, the user's own first.
pub async fn of_user(db: &Db, user: &UserId) -> DbResult<Vec<AccountRow>> {
    sqlx::query_as(
        "SELECT accounts.id, accounts.email, accounts.realm, accounts.host, accounts.features,
             EXISTS (
                 SELECT 1 FROM added_accounts
                 WHERE added_accounts.user_id = $1 AND added_accounts.account_id = accounts.id
             ) AS is_added,
             EXISTS (
                 SELECT 1 FROM grants
                 WHERE grants.user_id <> $1 AND grants.account_id = accounts.id
             ) AS is_common
         FROM accounts
         JOIN users ON users.id = $1
         WHERE EXISTS (
             SELECT 1 FROM grants WHERE grants.user_id = $1 AND grants.account_id = accounts.id
         )
         ORDER BY
             CASE WHEN accounts.email = users.email AND accounts.realm = users.realm THEN 0 ELSE 1 END,
             accounts.email",
    )
    .bind(user.as_str())
    .fetch_all(db)
    .await
}

pub async fn set_features(db: &Db, account: &AccountId, features: &str) -> DbResult<()> {
    sqlx::query("UPDATE accounts SET features = $2 WHERE id = $1")
        .bind(account.as_str())
        .bind(features)
        .execute(db)
        .await?;
    Ok(())
}

/// What opens the account on its host, once somebody signed in to it.
pub async fn credential(db: &Db, account: &AccountId) -> DbResult<Option<CredentialRow>> {
    sqlx::query_as("SELECT user_id, sealed FROM credentials WHERE account_id = $1")
        .bind(account.as_str())
        .fetch_optional(db)
        .await
}

/// Keeps a credential that the host just took, in place of any other.
pub async fn put_credential(
    db: &Db,
    account: &AccountId,
    user: &UserId,
    sealed: &[u8],
    now: Timestamp,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO credentials (account_id, user_id, sealed, updated_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id) DO UPDATE
         SET user_id = excluded.user_id, sealed = excluded.sealed, updated_at = excluded.updated_at",
    )
    .bind(account.as_str())
    .bind(user.as_str())
    .bind(sealed)
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// Whether anything is sealed, so that a lost key file is noticed at the start.
pub async fn any_credential(db: &Db) -> DbResult<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM credentials LIMIT 1").fetch_optional(db).await?;
    Ok(found.is_some())
}

/// Gives permissions; those held already stay.
pub async fn grant(
    db: &Db,
    user: &UserId,
    account: &AccountId,
    permissions: &[Permission],
) -> DbResult<()> {
    let mut transaction = begin(db, account.as_str()).await?;
    for permission in permissions {
        sqlx::query(
            "INSERT INTO grants (user_id, account_id, permission)
             VALUES ($1, $2, $3)
             ON CONFLICT (user_id, account_id, permission) DO NOTHING",
        )
        .bind(user.as_str())
        .bind(account.as_str())
        .bind(word(permission)?)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}

/// Whether nobody gave the user this account: its password was proved.
pub async fn is_owner(db: &Db, user: &UserId, account: &AccountId) -> DbResult<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM grants
         WHERE user_id = $1 AND account_id = $2 AND NOT EXISTS (
             SELECT 1 FROM shares WHERE shares.user_id = $1 AND shares.account_id = $2
         )
         LIMIT 1",
    )
    .bind(user.as_str())
    .bind(account.as_str())
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

/// Takes all permissions of a user in an account away.
pub async fn withdraw(db: &Db, user: &UserId, account: &AccountId) -> DbResult<()> {
    sqlx::query("DELETE FROM grants WHERE user_id = $1 AND account_id = $2")
        .bind(user.as_str())
        .bind(account.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// What a user may do in which accounts. What has come to its end isn't there.
pub async fn grants_of(
    db: &Db,
    user: &UserId,
    now: Timestamp,
) -> DbResult<BTreeMap<AccountId, Grant>> {
    type Row = (String, String, Option<i64>, Option<String>, Flag);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT grants.account_id, grants.permission, shares.ends_at, shares.folders,
             shares.user_id IS NOT NULL
         FROM grants
         LEFT JOIN shares
             ON shares.user_id = grants.user_id AND shares.account_id = grants.account_id
         WHERE grants.user_id = $1 AND (shares.ends_at IS NULL OR shares.ends_at > $2)",
    )
    .bind(user.as_str())
    .bind(to_millis(now))
    .fetch_all(db)
    .await?;
    let mut grants = BTreeMap::<AccountId, Grant>::new();
    for (account, permission, ends_at, folders, is_shared) in rows {
        // A permission of a newer version gives nothing here.
        let Ok(permission) = from_word(&permission) else { continue };
        let grant = grants.entry(AccountId(account)).or_default();
        grant.permissions.push(permission);
        grant.ends_at = ends_at.map(from_millis).transpose()?;
        grant.scope = folders.as_deref().map_or(Scope::ALL, shares::scope);
        grant.is_shared = is_shared.0;
        grant.permissions.sort_unstable();
    }
    Ok(grants)
}

/// A user and an account by these ids, for tests of what belongs to them.
#[cfg(test)]
pub(crate) async fn add_for_test(db: &Db, account: &str, user: &str) {
    let now = crate::clock::Clock::default().now();
    super::users::find_or_add(db, &user.into(), "u@pli.example", "", now).await.unwrap();
    let new = NewAccount { email: "a@pli.example", realm: "", host: None };
    find_or_add(db, &account.into(), new, now).await.unwrap();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::db::{for_test, users};

    async fn user_and_account(db: &Db, email: &str, realm: &str) -> (UserId, AccountId) {
        let now = Clock::default().now();
        let id = format!("{email} {realm}");
        let user = users::find_or_add(db, &UserId(id.clone()), email, realm, now).await.unwrap();
        let account = NewAccount { email, realm, host: None };
        let account = find_or_add(db, &AccountId(id), account, now).await.unwrap();
        (user, account)
    }

    #[tokio::test]
    async fn the_same_address_on_another_host_is_somebody_else() {
        let db = for_test().await;
        let (first, first_account) = user_and_account(&db, "a@b.example", "").await;
        let (again, again_account) = user_and_account(&db, "a@b.example", "").await;
        let (other, other_account) = user_and_account(&db, "a@b.example", "evil.example:993").await;
        assert_eq!((&first, &first_account), (&again, &again_account));
        assert_ne!(first, other);
        assert_ne!(first_account, other_account);
    }

    #[tokio::test]
    async fn grants_come_and_go_and_the_own_account_is_first() {
        let db = for_test().await;
        let (anna, annas) = user_and_account(&db, "b@pli.example", "").await;
        let (_, shared) = user_and_account(&db, "a@pli.example", "").await;
        grant(&db, &anna, &annas, &Permission::ALL).await.unwrap();
        grant(&db, &anna, &shared, &[Permission::Read]).await.unwrap();
        let ids: Vec<_> =
            of_user(&db, &anna).await.unwrap().into_iter().map(|row| row.id).collect();
        assert_eq!(ids, [annas.0.clone(), shared.0.clone()]);
        let grants = grants_of(&db, &anna, Clock::default().now()).await.unwrap();
        assert_eq!(grants[&annas].permissions.len(), Permission::ALL.len());
        assert_eq!(grants[&shared].permissions, [Permission::Read]);
        withdraw(&db, &anna, &shared).await.unwrap();
        assert_eq!(of_user(&db, &anna).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_new_credential_takes_the_place_of_the_old() {
        let db = for_test().await;
        let now = Clock::default().now();
        let (user, account) = user_and_account(&db, "a@pli.example", "").await;
        assert!(!any_credential(&db).await.unwrap());
        put_credential(&db, &account, &user, b"old", now).await.unwrap();
        put_credential(&db, &account, &user, b"new", now).await.unwrap();
        assert_eq!(credential(&db, &account).await.unwrap().unwrap().sealed, b"new");
        assert!(any_credential(&db).await.unwrap());
    }
}
