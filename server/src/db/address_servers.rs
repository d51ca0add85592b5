//! CardDAV servers, their books, and what is the same here and there.

mod links;

use jiff::Timestamp;
use shared::id::{AddressBookId, AddressServerId, UserId};

use super::{Db, DbConnection, DbResult, Flag, Work, begin, to_millis};
pub use links::{
    Link, changed, conflicts, deleted, drop_conflict, drop_link, link_of, links, put_conflict,
    put_link, unlinked,
};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ServerRow {
    pub id: String,
    pub user_id: String,
    pub home: String,
    pub user_name: String,
    pub sealed: Vec<u8>,
    pub synced_at: Option<i64>,
    #[sqlx(try_from = "i64")]
    pub attempts: u32,
    pub failure: Option<String>,
}

impl ServerRow {
    pub fn id(&self) -> AddressServerId {
        AddressServerId(self.id.clone())
    }

    pub fn user(&self) -> UserId {
        UserId(self.user_id.clone())
    }
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct BookRow {
    pub url: String,
    pub name: String,
    #[sqlx(try_from = "Flag")]
    pub is_read_only: bool,
    pub book_id: Option<String>,
    pub token: Option<String>,
    #[sqlx(try_from = "i64")]
    pub unreadable: u32,
    #[sqlx(try_from = "i64")]
    pub refused: u32,
}

impl BookRow {
    pub fn book(&self) -> Option<AddressBookId> {
        self.book_id.clone().map(AddressBookId)
    }
}

/// How a look at a server ended.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    pub failure: Option<&'a str>,
    pub attempts: u32,
    pub due_at: Option<Timestamp>,
}

/// Remembers a server.
pub async fn add(db: &Db, server: &ServerRow, now: Timestamp) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO address_servers (id, user_id, home, user_name, sealed, attempts, created_at)
         VALUES ($1, $2, $3, $4, $5, 0, $6)",
    )
    .bind(&server.id)
    .bind(&server.user_id)
    .bind(&server.home)
    .bind(&server.user_name)
    .bind(&server.sealed)
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// A user's servers, the oldest first.
pub async fn of_user(db: &Db, user: &UserId) -> DbResult<Vec<ServerRow>> {
    sqlx::query_as(
        "SELECT id, user_id, home, user_name, sealed, synced_at, attempts, failure
         FROM address_servers
         WHERE user_id = $1
         ORDER BY created_at, id",
    )
    .bind(user.as_str())
    .fetch_all(db)
    .await
}

/// Those that are to be seen to.
pub async fn due(db: &Db, now: Timestamp) -> DbResult<Vec<ServerRow>> {
    sqlx::query_as(
        "SELECT id, user_id, home, user_name, sealed, synced_at, attempts, failure
         FROM address_servers
         WHERE due_at <= $1
         ORDER BY due_at
         LIMIT 100",
    )
    .bind(to_millis(now))
    .fetch_all(db)
    .await
}

