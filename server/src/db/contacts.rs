//! Address books and cards.

use jiff::{SignedDuration, Timestamp};
use shared::contact::{AddressBook, BookRole, DistinctCards, Revision};
use shared::id::{AddressBookId, CardChangeId, CardId, PhotoId, UserId};
use sqlx::SqliteConnection;

use super::{Db, DbResult, to_millis};

/// How long a change can be taken back.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A card that isn't deleted, or is only if `book_id` is empty.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CardRow {
    pub id: String,
    pub book_id: Option<String>,
    pub version: i64,
    pub uid: String,
    pub favourite: bool,
    pub photo_id: Option<String>,
    pub body: String,
}

impl CardRow {
    pub fn id(&self) -> CardId {
        CardId(self.id.clone())
    }

    pub fn book(&self) -> Option<AddressBookId> {
        self.book_id.clone().map(AddressBookId)
    }

    pub fn photo(&self) -> Option<PhotoId> {
        self.photo_id.clone().map(PhotoId)
    }
}

/// A card as it is to be.
#[derive(Clone, Copy, Debug)]
pub struct NewCardRow<'a> {
    pub id: &'a CardId,
    pub book: &'a AddressBookId,
    pub version: i64,
    pub uid: &'a str,
    pub is_group: bool,
    pub favourite: bool,
    pub photo: Option<&'a PhotoId>,
    pub body: &'a str,
    pub summary: &'a str,
    /// In lower case.
    pub emails: &'a [String],
}

/// How a card was before a change.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HistoryRow {
    pub card_id: String,
    pub version_after: i64,
    pub book_id: Option<String>,
    pub favourite: bool,
    pub photo_id: Option<String>,
    pub body: String,
}

/// Begins what is to be written whole or not at all. Takes the one place of a writer at once, so that what is read in
/// it holds until its end.
pub async fn begin(db: &Db) -> DbResult<sqlx::Transaction<'static, sqlx::Sqlite>> {
    db.begin_with("BEGIN IMMEDIATE").await
}

fn role_word(role: BookRole) -> &'static str {
    match role {
        BookRole::Default => "default",
        BookRole::Collected => "collected",
        BookRole::Other => "other",
    }
}

fn role_of(word: &str) -> BookRole {
    match word {
        "default" => BookRole::Default,
        "collected" => BookRole::Collected,
        _ => BookRole::Other,
    }
}

/// A user's books: the default one first, then by name, the collected last.
pub async fn books(db: &Db, user: &UserId) -> DbResult<Vec<AddressBook>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT id, name, role
         FROM address_books
         WHERE user_id = $1
         ORDER BY CASE role WHEN 'default' THEN 0 WHEN 'other' THEN 1 ELSE 2 END, LOWER(name), created_at",
    )
    .bind(user.as_str())
    .fetch_all(db)
    .await?;
    let book = |(id, name, role): (String, String, String)| AddressBook {
        id: AddressBookId(id),
        name,
        role: role_of(&role),
    };
    Ok(rows.into_iter().map(book).collect())
}

/// Adds a book; nothing if there is one of this role already that there is only one of.
pub async fn add_book(db: &Db, user: &UserId, book: &AddressBook, now: Timestamp) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO address_books (id, user_id, name, role, created_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
    )
    .bind(book.id.as_str())
    .bind(user.as_str())
    .bind(&book.name)
    .bind(role_word(book.role))
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(())
}

/// `false` if the user has no such book.
pub async fn rename_book(
    db: &Db,
    user: &UserId,
    book: &AddressBookId,
    name: &str,
) -> DbResult<bool> {
    let done = sqlx::query("UPDATE address_books SET name = $3 WHERE id = $1 AND user_id = $2")
        .bind(book.as_str())
        .bind(user.as_str())
        .bind(name)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// `false` if it isn't empty, isn't there, or is the default one.
pub async fn delete_book(db: &Db, user: &UserId, book: &AddressBookId) -> DbResult<bool> {
    let done = sqlx::query(
        "DELETE FROM address_books
         WHERE id = $1 AND user_id = $2 AND role <> 'default'
             AND NOT EXISTS (SELECT 1 FROM cards WHERE book_id = $1)",
    )
    .bind(book.as_str())
    .bind(user.as_str())
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub async fn has_book(
    connection: &mut SqliteConnection,
    user: &UserId,
    book: &AddressBookId,
) -> DbResult<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM address_books WHERE id = $1 AND user_id = $2")
            .bind(book.as_str())
            .bind(user.as_str())
            .fetch_optional(connection)
            .await?;
    Ok(found.is_some())
}

/// Takes `count` versions and gives the first.
pub async fn take_versions(
    connection: &mut SqliteConnection,
    user: &UserId,
    count: usize,
) -> DbResult<i64> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let last: i64 = sqlx::query_scalar(
        "INSERT INTO card_revisions (user_id, revision) VALUES ($1, $2)
         ON CONFLICT (user_id) DO UPDATE SET revision = card_revisions.revision + $2
         RETURNING revision",
    )
    .bind(user.as_str())
    .bind(count)
    .fetch_one(connection)
    .await?;
    Ok(last - count + 1)
}

