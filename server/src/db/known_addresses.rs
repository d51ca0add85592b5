//! Addresses that a user has on cards, and whose they are.

use shared::contact::CardSummary;
use shared::id::UserId;
use shared::member::Profile;

use super::members::pattern;
use super::{Db, DbError, DbResult};

/// More of one name than anybody knows.
const MOST: i64 = 50;

/// A name with one of its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub email: String,
}

/// Whether a card of the user has this address, in lower case.
pub async fn holds(db: &Db, user: &UserId, email: &str) -> DbResult<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM card_emails WHERE user_id = $1 AND email = $2 LIMIT 1")
            .bind(user.as_str())
            .bind(email)
            .fetch_optional(db)
            .await?;
    Ok(found.is_some())
}

/// The user's cards and the organisation's members that both words stand in, by their names and addresses.
pub async fn named(db: &Db, user: &UserId, [first, last]: [&str; 2]) -> DbResult<Vec<Named>> {
    let cards: Vec<String> = sqlx::query_scalar(
        "SELECT summary FROM cards
         WHERE user_id = $1 AND book_id IS NOT NULL
             AND LOWER(summary) LIKE $2 ESCAPE '\\' AND LOWER(summary) LIKE $3 ESCAPE '\\'
         LIMIT $4",
    )
    .bind(user.as_str())
    .bind(pattern(first))
    .bind(pattern(last))
    .bind(MOST)
    .fetch_all(db)
    .await?;
    let members: Vec<(String, String)> = sqlx::query_as(
        "SELECT email, profile FROM members
         WHERE words LIKE $1 ESCAPE '\\' AND words LIKE $2 ESCAPE '\\'
         LIMIT $3",
    )
    .bind(pattern(first))
    .bind(pattern(last))
    .bind(MOST)
    .fetch_all(db)
    .await?;
    let mut named = Vec::new();
    for summary in cards {
        let card: CardSummary =
            serde_json::from_str(&summary).map_err(|error| DbError::Decode(error.into()))?;
        let name = card.name;
        named.extend(card.emails.into_iter().map(|email| Named { name: name.clone(), email }));
    }
    for (email, profile) in members {
        let profile: Profile =
            serde_json::from_str(&profile).map_err(|error| DbError::Decode(error.into()))?;
        named.push(Named { name: profile.full_name(), email });
    }
    Ok(named)
}

/// All of them, in lower case.
pub async fn all(db: &Db, user: &UserId) -> DbResult<Vec<String>> {
    sqlx::query_scalar("SELECT DISTINCT email FROM card_emails WHERE user_id = $1 ORDER BY email")
        .bind(user.as_str())
        .fetch_all(db)
        .await
}