/// Something of the user's changed here: their servers, but for those that a password is missing for, are to hear of it.
pub async fn make_due(db: &Db, user: &UserId, refused: &str, now: Timestamp) -> DbResult<()> {
    sqlx::query(
        "UPDATE address_servers
         SET due_at = $3
         WHERE user_id = $1 AND (failure IS NULL OR failure <> $2)
             AND EXISTS (SELECT 1 FROM server_books
                 WHERE server_id = address_servers.id AND book_id IS NOT NULL)",
    )
    .bind(user.as_str())
    .bind(refused)
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

pub async fn set_password(db: &Db, server: &AddressServerId, sealed: &[u8]) -> DbResult<()> {
    sqlx::query("UPDATE address_servers SET sealed = $2, failure = NULL WHERE id = $1")
        .bind(server.as_str())
        .bind(sealed)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes how a look at the server ended.
pub async fn note(
    db: &Db,
    server: &AddressServerId,
    outcome: Outcome<'_>,
    now: Timestamp,
) -> DbResult<()> {
    sqlx::query(
        "UPDATE address_servers
         SET failure = $2, attempts = $3, due_at = $4,
             synced_at = CASE WHEN $2 IS NULL THEN $5 ELSE synced_at END
         WHERE id = $1",
    )
    .bind(server.as_str())
    .bind(outcome.failure)
    .bind(i64::from(outcome.attempts))
    .bind(outcome.due_at.map(to_millis))
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets a server; its books and cards are the user's own from now on. `false` if the user has no such server.
pub async fn forget(db: &Db, user: &UserId, server: &AddressServerId) -> DbResult<bool> {
    let mut transaction = begin_work(db, server).await?;
    let books: Vec<String> = sqlx::query_scalar(
        "SELECT book_id FROM server_books
         JOIN address_servers ON address_servers.id = server_books.server_id
         WHERE server_id = $1 AND user_id = $2 AND book_id IS NOT NULL",
    )
    .bind(server.as_str())
    .bind(user.as_str())
    .fetch_all(&mut *transaction)
    .await?;
    for book in books {
        release(&mut transaction, &book).await?;
    }
    let done = sqlx::query("DELETE FROM address_servers WHERE id = $1 AND user_id = $2")
        .bind(server.as_str())
        .bind(user.as_str())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(done.rows_affected() > 0)
}

/// Begins a change to what is the same here and there: nothing of the user's contacts changes meanwhile.
async fn begin_work(db: &Db, server: &AddressServerId) -> DbResult<Work> {
    let user: Option<String> =
        sqlx::query_scalar("SELECT user_id FROM address_servers WHERE id = $1")
            .bind(server.as_str())
            .fetch_optional(db)
            .await?;
    begin(db, user.as_deref().unwrap_or_default()).await
}

/// Forgets what of a book is the same on a server.
async fn release(connection: &mut DbConnection, book: &str) -> DbResult<()> {
    sqlx::query(
        "DELETE FROM card_conflicts
         WHERE card_id IN (SELECT card_id FROM server_cards WHERE book_id = $1)",
    )
    .bind(book)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM server_cards WHERE book_id = $1")
        .bind(book)
        .execute(connection)
        .await?;
    Ok(())
}

/// The books of a server, by name.
pub async fn books(db: &Db, server: &AddressServerId) -> DbResult<Vec<BookRow>> {
    sqlx::query_as(
        "SELECT url, name, is_read_only <> 0 AS is_read_only, book_id, token, refused,
             (SELECT COUNT(*) FROM server_cards
              WHERE server_cards.book_id = server_books.book_id AND card_id IS NULL) AS unreadable
         FROM server_books
         WHERE server_id = $1
         ORDER BY LOWER(name), url",
    )
    .bind(server.as_str())
    .fetch_all(db)
    .await
}

/// Takes up how the server calls a book.
pub async fn put_book(
    db: &Db,
    server: &AddressServerId,
    url: &str,
    name: &str,
    is_read_only: bool,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO server_books (server_id, url, name, is_read_only, refused)
         VALUES ($1, $2, $3, $4, 0)
         ON CONFLICT (server_id, url) DO UPDATE SET name = excluded.name, is_read_only = excluded.is_read_only",
    )
    .bind(server.as_str())
    .bind(url)
    .bind(name)
    .bind(Flag(is_read_only))
    .execute(db)
    .await?;
    Ok(())
}

/// A book that was never chosen and is no longer there.
pub async fn drop_book(db: &Db, server: &AddressServerId, url: &str) -> DbResult<()> {
    sqlx::query("DELETE FROM server_books WHERE server_id = $1 AND url = $2 AND book_id IS NULL")
        .bind(server.as_str())
        .bind(url)
        .execute(db)
        .await?;
    Ok(())
}

/// Says which book here is the same as one there; none lets go of it.
pub async fn choose_book(
    db: &Db,
    server: &AddressServerId,
    url: &str,
    book: Option<&AddressBookId>,
) -> DbResult<()> {
    let mut transaction = begin_work(db, server).await?;
    let before: Option<Option<String>> =
        sqlx::query_scalar("SELECT book_id FROM server_books WHERE server_id = $1 AND url = $2")
            .bind(server.as_str())
            .bind(url)
            .fetch_optional(&mut *transaction)
            .await?;
    if let Some(before) = before.flatten() {
        release(&mut transaction, &before).await?;
    }
    sqlx::query(
        "UPDATE server_books SET book_id = $3, token = NULL, refused = 0
         WHERE server_id = $1 AND url = $2",
    )
    .bind(server.as_str())
    .bind(url)
    .bind(book.map(AddressBookId::as_str))
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

pub async fn set_token(
    db: &Db,
    server: &AddressServerId,
    url: &str,
    token: Option<&str>,
) -> DbResult<()> {
    sqlx::query("UPDATE server_books SET token = $3 WHERE server_id = $1 AND url = $2")
        .bind(server.as_str())
        .bind(url)
        .bind(token)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn set_refused(
    db: &Db,
    server: &AddressServerId,
    url: &str,
    refused: u32,
) -> DbResult<()> {
    sqlx::query("UPDATE server_books SET refused = $3 WHERE server_id = $1 AND url = $2")
        .bind(server.as_str())
        .bind(url)
        .bind(i64::from(refused))
        .execute(db)
        .await?;
    Ok(())
}