/// The last version given.
pub async fn revision(db: &Db, user: &UserId) -> DbResult<Revision> {
    let revision: Option<i64> =
        sqlx::query_scalar("SELECT revision FROM card_revisions WHERE user_id = $1")
            .bind(user.as_str())
            .fetch_optional(db)
            .await?;
    Ok(revision.and_then(|revision| Revision::try_from(revision).ok()).unwrap_or(0))
}

/// What changed since a revision, oldest first: the id, the version, and the summary unless it was deleted.
pub async fn summaries_since(
    db: &Db,
    user: &UserId,
    since: Revision,
    limit: u32,
) -> DbResult<Vec<(String, i64, Option<String>)>> {
    sqlx::query_as(
        "SELECT id, version, CASE WHEN book_id IS NULL THEN NULL ELSE summary END
         FROM cards
         WHERE user_id = $1 AND version > $2
         ORDER BY version
         LIMIT $3",
    )
    .bind(user.as_str())
    .bind(i64::try_from(since).unwrap_or(i64::MAX))
    .bind(limit)
    .fetch_all(db)
    .await
}

/// The same with the whole cards; those without a book are deleted.
pub async fn cards_since(
    db: &Db,
    user: &UserId,
    since: Revision,
    limit: u32,
) -> DbResult<Vec<CardRow>> {
    sqlx::query_as(
        "SELECT id, book_id, version, uid, favourite <> 0 AS favourite, photo_id, body
         FROM cards
         WHERE user_id = $1 AND version > $2
         ORDER BY version
         LIMIT $3",
    )
    .bind(user.as_str())
    .bind(i64::try_from(since).unwrap_or(i64::MAX))
    .bind(limit)
    .fetch_all(db)
    .await
}

/// A card of the user, deleted or not.
pub async fn card(
    connection: &mut SqliteConnection,
    user: &UserId,
    id: &CardId,
) -> DbResult<Option<CardRow>> {
    sqlx::query_as(
        "SELECT id, book_id, version, uid, favourite <> 0 AS favourite, photo_id, body
         FROM cards
         WHERE id = $1 AND user_id = $2",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .fetch_optional(connection)
    .await
}

/// The cards of a book that aren't deleted.
pub async fn cards_of_book(
    connection: &mut SqliteConnection,
    user: &UserId,
    book: &AddressBookId,
) -> DbResult<Vec<CardRow>> {
    sqlx::query_as(
        "SELECT id, book_id, version, uid, favourite <> 0 AS favourite, photo_id, body
         FROM cards
         WHERE user_id = $1 AND book_id = $2
         ORDER BY version",
    )
    .bind(user.as_str())
    .bind(book.as_str())
    .fetch_all(connection)
    .await
}

/// All cards of the user that aren't deleted.
pub async fn all(connection: &mut SqliteConnection, user: &UserId) -> DbResult<Vec<CardRow>> {
    sqlx::query_as(
        "SELECT id, book_id, version, uid, favourite <> 0 AS favourite, photo_id, body
         FROM cards
         WHERE user_id = $1 AND book_id IS NOT NULL
         ORDER BY version",
    )
    .bind(user.as_str())
    .fetch_all(connection)
    .await
}

/// The user's groups that aren't deleted.
pub async fn groups(connection: &mut SqliteConnection, user: &UserId) -> DbResult<Vec<CardRow>> {
    sqlx::query_as(
        "SELECT id, book_id, version, uid, favourite <> 0 AS favourite, photo_id, body
         FROM cards
         WHERE user_id = $1 AND is_group <> 0 AND book_id IS NOT NULL",
    )
    .bind(user.as_str())
    .fetch_all(connection)
    .await
}

pub async fn count(connection: &mut SqliteConnection, user: &UserId) -> DbResult<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM cards WHERE user_id = $1 AND book_id IS NOT NULL")
        .bind(user.as_str())
        .fetch_one(connection)
        .await
}

/// Whether a card of the user has this address, in lower case.
pub async fn has_email(
    connection: &mut SqliteConnection,
    user: &UserId,
    email: &str,
) -> DbResult<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM card_emails WHERE user_id = $1 AND email = $2 LIMIT 1")
            .bind(user.as_str())
            .bind(email)
            .fetch_optional(connection)
            .await?;
    Ok(found.is_some())
}

