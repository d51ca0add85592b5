//! Moves that can be taken back.

use jiff::{SignedDuration, Timestamp};
use shared::id::{AccountId, HistoryId, MailboxId, UserId};

use super::{Db, DbConnection, DbResult, begin, from_millis, to_millis};
use crate::imap::uid_set::{parse_uid_set, uid_set};

/// Moves of a user in an account that are remembered, the latest ones.
const MOST: i64 = 300;
/// What is moved the same way within this time is one move.
const TOGETHER: SignedDuration = SignedDuration::from_secs(10);

/// One move, and where its messages are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: HistoryId,
    pub at: Timestamp,
    pub source: MailboxId,
    pub target: MailboxId,
    pub uid_validity: u32,
    pub uids: Vec<u32>,
}

type Row = (String, i64, String, String, i64, String);
const COLUMNS: &str = "id, made_at, source, target, uid_validity, uids";

fn entry((id, at, source, target, uid_validity, uids): Row) -> DbResult<Entry> {
    Ok(Entry {
        id: HistoryId(id),
        at: from_millis(at)?,
        source: MailboxId(source),
        target: MailboxId(target),
        uid_validity: u32::try_from(uid_validity).unwrap_or_default(),
        uids: parse_uid_set(&uids).unwrap_or_default(),
    })
}

/// Keeps a move: with one that was made just before, if both go the same way.
pub async fn add(db: &Db, account: &AccountId, user: &UserId, new: Entry) -> DbResult<()> {
    let mut work = begin(db, account.as_str()).await?;
    add_within(&mut work, account, user, new).await?;
    work.commit().await
}

async fn add_within(
    work: &mut DbConnection,
    account: &AccountId,
    user: &UserId,
    new: Entry,
) -> DbResult<()> {
    let since = new.at.saturating_sub(TOGETHER).unwrap_or(Timestamp::MIN);
    let before: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM history
         WHERE account_id = $1 AND user_id = $2 AND made_at >= $3 AND source = $4 AND target = $5 AND uid_validity = $6
         ORDER BY made_at DESC LIMIT 1"
    )))
    .bind(account.as_str())
    .bind(user.as_str())
    .bind(to_millis(since))
    .bind(new.source.as_str())
    .bind(new.target.as_str())
    .bind(i64::from(new.uid_validity))
    .fetch_optional(&mut *work)
    .await?;
    if let Some(row) = before {
        let mut known = entry(row)?;
        known.uids.extend(new.uids);
        sqlx::query("UPDATE history SET uids = $2, made_at = $3 WHERE id = $1")
            .bind(known.id.as_str())
            .bind(uid_set(&known.uids))
            .bind(to_millis(new.at))
            .execute(&mut *work)
            .await?;
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO history (id, account_id, user_id, made_at, source, target, uid_validity, uids)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id.as_str())
    .bind(account.as_str())
    .bind(user.as_str())
    .bind(to_millis(new.at))
    .bind(new.source.as_str())
    .bind(new.target.as_str())
    .bind(i64::from(new.uid_validity))
    .bind(uid_set(&new.uids))
    .execute(&mut *work)
    .await?;
    sqlx::query(
        "DELETE FROM history
         WHERE account_id = $1 AND user_id = $2 AND made_at < (
             SELECT made_at FROM history WHERE account_id = $1 AND user_id = $2
             ORDER BY made_at DESC LIMIT 1 OFFSET $3
         )",
    )
    .bind(account.as_str())
    .bind(user.as_str())
    .bind(MOST - 1)
    .execute(work)
    .await?;
    Ok(())
}

/// Messages of the account left a folder where a move had put them. Says which of `uids` went back where they came from.
pub async fn left(
    db: &Db,
    account: &AccountId,
    (folder, uid_validity): (&MailboxId, u32),
    uids: &[u32],
    to: &MailboxId,
) -> DbResult<Vec<u32>> {
    let mut work = begin(db, account.as_str()).await?;
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM history WHERE account_id = $1 AND target = $2 AND uid_validity = $3"
    )))
    .bind(account.as_str())
    .bind(folder.as_str())
    .bind(i64::from(uid_validity))
    .fetch_all(&mut *work)
    .await?;
    let gone: std::collections::HashSet<u32> = uids.iter().copied().collect();
    let mut back = Vec::new();
    for row in rows {
        let known = entry(row)?;
        let (out, stay): (Vec<u32>, Vec<u32>) =
            known.uids.iter().copied().partition(|uid| gone.contains(uid));
        if out.is_empty() {
            continue;
        }
        put_uids(&mut work, &known.id, &stay).await?;
        if known.source == *to {
            back.extend(out);
        }
    }
    work.commit().await?;
    Ok(back)
}

