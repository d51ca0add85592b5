//! Templates of the organisation, and which address has a signature of which.

pub mod runs;

use jiff::Timestamp;
use shared::id::{AccountId, TemplateId};
use shared::template::model::TemplateKind;

use super::{Db, DbConnection, DbResult, begin, to_millis};

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct TemplateRow {
    pub id: String,
    pub name: String,
    pub state: String,
    pub language: String,
    pub settings: String,
    pub version: i64,
    pub updated_at: i64,
    pub updated_by: String,
    pub used_by: i64,
}

/// What is written into a row.
#[derive(Clone, Copy, Debug)]
pub struct NewTemplate<'a> {
    pub name: &'a str,
    pub state: &'a str,
    pub language: &'a str,
    pub settings: &'a str,
    pub by: &'a str,
    pub now: Timestamp,
}

const COLUMNS: &str = "id, name, state, language, settings, version, updated_at, updated_by,
    (SELECT COUNT(*) FROM template_uses WHERE template_id = templates.id) AS used_by";

fn kind_name(kind: TemplateKind) -> &'static str {
    match kind {
        TemplateKind::Signature => "signature",
        TemplateKind::Rule => "rule",
        TemplateKind::AutoReply => "auto-reply",
    }
}

/// Those of a kind, by name.
pub async fn list(db: &Db, kind: TemplateKind) -> DbResult<Vec<TemplateRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM templates WHERE kind = $1 ORDER BY LOWER(name), id"
    )))
    .bind(kind_name(kind))
    .fetch_all(db)
    .await
}

pub async fn find(db: &Db, kind: TemplateKind, id: &TemplateId) -> DbResult<Option<TemplateRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM templates WHERE kind = $1 AND id = $2"
    )))
    .bind(kind_name(kind))
    .bind(id.as_str())
    .fetch_optional(db)
    .await
}

pub async fn count(db: &Db, kind: TemplateKind) -> DbResult<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM templates WHERE kind = $1")
        .bind(kind_name(kind))
        .fetch_one(db)
        .await
}

pub async fn insert(
    db: &Db,
    kind: TemplateKind,
    id: &TemplateId,
    new: NewTemplate<'_>,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO templates
             (id, kind, name, state, language, settings, version, updated_at, updated_by)
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8)",
    )
    .bind(id.as_str())
    .bind(kind_name(kind))
    .bind(new.name)
    .bind(new.state)
    .bind(new.language)
    .bind(new.settings)
    .bind(to_millis(new.now))
    .bind(new.by)
    .execute(db)
    .await?;
    Ok(())
}

/// `false` where `version` isn't the one there is.
pub async fn update(
    db: &Db,
    id: &TemplateId,
    version: i64,
    new: NewTemplate<'_>,
) -> DbResult<bool> {
    let done = sqlx::query(
        "UPDATE templates
         SET name = $3, state = $4, language = $5, settings = $6, updated_at = $7, updated_by = $8,
             version = version + 1
         WHERE id = $1 AND version = $2",
    )
    .bind(id.as_str())
    .bind(version)
    .bind(new.name)
    .bind(new.state)
    .bind(new.language)
    .bind(new.settings)
    .bind(to_millis(new.now))
    .bind(new.by)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets a template. Signatures that were made of it stay.
pub async fn delete(db: &Db, id: &TemplateId) -> DbResult<()> {
    sqlx::query("DELETE FROM templates WHERE id = $1").bind(id.as_str()).execute(db).await?;
    Ok(())
}

/// Addresses with the template that each has.
pub async fn uses(db: &Db) -> DbResult<Vec<(String, String)>> {
    sqlx::query_as(
        "SELECT address, template_id FROM template_uses
         WHERE template_id IS NOT NULL
         ORDER BY address",
    )
    .fetch_all(db)
    .await
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct UseRow {
    pub address: String,
    pub template_id: Option<String>,
    pub filled: String,
    pub signature: String,
}

pub async fn use_of_address(db: &Db, address: &str) -> DbResult<Option<UseRow>> {
    sqlx::query_as(
        "SELECT address, template_id, filled, signature FROM template_uses WHERE address = $1",
    )
    .bind(address)
    .fetch_optional(db)
    .await
}

/// What the account's address was given. Only an account whose host the settings name: on a host of their own, anybody
/// can have any address.
pub async fn use_of_account(db: &Db, account: &AccountId) -> DbResult<Option<UseRow>> {
    sqlx::query_as(
        "SELECT address, template_id, filled, signature
         FROM template_uses
         JOIN accounts ON accounts.email = template_uses.address AND accounts.realm = ''
         WHERE accounts.id = $1",
    )
    .bind(account.as_str())
    .fetch_optional(db)
    .await
}

/// Gives an address a signature in place of any that was written for it.
pub async fn give(db: &Db, row: &UseRow, identity: &str, now: Timestamp) -> DbResult<()> {
    let mut transaction = begin(db, &row.address).await?;
    put_use(&mut transaction, row, now).await?;
    sqlx::query(
        "DELETE FROM signatures
         WHERE identity_id = $2
             AND account_id IN (SELECT id FROM accounts WHERE email = $1 AND realm = '')",
    )
    .bind(&row.address)
    .bind(identity)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

async fn put_use(db: &mut DbConnection, row: &UseRow, now: Timestamp) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO template_uses (address, template_id, filled, signature, updated_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (address) DO UPDATE
         SET template_id = excluded.template_id, filled = excluded.filled,
             signature = excluded.signature, updated_at = excluded.updated_at",
    )
    .bind(&row.address)
    .bind(&row.template_id)
    .bind(&row.filled)
    .bind(&row.signature)
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// The address has a signature of its own from now on.
pub async fn forget_use(db: &Db, address: &str) -> DbResult<()> {
    sqlx::query("DELETE FROM template_uses WHERE address = $1").bind(address).execute(db).await?;
    Ok(())
}
