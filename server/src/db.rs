//! All SQL, one file a table group. It is plain enough that PostgreSQL takes it as well as SQLite.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

pub mod accounts;
pub mod activity;
pub mod added_accounts;
pub mod address_servers;
pub mod admin_log;
pub mod admins;
pub mod canned;
pub mod contacts;
pub mod drafts;
pub mod history;
pub mod identities;
pub mod invitations;
pub mod known_addresses;
pub mod links;
pub mod members;
pub mod organisation_senders;
pub mod outbox;
pub mod passkeys;
pub mod photos;
pub mod pli_passwords;
pub mod preferences;
pub mod sealed;
pub mod searches;
pub mod second_factors;
pub mod sessions;
pub mod share_invitations;
pub mod shares;
pub mod snoozes;
pub mod templates;
pub mod uploads;
pub mod users;

/// The database, shared by all.
pub type Db = sqlx::SqlitePool;

/// A failed statement: a broken disk or a bug.
pub use sqlx::Error as DbError;

/// One of its connections, in the middle of what is written whole or not at all.
pub type DbConnection = sqlx::SqliteConnection;

/// Result of a statement.
pub type DbResult<T> = Result<T, DbError>;

static MIGRATOR: Migrator = sqlx::migrate!("src/db/migrations");

/// Connections held at most; SQLite has one writer at a time, and readers are done in microseconds.
const CONNECTIONS: u32 = 4;

/// Opens the database, makes it where there is none, and brings its tables up to date.
///
/// # Errors
///
/// A file that can't be opened, is no database, or was written by a newer Pli.
pub async fn open(path: &Path) -> DbResult<Db> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // In WAL mode only FULL makes a commit survive a power cut, and we answer 202 on the strength of a commit.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10));
    let db = SqlitePoolOptions::new()
        .max_connections(CONNECTIONS)
        .min_connections(1)
        .connect_with(options)
        .await?;
    MIGRATOR.run(&db).await?;
    Ok(db)
}

/// Writes a copy of the database as it is now to a new file, while others read and write.
///
/// # Errors
///
/// A file that is there already or can't be written.
pub async fn copy_to(db: &Db, path: &Path) -> DbResult<()> {
    // What isn't UTF-8 is no path that SQLite takes.
    let path = path.to_str().ok_or_else(|| DbError::Protocol("not a path in UTF-8".into()))?;
    sqlx::query("VACUUM INTO $1").bind(path).execute(db).await.map(|_| ())
}

/// Whether the database answers.
pub async fn is_ready(db: &Db) -> bool {
    sqlx::query("SELECT 1").execute(db).await.is_ok()
}

/// How times stand in the database.
pub(crate) fn to_millis(time: Timestamp) -> i64 {
    time.as_millisecond()
}

/// A time from the database.
pub(crate) fn from_millis(milliseconds: i64) -> DbResult<Timestamp> {
    Timestamp::from_millisecond(milliseconds).map_err(|error| DbError::Decode(Box::new(error)))
}

/// A word of the API as it stands in the database.
pub(crate) fn word(value: &impl Serialize) -> DbResult<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(DbError::Protocol("not a word".into())),
    }
}

pub(crate) fn from_word<T: DeserializeOwned>(word: &str) -> DbResult<T> {
    let value = serde_json::Value::String(word.to_owned());
    serde_json::from_value(value).map_err(|error| DbError::Decode(Box::new(error)))
}

/// An empty database in memory, for tests beside the code.
#[cfg(test)]
pub(crate) async fn for_test() -> Db {
    let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
    // A second connection would be a second, empty database.
    let db = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    MIGRATOR.run(&db).await.unwrap();
    db
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn migrations_run_once_and_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pli.sqlite");
        open(&path).await.unwrap().close().await;
        let db = open(&path).await.unwrap();
        assert!(is_ready(&db).await);
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&db).await.unwrap();
        assert_eq!(mode, "wal");
    }
}
