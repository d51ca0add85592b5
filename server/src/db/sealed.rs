//! Everything that is sealed in the database, for changing its key.

use super::{Db, DbResult};

/// A table with sealed records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Credentials,
    SecondFactors,
    AddressServers,
    PushSubscriptions,
}

impl Table {
    pub const ALL: [Self; 4] =
        [Self::Credentials, Self::SecondFactors, Self::AddressServers, Self::PushSubscriptions];

    /// The table and its key.
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Credentials => ("credentials", "account_id"),
            Self::SecondFactors => ("second_factors", "user_id"),
            Self::AddressServers => ("address_servers", "id"),
            Self::PushSubscriptions => ("push_subscriptions", "session_id"),
        }
    }
}

/// A sealed record and what it belongs to.
#[derive(Debug, sqlx::FromRow)]
pub struct Row {
    pub key: String,
    pub user_id: String,
    pub sealed: Vec<u8>,
}

/// At most `limit` records of a table in the order of their keys, those after `after`.
pub async fn page(db: &Db, table: Table, after: &str, limit: i64) -> DbResult<Vec<Row>> {
    let (name, key) = table.name();
    let sql = format!(
        "SELECT {key} AS key, user_id, sealed FROM {name} WHERE {key} > $1 ORDER BY {key} LIMIT $2"
    );
    sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(after).bind(limit).fetch_all(db).await
}

/// Puts the same secret, sealed anew, in the place of `row`, unless the record was changed since it was read.
pub async fn replace(db: &Db, table: Table, row: &Row, sealed: &[u8]) -> DbResult<bool> {
    let (name, key) = table.name();
    let sql = format!("UPDATE {name} SET sealed = $3 WHERE {key} = $1 AND sealed = $2");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql));
    let done = query.bind(&row.key).bind(&row.sealed).bind(sealed).execute(db).await?;
    Ok(done.rows_affected() > 0)
}
