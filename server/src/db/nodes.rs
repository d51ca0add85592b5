//! Nodes that share the database, which is PostgreSQL then, and which of them does what.

use super::{Db, DbResult};

/// The first of the two numbers of an advisory lock that says that a node is alive; the second is the node's.
pub const ALIVE: i32 = 0x506C_6921;

/// Nodes whose lock somebody holds, in this database.
const LIVING: &str = "
    SELECT CAST(objid AS BIGINT) FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND CAST(classid AS BIGINT) = $1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// Writes a node down as new: what it had claimed before it has claimed no more.
pub async fn join(db: &Db, node: i64, address: &str) -> DbResult<()> {
    leave(db, node).await?;
    sqlx::query("INSERT INTO nodes (id, address) VALUES ($1, $2)")
        .bind(node)
        .bind(address)
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets a node with all that it claimed.
pub async fn leave(db: &Db, node: i64) -> DbResult<()> {
    sqlx::query("DELETE FROM nodes WHERE id = $1").bind(node).execute(db).await?;
    Ok(())
}

/// Forgets nodes that are dead, with all that they claimed.
pub async fn forget_dead(db: &Db, node: i64) -> DbResult<()> {
    // Those that join meanwhile are in neither list, or in the second only.
    let known: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM nodes WHERE id <> $1").bind(node).fetch_all(db).await?;
    let living: Vec<i64> = sqlx::query_scalar(LIVING).bind(i64::from(ALIVE)).fetch_all(db).await?;
    for dead in known.into_iter().filter(|known| !living.contains(known)) {
        leave(db, dead).await?;
    }
    Ok(())
}

/// Where a node is reached.
pub async fn address(db: &Db, node: i64) -> DbResult<Option<String>> {
    sqlx::query_scalar("SELECT address FROM nodes WHERE id = $1")
        .bind(node)
        .fetch_optional(db)
        .await
}

/// Claims something for a node; `false` where one has it.
pub async fn claim(db: &Db, node: i64, kind: &str, subject: &str) -> DbResult<bool> {
    let done = sqlx::query(
        "INSERT INTO claims (kind, subject, node_id) VALUES ($1, $2, $3)
         ON CONFLICT (kind, subject) DO NOTHING",
    )
    .bind(kind)
    .bind(subject)
    .bind(node)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub async fn release(db: &Db, node: i64, kind: &str, subject: &str) -> DbResult<()> {
    sqlx::query("DELETE FROM claims WHERE kind = $1 AND subject = $2 AND node_id = $3")
        .bind(kind)
        .bind(subject)
        .bind(node)
        .execute(db)
        .await?;
    Ok(())
}

/// Tells all who listen on this channel.
pub async fn notify(db: &Db, channel: &str, payload: &str) -> DbResult<()> {
    sqlx::query("SELECT pg_notify($1, $2)").bind(channel).bind(payload).execute(db).await?;
    Ok(())
}
