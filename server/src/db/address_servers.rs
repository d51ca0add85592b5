//! CardDAV servers, their books, and what is the same here and there.

use jiff::Timestamp;
use shared::id::{AddressBookId, AddressServerId, CardId, UserId};
use sqlx::SqliteConnection;

use super::contacts::CardRow;
use super::{Db, DbResult, to_millis};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ServerRow {
    pub id: String,
    pub user_id: String,
    pub home: String,
    pub user_name: String,
    pub sealed: Vec<u8>,
    pub synced_at: Option<i64>,
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
    pub is_read_only: bool,
    pub book_id: Option<String>,
    pub token: Option<String>,
    pub unreadable: u32,
    pub refused: u32,
}

impl BookRow {
    pub fn book(&self) -> Option<AddressBookId> {
        self.book_id.clone().map(AddressBookId)
    }
}

/// A card that is, or was, the same here and there.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Link {
    pub url: String,
    pub card_id: Option<String>,
    pub etag: String,
    pub version: i64,
    pub digest: String,
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
    .bind(outcome.attempts)
    .bind(outcome.due_at.map(to_millis))
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets a server; its books and cards are the user's own from now on. `false` if the user has no such server.
pub async fn forget(db: &Db, user: &UserId, server: &AddressServerId) -> DbResult<bool> {
    let mut transaction = db.begin().await?;
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

/// Forgets what of a book is the same on a server.
async fn release(connection: &mut SqliteConnection, book: &str) -> DbResult<()> {
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
    .bind(is_read_only)
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
    let mut transaction = db.begin().await?;
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
        .bind(refused)
        .execute(db)
        .await?;
    Ok(())
}

/// All that is known of the cards of a book on its server.
pub async fn links(connection: &mut SqliteConnection, book: &AddressBookId) -> DbResult<Vec<Link>> {
    sqlx::query_as(
        "SELECT url, card_id, etag, version, digest FROM server_cards WHERE book_id = $1",
    )
    .bind(book.as_str())
    .fetch_all(connection)
    .await
}

pub async fn link_of(
    connection: &mut SqliteConnection,
    book: &AddressBookId,
    url: &str,
) -> DbResult<Option<Link>> {
    sqlx::query_as(
        "SELECT url, card_id, etag, version, digest FROM server_cards
         WHERE book_id = $1 AND url = $2",
    )
    .bind(book.as_str())
    .bind(url)
    .fetch_optional(connection)
    .await
}

pub async fn put_link(
    connection: &mut SqliteConnection,
    book: &AddressBookId,
    link: &Link,
) -> DbResult<()> {
    // The card may have had another place on the server before.
    sqlx::query("DELETE FROM server_cards WHERE card_id = $1 AND (book_id <> $2 OR url <> $3)")
        .bind(&link.card_id)
        .bind(book.as_str())
        .bind(&link.url)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO server_cards (book_id, url, card_id, etag, version, digest)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (book_id, url) DO UPDATE SET card_id = excluded.card_id, etag = excluded.etag,
             version = excluded.version, digest = excluded.digest",
    )
    .bind(book.as_str())
    .bind(&link.url)
    .bind(&link.card_id)
    .bind(&link.etag)
    .bind(link.version)
    .bind(&link.digest)
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn drop_link(
    connection: &mut SqliteConnection,
    book: &AddressBookId,
    url: &str,
) -> DbResult<()> {
    sqlx::query("DELETE FROM server_cards WHERE book_id = $1 AND url = $2")
        .bind(book.as_str())
        .bind(url)
        .execute(connection)
        .await?;
    Ok(())
}

/// A card of the book with this `uid` that isn't on the server yet.
pub async fn unlinked(
    connection: &mut SqliteConnection,
    book: &AddressBookId,
    uid: &str,
) -> DbResult<Option<CardRow>> {
    sqlx::query_as(
        "SELECT id, book_id, version, uid, favourite <> 0 AS favourite, photo_id, body
         FROM cards
         WHERE book_id = $1 AND uid = $2
             AND NOT EXISTS (SELECT 1 FROM server_cards WHERE card_id = cards.id)",
    )
    .bind(book.as_str())
    .bind(uid)
    .fetch_optional(connection)
    .await
}

/// Cards of the book that may differ from the server's, but for those that a choice is open about.
pub async fn changed(
    connection: &mut SqliteConnection,
    book: &AddressBookId,
) -> DbResult<Vec<CardRow>> {
    sqlx::query_as(
        "SELECT id, book_id, cards.version, uid, favourite <> 0 AS favourite, photo_id, body
         FROM cards
         WHERE book_id = $1
             AND NOT EXISTS (SELECT 1 FROM card_conflicts WHERE card_conflicts.card_id = cards.id)
             AND NOT EXISTS (SELECT 1 FROM server_cards
                 WHERE server_cards.card_id = cards.id AND server_cards.version = cards.version)
         ORDER BY cards.version",
    )
    .bind(book.as_str())
    .fetch_all(connection)
    .await
}

/// What is on the server and no longer in the book.
pub async fn deleted(
    connection: &mut SqliteConnection,
    book: &AddressBookId,
) -> DbResult<Vec<Link>> {
    sqlx::query_as(
        "SELECT url, card_id, etag, server_cards.version, digest
         FROM server_cards
         JOIN cards ON cards.id = server_cards.card_id
         WHERE server_cards.book_id = $1
             AND (cards.book_id IS NULL OR cards.book_id <> server_cards.book_id)",
    )
    .bind(book.as_str())
    .fetch_all(connection)
    .await
}

/// Remembers that a card was changed on both sides; `theirs` is the server's, none where it was deleted there.
pub async fn put_conflict(
    connection: &mut SqliteConnection,
    card: &str,
    theirs: Option<&str>,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO card_conflicts (card_id, theirs) VALUES ($1, $2)
         ON CONFLICT (card_id) DO UPDATE SET theirs = excluded.theirs",
    )
    .bind(card)
    .bind(theirs)
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn drop_conflict(connection: &mut SqliteConnection, card: &str) -> DbResult<()> {
    sqlx::query("DELETE FROM card_conflicts WHERE card_id = $1")
        .bind(card)
        .execute(connection)
        .await?;
    Ok(())
}

/// The user's cards that a choice is open about, with the server's.
pub async fn conflicts(
    connection: &mut SqliteConnection,
    user: &UserId,
) -> DbResult<Vec<(CardId, Option<String>)>> {
    let rows: Vec<(String, Option<String>)> = sqlx::query_as(
        "SELECT card_id, theirs
         FROM card_conflicts
         JOIN cards ON cards.id = card_conflicts.card_id
         WHERE user_id = $1 AND book_id IS NOT NULL
         ORDER BY card_id",
    )
    .bind(user.as_str())
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(card, theirs)| (CardId(card), theirs)).collect())
}
