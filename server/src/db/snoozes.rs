//! Messages that are put away until a time.

use jiff::Timestamp;
use shared::id::{AccountId, MessageId, UserId};

use super::{Db, DbResult, Flag, begin, from_millis, text, to_millis};

/// One message, and when it comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snooze {
    pub account: AccountId,
    pub user: UserId,
    /// Its id where it was last known to be.
    pub message: MessageId,
    /// Its `Message-ID` without angle brackets.
    pub name: Option<String>,
    pub due_at: Timestamp,
    pub attempts: u32,
}

type Row = (String, String, String, Option<String>, i64, i64);

fn snooze((account, user, message, name, due_at, attempts): Row) -> DbResult<Snooze> {
    Ok(Snooze {
        account: AccountId(account),
        user: UserId(user),
        message: MessageId(message),
        name,
        due_at: from_millis(due_at)?,
        attempts: u32::try_from(attempts).unwrap_or_default(),
    })
}

/// Keeps all of them or none. What was known of the same messages is forgotten.
pub async fn put(db: &Db, snoozes: &[Snooze]) -> DbResult<()> {
    let account = snoozes.first().map_or("", |first| first.account.as_str());
    let mut work = begin(db, account).await?;
    for it in snoozes {
        sqlx::query("DELETE FROM snoozes WHERE account_id = $1 AND (message = $2 OR name = $3)")
            .bind(it.account.as_str())
            .bind(it.message.as_str())
            .bind(it.name.as_deref().map(text))
            .execute(&mut *work)
            .await?;
        sqlx::query(
            "INSERT INTO snoozes (account_id, user_id, message, name, due_at, try_at, attempts)
             VALUES ($1, $2, $3, $4, $5, $5, 0)",
        )
        .bind(it.account.as_str())
        .bind(it.user.as_str())
        .bind(it.message.as_str())
        .bind(it.name.as_deref().map(text))
        .bind(to_millis(it.due_at))
        .execute(&mut *work)
        .await?;
    }
    work.commit().await
}

/// How many an account has.
pub async fn count(db: &Db, account: &AccountId) -> DbResult<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM snoozes WHERE account_id = $1")
        .bind(account.as_str())
        .fetch_one(db)
        .await
}

/// Whether a user put anything away in an account.
pub async fn of_user(db: &Db, account: &AccountId, user: &UserId) -> DbResult<bool> {
    let any: Flag = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM snoozes WHERE account_id = $1 AND user_id = $2)",
    )
    .bind(account.as_str())
    .bind(user.as_str())
    .fetch_one(db)
    .await?;
    Ok(any.0)
}

/// Those of an account, the next first.
pub async fn of_account(db: &Db, account: &AccountId) -> DbResult<Vec<Snooze>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT account_id, user_id, message, name, due_at, attempts
         FROM snoozes WHERE account_id = $1 ORDER BY due_at",
    )
    .bind(account.as_str())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(snooze).collect()
}

/// Notes where a message went.
pub async fn moved(db: &Db, account: &AccountId, from: &MessageId, to: &MessageId) -> DbResult<()> {
    if from == to {
        return Ok(());
    }
    let mut work = begin(db, account.as_str()).await?;
    // What is known of a message that was there before it is of one that isn't any more.
    for statement in [
        "DELETE FROM snoozes
         WHERE account_id = $1 AND message = $3 AND EXISTS (
             SELECT 1 FROM snoozes AS moving WHERE moving.account_id = $1 AND moving.message = $2
         )",
        "UPDATE snoozes SET message = $3 WHERE account_id = $1 AND message = $2",
    ] {
        sqlx::query(statement)
            .bind(account.as_str())
            .bind(from.as_str())
            .bind(to.as_str())
            .execute(&mut *work)
            .await?;
    }
    work.commit().await
}

/// Those whose time has come, those waiting longest first.
pub async fn due(db: &Db, now: Timestamp, limit: i64) -> DbResult<Vec<Snooze>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT account_id, user_id, message, name, due_at, attempts
         FROM snoozes WHERE try_at <= $1 ORDER BY try_at LIMIT $2",
    )
    .bind(to_millis(now))
    .bind(limit)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(snooze).collect()
}

/// When the next time after `now` is.
pub async fn next_due(db: &Db, now: Timestamp) -> DbResult<Option<Timestamp>> {
    let next: Option<i64> = sqlx::query_scalar("SELECT MIN(try_at) FROM snoozes WHERE try_at > $1")
        .bind(to_millis(now))
        .fetch_one(db)
        .await?;
    next.map(from_millis).transpose()
}

/// It is tried again later; not if it was put away anew meanwhile.
pub async fn put_off(db: &Db, snooze: &Snooze, until: Timestamp) -> DbResult<()> {
    sqlx::query(
        "UPDATE snoozes SET try_at = $4, attempts = attempts + 1
         WHERE account_id = $1 AND message = $2 AND due_at = $3",
    )
    .bind(snooze.account.as_str())
    .bind(snooze.message.as_str())
    .bind(to_millis(snooze.due_at))
    .bind(to_millis(until))
    .execute(db)
    .await?;
    Ok(())
}

/// It is back, or gone; not if it was put away anew meanwhile.
pub async fn forget(db: &Db, snooze: &Snooze) -> DbResult<()> {
    sqlx::query("DELETE FROM snoozes WHERE account_id = $1 AND message = $2 AND due_at = $3")
        .bind(snooze.account.as_str())
        .bind(snooze.message.as_str())
        .bind(to_millis(snooze.due_at))
        .execute(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn one(message: &str, name: Option<&str>, due: i64) -> Snooze {
        Snooze {
            account: AccountId::from("a"),
            user: UserId::from("u"),
            message: MessageId::from(message),
            name: name.map(str::to_owned),
            due_at: at(due),
            attempts: 0,
        }
    }

    #[tokio::test]
    async fn a_message_has_one_time_wherever_it_is() {
        let db = db::for_test().await;
        db::accounts::add_for_test(&db, "a", "u").await;
        let account = AccountId::from("a");
        put(&db, &[one("m1", Some("x@y"), 10), one("m2", None, 20)]).await.unwrap();
        moved(&db, &account, &MessageId::from("m1"), &MessageId::from("s1")).await.unwrap();
        // It came out of the folder by itself, and is put away anew.
        put(&db, &[one("m9", Some("x@y"), 30)]).await.unwrap();
        let known = of_account(&db, &account).await.unwrap();
        let known: Vec<_> = known.iter().map(|it| (it.message.as_str(), it.due_at)).collect();
        assert_eq!(known, [("m2", at(20)), ("m9", at(30))]);
        assert_eq!(next_due(&db, at(20)).await.unwrap(), Some(at(30)));
    }

    #[tokio::test]
    async fn what_fails_is_due_later_and_what_was_put_away_anew_stays() {
        let db = db::for_test().await;
        db::accounts::add_for_test(&db, "a", "u").await;
        put(&db, &[one("m1", None, 10)]).await.unwrap();
        let found = due(&db, at(10), 5).await.unwrap();
        put_off(&db, &found[0], at(70)).await.unwrap();
        assert_eq!(due(&db, at(69), 5).await.unwrap(), []);
        assert_eq!(due(&db, at(70), 5).await.unwrap()[0].attempts, 1);
        put(&db, &[one("m1", None, 200)]).await.unwrap();
        forget(&db, &found[0]).await.unwrap();
        assert_eq!(count(&db, &AccountId::from("a")).await.unwrap(), 1);
    }
}
