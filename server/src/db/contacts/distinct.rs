//! Pairs of cards that are not of the same person.

use shared::contact::DistinctCards;
use shared::id::{CardId, UserId};

use crate::db::{Db, DbConnection, DbResult};

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
    connection: &mut DbConnection,
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
