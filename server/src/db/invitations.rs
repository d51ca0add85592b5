//! Events that mail invited to: what was heard of them last, and what was answered.

use jiff::Timestamp;
use shared::calendar::Answer;
use shared::id::{AccountId, SubmissionId};

use super::{Db, DbError, DbResult, Flag, to_millis};

/// Events of one account that are remembered, those heard of last.
const MOST: i64 = 2000;

/// What is known of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Sequence and stamp of the earliest version.
    pub first: (i64, i64),
    /// The same of the latest.
    pub last: (i64, i64),
    pub is_cancelled: bool,
    /// What was answered, to the version with which sequence.
    pub answer: Option<(Answer, i64)>,
}

/// Notes a version of an event, and tells what is known of all of them.
pub async fn see(
    db: &Db,
    account: &AccountId,
    event: &[u8],
    (sequence, stamp): (i64, i64),
    is_cancelled: bool,
    now: Timestamp,
) -> DbResult<Known> {
    let added = sqlx::query(
        "INSERT INTO invitations (account_id, event, first_sequence, first_stamp, sequence, stamp, is_cancelled, seen_at)
         VALUES ($1, $2, $3, $4, $3, $4, $5, $6)
         ON CONFLICT (account_id, event) DO NOTHING",
    )
    .bind(account.as_str())
    .bind(event)
    .bind(sequence)
    .bind(stamp)
    .bind(Flag(is_cancelled))
    .bind(to_millis(now))
    .execute(db)
    .await?;
    if added.rows_affected() > 0 {
        forget_oldest(db, account).await?;
    } else {
        note(db, account, event, (sequence, stamp), is_cancelled, now).await?;
    }
    find(db, account, event).await
}

async fn note(
    db: &Db,
    account: &AccountId,
    event: &[u8],
    (sequence, stamp): (i64, i64),
    is_cancelled: bool,
    now: Timestamp,
) -> DbResult<()> {
    sqlx::query(
        "UPDATE invitations SET sequence = $3, stamp = $4, is_cancelled = $5, seen_at = $6
         WHERE account_id = $1 AND event = $2 AND (sequence < $3 OR (sequence = $3 AND stamp < $4))",
    )
    .bind(account.as_str())
    .bind(event)
    .bind(sequence)
    .bind(stamp)
    .bind(Flag(is_cancelled))
    .bind(to_millis(now))
    .execute(db)
    .await?;
    sqlx::query(
        "UPDATE invitations SET first_sequence = $3, first_stamp = $4
         WHERE account_id = $1 AND event = $2
           AND (first_sequence > $3 OR (first_sequence = $3 AND first_stamp > $4))",
    )
    .bind(account.as_str())
    .bind(event)
    .bind(sequence)
    .bind(stamp)
    .execute(db)
    .await?;
    Ok(())
}

async fn find(db: &Db, account: &AccountId, event: &[u8]) -> DbResult<Known> {
    type Row = (i64, i64, i64, i64, Flag, Option<String>, Option<i64>);
    let (first_sequence, first_stamp, sequence, stamp, is_cancelled, answer, to): Row =
        sqlx::query_as(
            "SELECT first_sequence, first_stamp, sequence, stamp, is_cancelled, answer, answered_sequence
             FROM invitations WHERE account_id = $1 AND event = $2",
        )
        .bind(account.as_str())
        .bind(event)
        .fetch_one(db)
        .await?;
    // An answer that a newer Pli gave and this one doesn't know is none.
    let answer = answer.and_then(|json| serde_json::from_str(&json).ok());
    Ok(Known {
        first: (first_sequence, first_stamp),
        last: (sequence, stamp),
        is_cancelled: is_cancelled.0,
        answer: answer.zip(to),
    })
}

async fn forget_oldest(db: &Db, account: &AccountId) -> DbResult<()> {
    sqlx::query(
        "DELETE FROM invitations
         WHERE account_id = $1 AND seen_at < (
             SELECT seen_at FROM invitations WHERE account_id = $1
             ORDER BY seen_at DESC LIMIT 1 OFFSET $2
         )",
    )
    .bind(account.as_str())
    .bind(MOST - 1)
    .execute(db)
    .await?;
    Ok(())
}