/// Says anew which messages of a move are still there; none: the move is forgotten.
pub async fn set_uids(db: &Db, id: &HistoryId, uids: &[u32]) -> DbResult<()> {
    put_uids(&mut *db.acquire().await?, id, uids).await
}

async fn put_uids(connection: &mut DbConnection, id: &HistoryId, uids: &[u32]) -> DbResult<()> {
    let statement = match uids {
        [] => sqlx::query("DELETE FROM history WHERE id = $1").bind(id.as_str()),
        _ => sqlx::query("UPDATE history SET uids = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(uid_set(uids)),
    };
    statement.execute(connection).await?;
    Ok(())
}

pub async fn remove(db: &Db, id: &HistoryId) -> DbResult<()> {
    sqlx::query("DELETE FROM history WHERE id = $1").bind(id.as_str()).execute(db).await?;
    Ok(())
}

/// What a user moved in an account since then, the newest first.
pub async fn list(
    db: &Db,
    account: &AccountId,
    user: &UserId,
    since: Timestamp,
    limit: i64,
) -> DbResult<Vec<Entry>> {
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM history WHERE account_id = $1 AND user_id = $2 AND made_at >= $3
         ORDER BY made_at DESC LIMIT $4"
    )))
    .bind(account.as_str())
    .bind(user.as_str())
    .bind(to_millis(since))
    .bind(limit)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(entry).collect()
}

/// One move of this user in this account.
pub async fn find(
    db: &Db,
    account: &AccountId,
    user: &UserId,
    id: &HistoryId,
) -> DbResult<Option<Entry>> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM history WHERE id = $1 AND account_id = $2 AND user_id = $3"
    )))
    .bind(id.as_str())
    .bind(account.as_str())
    .bind(user.as_str())
    .fetch_optional(db)
    .await?;
    row.map(entry).transpose()
}

/// Forgets what was moved before then, of everybody.
pub async fn forget(db: &Db, before: Timestamp) -> DbResult<()> {
    sqlx::query("DELETE FROM history WHERE made_at < $1")
        .bind(to_millis(before))
        .execute(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db;

    fn moved(id: &str, second: i64, uids: &[u32]) -> Entry {
        Entry {
            id: HistoryId::from(id),
            at: Timestamp::from_second(second).unwrap(),
            source: MailboxId::from("inbox"),
            target: MailboxId::from("trash"),
            uid_validity: 7,
            uids: uids.to_vec(),
        }
    }

    async fn known(db: &Db) -> Vec<(String, Vec<u32>)> {
        let (account, user) = (AccountId::from("a"), UserId::from("u"));
        let all = list(db, &account, &user, Timestamp::UNIX_EPOCH, 1000).await.unwrap();
        all.into_iter().map(|it| (it.id.0, it.uids)).collect()
    }

    async fn with(entries: &[Entry]) -> Db {
        let db = db::for_test().await;
        db::accounts::add_for_test(&db, "a", "u").await;
        for it in entries {
            add(&db, &AccountId::from("a"), &UserId::from("u"), it.clone()).await.unwrap();
        }
        db
    }

    #[tokio::test]
    async fn pieces_of_a_move_are_one_and_later_ones_another() {
        let db =
            with(&[moved("1", 100, &[1, 2]), moved("2", 105, &[3]), moved("3", 200, &[9])]).await;
        assert_eq!(known(&db).await, [("3".into(), vec![9]), ("1".into(), vec![1, 2, 3])]);
        forget(&db, Timestamp::from_second(150).unwrap()).await.unwrap();
        assert_eq!(known(&db).await.len(), 1);
    }

    #[tokio::test]
    async fn what_leaves_is_no_longer_there_and_what_goes_back_is_known() {
        let db = with(&[moved("1", 100, &[1, 2, 3])]).await;
        let (account, trash) = (AccountId::from("a"), MailboxId::from("trash"));
        let back = |uids: &'static [u32], to: &'static str| {
            let (db, account, trash) = (db.clone(), account.clone(), trash.clone());
            async move { left(&db, &account, (&trash, 7), uids, &MailboxId::from(to)).await.unwrap() }
        };
        assert_eq!(back(&[2, 8], "inbox").await, [2]);
        assert_eq!(back(&[3], "archive").await, [0; 0]);
        assert_eq!(known(&db).await, [("1".into(), vec![1])]);
        assert_eq!(back(&[1], "inbox").await, [1]);
        assert_eq!(known(&db).await, []);
    }

    #[tokio::test]
    async fn there_is_an_end_to_it() {
        let many: Vec<Entry> =
            (0..MOST + 20).map(|at| moved(&at.to_string(), at * 60, &[1])).collect();
        assert_eq!(known(&with(&many).await).await.len(), usize::try_from(MOST).unwrap());
    }
}
