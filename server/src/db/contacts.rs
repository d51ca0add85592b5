//! Address books and cards.

mod books;
mod distinct;
mod history;

use shared::contact::Revision;
use shared::id::{AddressBookId, CardId, PhotoId, UserId};

use super::{Db, DbConnection, DbResult, Flag};
pub use books::{add_book, books, delete_book, has_book, rename_book};
pub use distinct::{add_distinct, distinct, remove_distinct};
pub use history::{HistoryRow, add_change, forget_change, history, remember};

/// Those cards as [`CardRow`] has them.
macro_rules! select_cards {
    ($which:literal) => {
        concat!(
            "SELECT id, book_id, version, uid, favourite, photo_id, body FROM cards WHERE ",
            $which
        )
    };
}
pub(in crate::db) use select_cards;

/// A card that isn't deleted, or is only if `book_id` is empty.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CardRow {
    pub id: String,
    pub book_id: Option<String>,
    pub version: i64,
    pub uid: String,
    #[sqlx(try_from = "Flag")]
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
    /// As [`super::known_addresses::name_key`] gives it.
    pub name_key: &'a str,
    /// In lower case.
    pub emails: &'a [String],
}

/// Takes `count` versions and gives the first.
pub async fn take_versions(
    connection: &mut DbConnection,
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
    .bind(i64::from(limit))
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
    sqlx::query_as(select_cards!("user_id = $1 AND version > $2 ORDER BY version LIMIT $3"))
        .bind(user.as_str())
        .bind(i64::try_from(since).unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(db)
        .await
}

/// A card of the user, deleted or not.
pub async fn card(
    connection: &mut DbConnection,
    user: &UserId,
    id: &CardId,
) -> DbResult<Option<CardRow>> {
    sqlx::query_as(select_cards!("id = $1 AND user_id = $2"))
        .bind(id.as_str())
        .bind(user.as_str())
        .fetch_optional(connection)
        .await
}

/// The cards of a book that aren't deleted.
pub async fn cards_of_book(
    connection: &mut DbConnection,
    user: &UserId,
    book: &AddressBookId,
) -> DbResult<Vec<CardRow>> {
    sqlx::query_as(select_cards!("user_id = $1 AND book_id = $2 ORDER BY version"))
        .bind(user.as_str())
        .bind(book.as_str())
        .fetch_all(connection)
        .await
}

/// All cards of the user that aren't deleted.
pub async fn all(connection: &mut DbConnection, user: &UserId) -> DbResult<Vec<CardRow>> {
    sqlx::query_as(select_cards!("user_id = $1 AND book_id IS NOT NULL ORDER BY version"))
        .bind(user.as_str())
        .fetch_all(connection)
        .await
}

/// The user's groups that aren't deleted.
pub async fn groups(connection: &mut DbConnection, user: &UserId) -> DbResult<Vec<CardRow>> {
    sqlx::query_as(select_cards!("user_id = $1 AND is_group <> 0 AND book_id IS NOT NULL"))
        .bind(user.as_str())
        .fetch_all(connection)
        .await
}

pub async fn count(connection: &mut DbConnection, user: &UserId) -> DbResult<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM cards WHERE user_id = $1 AND book_id IS NOT NULL")
        .bind(user.as_str())
        .fetch_one(connection)
        .await
}

/// Whether a card of the user has this address, in lower case.
pub async fn has_email(
    connection: &mut DbConnection,
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
    connection: &mut DbConnection,
    user: &UserId,
    card: NewCardRow<'_>,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO cards (id, user_id, book_id, version, uid, is_group, favourite, photo_id, body, summary, name_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (id) DO UPDATE SET book_id = excluded.book_id, version = excluded.version, uid = excluded.uid,
             is_group = excluded.is_group, favourite = excluded.favourite, photo_id = excluded.photo_id,
             body = excluded.body, summary = excluded.summary, name_key = excluded.name_key",
    )
    .bind(card.id.as_str())
    .bind(user.as_str())
    .bind(card.book.as_str())
    .bind(card.version)
    .bind(card.uid)
    .bind(Flag(card.is_group))
    .bind(Flag(card.favourite))
    .bind(card.photo.map(PhotoId::as_str))
    .bind(card.body)
    .bind(card.summary)
    .bind(card.name_key)
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
    connection: &mut DbConnection,
    user: &UserId,
    id: &CardId,
    version: i64,
) -> DbResult<()> {
    sqlx::query(
        "UPDATE cards
         SET book_id = NULL, version = $3, is_group = 0, favourite = 0, photo_id = NULL, body = '', summary = '',
             name_key = ''
         WHERE id = $1 AND user_id = $2",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(version)
    .execute(&mut *connection)
    .await?;
    forget_emails(connection, id).await
}

async fn forget_emails(connection: &mut DbConnection, id: &CardId) -> DbResult<()> {
    sqlx::query("DELETE FROM card_emails WHERE card_id = $1")
        .bind(id.as_str())
        .execute(connection)
        .await?;
    Ok(())
}