/// Notes what a send answers; doing so again changes nothing.
pub async fn set_answer(
    db: &Db,
    account: &AccountId,
    event: &[u8],
    (answer, sequence): (Answer, i64),
    submission: &SubmissionId,
) -> DbResult<()> {
    let answer =
        serde_json::to_string(&answer).map_err(|error| DbError::Encode(Box::new(error)))?;
    sqlx::query(
        "UPDATE invitations
         SET answer_before = answer, answered_sequence_before = answered_sequence,
             answer = $3, answered_sequence = $4, submission_id = $5, is_withdrawn = 0
         WHERE account_id = $1 AND event = $2 AND (submission_id IS NULL OR submission_id <> $5)",
    )
    .bind(account.as_str())
    .bind(event)
    .bind(answer)
    .bind(sequence)
    .bind(submission.as_str())
    .execute(db)
    .await?;
    Ok(())
}

/// A send that wasn't sent has answered nothing.
pub async fn take_back(db: &Db, submission: &SubmissionId) -> DbResult<()> {
    turn(db, submission, false).await
}

/// One that was sent after all, once more has.
pub async fn give_again(db: &Db, submission: &SubmissionId) -> DbResult<()> {
    turn(db, submission, true).await
}

async fn turn(db: &Db, submission: &SubmissionId, was_withdrawn: bool) -> DbResult<()> {
    sqlx::query(
        "UPDATE invitations
         SET answer = answer_before, answered_sequence = answered_sequence_before,
             answer_before = answer, answered_sequence_before = answered_sequence,
             is_withdrawn = 1 - is_withdrawn
         WHERE submission_id = $1 AND is_withdrawn = $2",
    )
    .bind(submission.as_str())
    .bind(Flag(was_withdrawn))
    .execute(db)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db;

    async fn with_account() -> (Db, AccountId) {
        let db = db::for_test().await;
        db::accounts::add_for_test(&db, "a", "u").await;
        (db, AccountId::from("a"))
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[tokio::test]
    async fn the_latest_version_counts_whatever_order_they_are_read_in() {
        let (db, account) = with_account().await;
        let see = async |version, is_cancelled| {
            see(&db, &account, b"e", version, is_cancelled, at(1)).await.unwrap()
        };
        assert_eq!(see((1, 5), false).await.last, (1, 5));
        assert_eq!(see((2, 0), true).await.last, (2, 0));
        let known = see((0, 9), false).await;
        assert_eq!((known.first, known.last, known.is_cancelled), ((0, 9), (2, 0), true));
    }

    #[tokio::test]
    async fn an_answer_is_taken_back_with_its_send() {
        let (db, account) = with_account().await;
        let answer = async || see(&db, &account, b"e", (0, 0), false, at(1)).await.unwrap().answer;
        let set = async |answer, id: &str| {
            let id = SubmissionId::from(id);
            set_answer(&db, &account, b"e", (answer, 0), &id).await.unwrap();
        };
        assert_eq!(answer().await, None);
        set(Answer::Accepted, "one").await;
        set(Answer::Declined, "two").await;
        set(Answer::Declined, "two").await;
        assert_eq!(answer().await, Some((Answer::Declined, 0)));
        take_back(&db, &SubmissionId::from("one")).await.unwrap();
        assert_eq!(answer().await, Some((Answer::Declined, 0)), "another send's answer stays");
        take_back(&db, &SubmissionId::from("two")).await.unwrap();
        take_back(&db, &SubmissionId::from("two")).await.unwrap();
        assert_eq!(answer().await, Some((Answer::Accepted, 0)));
        give_again(&db, &SubmissionId::from("two")).await.unwrap();
        assert_eq!(answer().await, Some((Answer::Declined, 0)));
    }

    #[tokio::test]
    async fn the_oldest_are_forgotten() {
        let (db, account) = with_account().await;
        for number in 0..MOST + 5 {
            see(&db, &account, &number.to_be_bytes(), (0, 0), false, at(number)).await.unwrap();
        }
        let left: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM invitations").fetch_one(&db).await.unwrap();
        assert_eq!(left, MOST);
    }
}