/// Makes a card, or what it was, this.
pub async fn write(
    connection: &mut SqliteConnection,
    user: &UserId,
    card: NewCardRow<'_>,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO cards (id, user_id, book_id, version, uid, is_group, favourite, photo_id, body, summary)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (id) DO UPDATE SET book_id = excluded.book_id, version = excluded.version, uid = excluded.uid,
             is_group = excluded.is_group, favourite = excluded.favourite, photo_id = excluded.photo_id,
             body = excluded.body, summary = excluded.summary",
    )
    .bind(card.id.as_str())
    .bind(user.as_str())
    .bind(card.book.as_str())
    .bind(card.version)
    .bind(card.uid)
    .bind(card.is_group)
    .bind(card.favourite)
    .bind(card.photo.map(PhotoId::as_str))
    .bind(card.body)
    .bind(card.summary)
    .execute(&mut *connection)
    .await?;
    forget_emails(connection, card.id).await?;
    for email in card.emails {
        sqlx::query(
            "INSERT INTO card_emails (user_id, email, card_id) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
        )
        .bind(user.as_str())
        .bind(email)
        .bind(card.id.as_str())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Empties a card; its history has what it was.
pub async fn delete(
    connection: &mut SqliteConnection,
    user: &UserId,
    id: &CardId,
    version: i64,
) -> DbResult<()> {
    sqlx::query(
        "UPDATE cards
         SET book_id = NULL, version = $3, is_group = 0, favourite = 0, photo_id = NULL, body = '', summary = ''
         WHERE id = $1 AND user_id = $2",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(version)
    .execute(&mut *connection)
    .await?;
    forget_emails(connection, id).await
}

async fn forget_emails(connection: &mut SqliteConnection, id: &CardId) -> DbResult<()> {
    sqlx::query("DELETE FROM card_emails WHERE card_id = $1")
        .bind(id.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Begins to remember a change, and forgets those that are too old to be taken back.
pub async fn add_change(
    connection: &mut SqliteConnection,
    user: &UserId,
    id: &CardChangeId,
    now: Timestamp,
) -> DbResult<()> {
    sqlx::query("DELETE FROM card_changes WHERE created_at < $1")
        .bind(to_millis(now.saturating_sub(KEPT).unwrap_or(now)))
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO card_changes (id, user_id, created_at) VALUES ($1, $2, $3)")
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(to_millis(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// Remembers how a card was; `None` if it is new.
pub async fn remember(
    connection: &mut SqliteConnection,
    change: &CardChangeId,
    card: &CardId,
    version_after: i64,
    before: Option<&CardRow>,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO card_history (change_id, card_id, version_after, book_id, favourite, photo_id, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(change.as_str())
    .bind(card.as_str())
    .bind(version_after)
    .bind(before.and_then(|before| before.book_id.as_deref()))
    .bind(before.is_some_and(|before| before.favourite))
    .bind(before.and_then(|before| before.photo_id.as_deref()))
    .bind(before.map_or("", |before| before.body.as_str()))
    .execute(connection)
    .await?;
    Ok(())
}

/// What a change of the user touched; nothing if it is too old, or was taken back.
pub async fn history(
    connection: &mut SqliteConnection,
    user: &UserId,
    change: &CardChangeId,
) -> DbResult<Vec<HistoryRow>> {
    sqlx::query_as(
        "SELECT card_id, version_after, book_id, favourite <> 0 AS favourite, photo_id, body
         FROM card_history
         WHERE change_id = $1 AND change_id IN (SELECT id FROM card_changes WHERE user_id = $2)",
    )
    .bind(change.as_str())
    .bind(user.as_str())
    .fetch_all(connection)
    .await
}

pub async fn forget_change(
    connection: &mut SqliteConnection,
    change: &CardChangeId,
) -> DbResult<()> {
    sqlx::query("DELETE FROM card_changes WHERE id = $1")
        .bind(change.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// The user's pairs that are not to be merged, as far as both cards are there.
pub async fn distinct(db: &Db, user: &UserId) -> DbResult<Vec<DistinctCards>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT first, second FROM distinct_cards WHERE user_id = $1 ORDER BY first, second",
    )
    .bind(user.as_str())
    .fetch_all(db)
    .await?;
    let pair = |(first, second)| DistinctCards { first: CardId(first), second: CardId(second) };
    Ok(rows.into_iter().map(pair).collect())
}

pub async fn add_distinct(
    connection: &mut SqliteConnection,
    user: &UserId,
    pair: &DistinctCards,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO distinct_cards (user_id, first, second) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
    )
    .bind(user.as_str())
    .bind((&pair.first).min(&pair.second).as_str())
    .bind((&pair.first).max(&pair.second).as_str())
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn remove_distinct(db: &Db, user: &UserId, pair: &DistinctCards) -> DbResult<()> {
    sqlx::query("DELETE FROM distinct_cards WHERE user_id = $1 AND first = $2 AND second = $3")
        .bind(user.as_str())
        .bind((&pair.first).min(&pair.second).as_str())
        .bind((&pair.first).max(&pair.second).as_str())
        .execute(db)
        .await?;
    Ok(())
}
