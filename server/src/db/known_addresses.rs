//! Addresses that a user has on cards, and whose they are.

use shared::contact::CardSummary;
use shared::id::UserId;

use super::{Db, DbError, DbResult};

/// More of one name than anybody knows.
const MOST: i64 = 50;

/// Letters of a name that are looked at.
const MAX_NAME: usize = 200;

/// What a name is found by: its words in an order of their own, so that "Keller, Anna" is Anna Keller.
pub fn name_key(name: &str) -> String {
    let name: String = name.chars().take(MAX_NAME).collect();
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
    let mut words: Vec<String> =
        words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.sort_unstable();
    words.join(" ")
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

/// The addresses on the user's cards of whoever has a name, by its [`name_key`].
pub async fn of_name(db: &Db, user: &UserId, name_key: &str) -> DbResult<Vec<String>> {
    let cards: Vec<String> = sqlx::query_scalar(
        "SELECT summary FROM cards
         WHERE user_id = $1 AND name_key = $2 AND book_id IS NOT NULL
         LIMIT $3",
    )
    .bind(user.as_str())
    .bind(name_key)
    .bind(MOST)
    .fetch_all(db)
    .await?;
    let mut emails = Vec::new();
    for summary in cards {
        let card: CardSummary =
            serde_json::from_str(&summary).map_err(|error| DbError::Decode(error.into()))?;
        emails.extend(card.emails);
    }
    Ok(emails)
}

/// All of them, in lower case.
pub async fn all(db: &Db, user: &UserId) -> DbResult<Vec<String>> {
    sqlx::query_scalar("SELECT DISTINCT email FROM card_emails WHERE user_id = $1 ORDER BY email")
        .bind(user.as_str())
        .fetch_all(db)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_in_any_order_and_only_whole() {
        for (name, expected) in [
            ("Anna Keller", true),
            ("KELLER, Anna", true),
            ("anna  keller", true),
            ("Anna", false),
            ("Anna Maria Keller", false),
        ] {
            assert_eq!(name_key(name) == name_key("Keller, Anna"), expected, "{name}");
        }
        assert!(name_key("").is_empty() && name_key("!? –").is_empty());
        assert_eq!(name_key("ÉMILE Zola"), name_key("Zola, Émile"));
    }
}
