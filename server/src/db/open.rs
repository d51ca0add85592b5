//! Opening the database: SQLite in a file, or PostgreSQL by its URL.

use std::borrow::Cow;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::SqlSafeStr;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, Migrator};
use url::Url;

use super::{Db, DbError, DbResult};

/// Written for SQLite; see [`for_postgres`].
static MIGRATOR: Migrator = sqlx::migrate!("src/db/migrations");

/// SQLite has one writer at a time, and readers are done in microseconds.
const SQLITE_CONNECTIONS: u32 = 4;
/// PostgreSQL takes 100 in all unless its settings say otherwise.
const POSTGRES_CONNECTIONS: u32 = 16;

/// In WAL mode only FULL makes a commit survive a power cut, and we answer 202 on the strength of a commit.
const SQLITE_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000";

/// Nobody needs to read at each start that a table is there already.
const POSTGRES_SETTINGS: &str = "SET client_min_messages = warning";

/// Opens the database in this file, makes it where there is none, and brings its tables up to date.
///
/// # Errors
///
/// A file that can't be opened, is no database, or was written by a newer Pli.
pub async fn open_file(path: &Path) -> DbResult<Db> {
    // The driver knows places by URL only; this writes any path as one.
    let place = std::path::absolute(path)?;
    let place = Url::from_file_path(&place)
        .map_err(|()| DbError::Configuration("not a path of a file".into()))?;
    let url = format!("sqlite://{}?mode=rwc", place.path());
    let pool = AnyPoolOptions::new().max_connections(SQLITE_CONNECTIONS).min_connections(1);
    open(with_settings(pool, SQLITE_SETTINGS), AnyConnectOptions::from_str(&url)?).await
}

/// Opens the PostgreSQL database at this URL and brings its tables up to date.
///
/// # Errors
///
/// A server that can't be reached or doesn't let us in, or tables of a newer Pli.
pub async fn open_url(url: &Url) -> DbResult<Db> {
    let pool = AnyPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10));
    open(with_settings(pool, POSTGRES_SETTINGS), AnyConnectOptions::from_str(url.as_str())?).await
}

/// Each connection begins with these.
fn with_settings(pool: AnyPoolOptions, settings: &'static str) -> AnyPoolOptions {
    pool.after_connect(move |connection, _| {
        Box::pin(async move { sqlx::raw_sql(settings).execute(connection).await.map(|_| ()) })
    })
}

/// An empty database in memory.
#[cfg(test)]
pub(super) async fn open_in_memory() -> DbResult<Db> {
    // A second connection would be a second, empty database.
    let pool = AnyPoolOptions::new().max_connections(1);
    open(pool, AnyConnectOptions::from_str("sqlite::memory:")?).await
}

async fn open(pool: AnyPoolOptions, options: AnyConnectOptions) -> DbResult<Db> {
    sqlx::any::install_default_drivers();
    let db = pool.connect_with(options).await?;
    if is_postgres(&db) {
        for_postgres().run(&db).await?;
    } else {
        MIGRATOR.run(&db).await?;
    }
    Ok(db)
}

/// Whether this is PostgreSQL, which other nodes may share with us.
pub fn is_postgres(db: &Db) -> bool {
    db.connect_options().database_url.scheme() != "sqlite"
}

/// The same migrations in PostgreSQL's words. They keep the checksums of what they were made from.
fn for_postgres() -> Migrator {
    let translated = MIGRATOR.iter().map(|migration| Migration {
        sql: sqlx::AssertSqlSafe(translate(migration.sql.as_str())).into_sql_str(),
        ..migration.clone()
    });
    Migrator { migrations: Cow::Owned(translated.collect()), ..Migrator::DEFAULT }
}

/// SQLite's four types by their names in PostgreSQL. Texts are compared byte by byte there, too, whatever the language that
/// the database was made for.
fn translate(sql: &str) -> String {
    sql.replace(" INTEGER", " BIGINT")
        .replace(" BLOB", " BYTEA")
        .replace(" TEXT", " TEXT COLLATE \"C\"")
        .replace(") STRICT;", ");")
}
