//! All SQL, one file a table group. It is plain enough that PostgreSQL takes it as well as SQLite.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub mod accounts;
pub mod activity;
pub mod added_accounts;
pub mod address_servers;
pub mod admin_log;
pub mod admins;
pub mod canned;
pub mod contacts;
pub mod drafts;
mod flag;
pub mod history;
pub mod identities;
pub mod invitations;
pub mod key_probe;
pub mod known_addresses;
pub mod links;
pub mod listener;
pub mod members;
pub mod nodes;
mod open;
pub mod organisation_senders;
pub mod outbox;
pub mod passkeys;
pub mod photos;
pub mod pli_passwords;
pub mod preferences;
pub mod push;
pub mod sealed;
pub mod searches;
pub mod second_factors;
pub mod sessions;
pub mod share_invitations;
pub mod shares;
pub mod sign_in_attempts;
pub mod snoozes;
pub mod spool;
pub mod templates;
pub mod uploads;
pub mod users;

pub(crate) use flag::Flag;
pub use open::{is_postgres, open_file, open_url};

/// The database, shared by all.
pub type Db = sqlx::AnyPool;

/// A failed statement: a broken disk or a bug.
pub use sqlx::Error as DbError;

/// One of its connections, in the middle of what is written whole or not at all.
pub type DbConnection = sqlx::AnyConnection;

/// What is written whole or not at all.
pub type Work = sqlx::Transaction<'static, sqlx::Any>;

/// Result of a statement.
pub type DbResult<T> = Result<T, DbError>;

/// Begins what is to be written whole or not at all. What is read in it holds until its end, as far as those who change it
/// begin with the same `subject`, which is the id of what all of it belongs to, or a word: SQLite has one place for a writer,
/// which is taken at once; in PostgreSQL there is one for each subject.
pub async fn begin(db: &Db, subject: &str) -> DbResult<Work> {
    if !is_postgres(db) {
        return db.begin_with("BEGIN IMMEDIATE").await;
    }
    let mut work = db.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(subject)
        .execute(&mut *work)
        .await?;
    Ok(work)
}

/// Writes a copy of the database, which is SQLite, as it is now to a new file, while others read and write.
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

/// What came in mail, as it stands in the database: PostgreSQL's texts hold no NUL.
pub(crate) fn text(value: &str) -> String {
    value.replace('\0', "")
}

/// Whether a text of a request holds a NUL, which PostgreSQL refuses (SQLSTATE 22021).
pub(crate) fn is_bad_text(error: &DbError) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.as_deref() == Some("22021")
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

/// An empty database for tests beside the code: in memory, or of PostgreSQL where that is asked for.
#[cfg(test)]
pub(crate) async fn for_test() -> Db {
    if !stack::postgres::wanted() {
        return open::open_in_memory().await.unwrap();
    }
    let url = tokio::task::spawn_blocking(stack::postgres::create_database).await.unwrap();
    open_url(&url.unwrap().parse().unwrap()).await.unwrap()
}

#[cfg(test)]
mod tests;
