//! Address books.

use jiff::Timestamp;
use shared::contact::{AddressBook, BookRole};
use shared::id::{AddressBookId, UserId};

use crate::db::{Db, DbConnection, DbResult, begin, to_millis};

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
    let mut work = begin(db, user.as_str()).await?;
    let done = sqlx::query(
        "DELETE FROM address_books
         WHERE id = $1 AND user_id = $2 AND role <> 'default'
             AND NOT EXISTS (SELECT 1 FROM cards WHERE book_id = $1)",
    )
    .bind(book.as_str())
    .bind(user.as_str())
    .execute(&mut *work)
    .await?;
    work.commit().await?;
    Ok(done.rows_affected() > 0)
}

pub async fn has_book(
    connection: &mut DbConnection,
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
