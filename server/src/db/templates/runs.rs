//! Templates being applied: a row for each address, done or not.

use jiff::Timestamp;
use shared::id::{TemplateId, TemplateRunId, UserId};

use super::super::{Db, DbResult, begin, to_millis};

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RunRow {
    pub id: String,
    pub template_id: String,
    pub user_id: String,
    pub status: String,
    pub started_at: i64,
    pub settings: String,
}

const COLUMNS: &str = "id, template_id, user_id, status, started_at, settings";

pub async fn insert(
    db: &Db,
    id: &TemplateRunId,
    template: &TemplateId,
    user: &UserId,
    settings: &str,
    addresses: &[String],
    now: Timestamp,
) -> DbResult<()> {
    let mut transaction = begin(db, id.as_str()).await?;
    sqlx::query(
        "INSERT INTO template_runs (id, template_id, user_id, status, started_at, settings)
         VALUES ($1, $2, $3, 'running', $4, $5)",
    )
    .bind(id.as_str())
    .bind(template.as_str())
    .bind(user.as_str())
    .bind(to_millis(now))
    .bind(settings)
    .execute(&mut *transaction)
    .await?;
    for address in addresses {
        sqlx::query(
            "INSERT INTO template_run_rows (run_id, address, status) VALUES ($1, $2, 'waiting')",
        )
        .bind(id.as_str())
        .bind(address)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}

pub async fn find(db: &Db, id: &TemplateRunId) -> DbResult<Option<RunRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM template_runs WHERE id = $1"
    )))
    .bind(id.as_str())
    .fetch_optional(db)
    .await
}

/// The last one of a template.
pub async fn last(db: &Db, template: &TemplateId) -> DbResult<Option<RunRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM template_runs WHERE template_id = $1
         ORDER BY started_at DESC, id LIMIT 1"
    )))
    .bind(template.as_str())
    .fetch_optional(db)
    .await
}

/// Those that were under way when the server stopped.
pub async fn running(db: &Db) -> DbResult<Vec<String>> {
    sqlx::query_scalar("SELECT id FROM template_runs WHERE status = 'running' ORDER BY started_at")
        .fetch_all(db)
        .await
}

/// Addresses and what became of each.
pub async fn rows(db: &Db, id: &TemplateRunId) -> DbResult<Vec<(String, String)>> {
    sqlx::query_as(
        "SELECT address, status FROM template_run_rows WHERE run_id = $1 ORDER BY address",
    )
    .bind(id.as_str())
    .fetch_all(db)
    .await
}

/// The next address of a run that goes on.
pub async fn next(db: &Db, id: &TemplateRunId) -> DbResult<Option<String>> {
    sqlx::query_scalar(
        "SELECT address FROM template_run_rows
         JOIN template_runs ON template_runs.id = template_run_rows.run_id
         WHERE run_id = $1 AND template_run_rows.status = 'waiting'
             AND template_runs.status = 'running'
         ORDER BY address LIMIT 1",
    )
    .bind(id.as_str())
    .fetch_optional(db)
    .await
}

pub async fn set_row(db: &Db, id: &TemplateRunId, address: &str, status: &str) -> DbResult<()> {
    sqlx::query("UPDATE template_run_rows SET status = $3 WHERE run_id = $1 AND address = $2")
        .bind(id.as_str())
        .bind(address)
        .bind(status)
        .execute(db)
        .await?;
    Ok(())
}

/// Changes a run from one status to another; `false` where it has another than `from`.
pub async fn set_status(db: &Db, id: &TemplateRunId, from: &str, to: &str) -> DbResult<bool> {
    let done = sqlx::query("UPDATE template_runs SET status = $3 WHERE id = $1 AND status = $2")
        .bind(id.as_str())
        .bind(from)
        .bind(to)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Has everything that failed tried again.
pub async fn retry(db: &Db, id: &TemplateRunId) -> DbResult<()> {
    sqlx::query(
        "UPDATE template_run_rows SET status = 'waiting'
         WHERE run_id = $1 AND status IN ('failed', 'not-told', 'no-access')",
    )
    .bind(id.as_str())
    .execute(db)
    .await?;
    Ok(())
}
