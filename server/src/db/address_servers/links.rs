//! Cards that are the same here and on a server, and those that were changed on both sides.

use shared::id::{AddressBookId, CardId, UserId};

use crate::db::contacts::{CardRow, select_cards};
use crate::db::{DbConnection, DbResult};

/// A card that is, or was, the same here and there.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Link {
    pub url: String,
    pub card_id: Option<String>,
    pub etag: String,
    pub version: i64,
    pub digest: String,
}

/// All that is known of the cards of a book on its server.
pub async fn links(connection: &mut DbConnection, book: &AddressBookId) -> DbResult<Vec<Link>> {
    sqlx::query_as(
        "SELECT url, card_id, etag, version, digest FROM server_cards WHERE book_id = $1",
    )
    .bind(book.as_str())
    .fetch_all(connection)
    .await
}

pub async fn link_of(
    connection: &mut DbConnection,
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
    connection: &mut DbConnection,
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
    connection: &mut DbConnection,
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
    connection: &mut DbConnection,
    book: &AddressBookId,
    uid: &str,
) -> DbResult<Option<CardRow>> {
    sqlx::query_as(select_cards!(
        "book_id = $1 AND uid = $2
             AND NOT EXISTS (SELECT 1 FROM server_cards WHERE card_id = cards.id)"
    ))
    .bind(book.as_str())
    .bind(uid)
    .fetch_optional(connection)
    .await
}

/// Cards of the book that may differ from the server's, but for those that a choice is open about.
pub async fn changed(
    connection: &mut DbConnection,
    book: &AddressBookId,
) -> DbResult<Vec<CardRow>> {
    sqlx::query_as(select_cards!(
        "book_id = $1
             AND NOT EXISTS (SELECT 1 FROM card_conflicts WHERE card_conflicts.card_id = cards.id)
             AND NOT EXISTS (SELECT 1 FROM server_cards
                 WHERE server_cards.card_id = cards.id AND server_cards.version = cards.version)
         ORDER BY version"
    ))
    .bind(book.as_str())
    .fetch_all(connection)
    .await
}

/// What is on the server and no longer in the book.
pub async fn deleted(connection: &mut DbConnection, book: &AddressBookId) -> DbResult<Vec<Link>> {
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
    connection: &mut DbConnection,
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

pub async fn drop_conflict(connection: &mut DbConnection, card: &str) -> DbResult<()> {
    sqlx::query("DELETE FROM card_conflicts WHERE card_id = $1")
        .bind(card)
        .execute(connection)
        .await?;
    Ok(())
}

/// The user's cards that a choice is open about, with the server's.
pub async fn conflicts(
    connection: &mut DbConnection,
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
