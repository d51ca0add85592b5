//! Sends and how far they got.

use jiff::Timestamp;
use shared::address::Address;
use shared::id::{AccountId, SubmissionId, UserId};
use shared::submission::{SendRequest, Submission, SubmissionStatus};

use super::{Db, DbError, DbResult, Flag, from_millis, to_millis};
use crate::submission::state::{Phase, Progress};

/// A row as it stands.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SubmissionRow {
    pub id: String,
    pub account_id: String,
    pub user_id: String,
    pub request_hash: Vec<u8>,
    request: String,
    pub draft_version: Option<String>,
    /// Without angle brackets.
    pub message_id: String,
    pub sender: String,
    recipients: String,
    pub size_bytes: i64,
    #[sqlx(try_from = "Flag")]
    pub eight_bit: bool,
    created_at: i64,
    status: String,
    phase: String,
    attempts: i64,
    trying_since: Option<i64>,
    pub chores: i64,
    pub chore_attempts: i64,
    #[sqlx(try_from = "Flag")]
    pub saved_in_sent: bool,
    #[sqlx(try_from = "Flag")]
    pub dismissed: bool,
    pub revision: i64,
}

const COLUMNS: &str = "id, account_id, user_id, request_hash, request, draft_version, message_id, sender, recipients,
    size_bytes, eight_bit, created_at, status, phase, attempts, trying_since, chores, chore_attempts,
    saved_in_sent, dismissed, revision";

/// A send that was just accepted from its user.
#[derive(Clone, Copy, Debug)]
pub struct NewSubmission<'a> {
    pub id: &'a SubmissionId,
    pub account: &'a AccountId,
    pub user: &'a UserId,
    pub idempotency_key: &'a str,
    pub request_hash: &'a [u8],
    pub request: &'a SendRequest,
    pub draft_version: Option<&'a str>,
    pub message_id: &'a str,
    pub sender: &'a str,
    pub recipients: &'a [Address],
    pub size_bytes: i64,
    pub eight_bit: bool,
    pub progress: &'a Progress,
}

/// What is left to do after the end, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChoresLeft {
    pub chores: i64,
    pub attempts: i64,
    pub due_at: Option<Timestamp>,
}

impl SubmissionRow {
    pub fn id(&self) -> SubmissionId {
        SubmissionId(self.id.clone())
    }

    pub fn account(&self) -> AccountId {
        AccountId(self.account_id.clone())
    }

    pub fn user(&self) -> UserId {
        UserId(self.user_id.clone())
    }

    pub fn request(&self) -> DbResult<SendRequest> {
        parse(&self.request)
    }

    pub fn recipients(&self) -> DbResult<Vec<Address>> {
        parse(&self.recipients)
    }

    pub fn status(&self) -> DbResult<SubmissionStatus> {
        parse(&self.status)
    }

    pub fn created_at(&self) -> DbResult<Timestamp> {
        from_millis(self.created_at)
    }

    pub fn progress(&self) -> DbResult<Progress> {
        Ok(Progress {
            status: self.status()?,
            phase: Phase::parse(&self.phase),
            attempts: u32::try_from(self.attempts).unwrap_or_default(),
            trying_since: self.trying_since.map(from_millis).transpose()?,
        })
    }

    /// As its sender sees it.
    pub fn submission(&self) -> DbResult<Submission> {
        let request = self.request()?;
        Ok(Submission {
            id: self.id(),
            account: self.account(),
            subject: request.content.subject,
            recipients: self.recipients()?,
            created_at: self.created_at()?,
            draft: request.draft,
            status: self.status()?,
            saved_in_sent: self.saved_in_sent,
        })
    }
}

fn parse<T: serde::de::DeserializeOwned>(json: &str) -> DbResult<T> {
    serde_json::from_str(json).map_err(|error| DbError::Decode(Box::new(error)))
}

fn print(value: &impl serde::Serialize) -> DbResult<String> {
    serde_json::to_string(value).map_err(|error| DbError::Encode(Box::new(error)))
}

/// Keeps a send. `false` where one with the same key is there already; then nothing is changed.
pub async fn add(db: &Db, new: NewSubmission<'_>, now: Timestamp) -> DbResult<bool> {
    let added = sqlx::query(
        "INSERT INTO submissions (id, account_id, user_id, idempotency_key, request_hash, request, draft_version,
             message_id, sender, recipients, size_bytes, eight_bit, created_at, status, phase, attempts, due_at,
             chores, chore_attempts, saved_in_sent, revision, dismissed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $16, 0, 0, 0, 0, 0)
         ON CONFLICT (account_id, idempotency_key) DO NOTHING",
    )
    .bind(new.id.as_str())
    .bind(new.account.as_str())
    .bind(new.user.as_str())
    .bind(new.idempotency_key)
    .bind(new.request_hash)
    .bind(print(new.request)?)
    .bind(new.draft_version)
    .bind(new.message_id)
    .bind(new.sender)
    .bind(print(&new.recipients)?)
    .bind(new.size_bytes)
    .bind(Flag(new.eight_bit))
    .bind(to_millis(now))
    .bind(print(&new.progress.status)?)
    .bind(new.progress.phase.as_str())
    .bind(new.progress.due_at().map(to_millis))
    .execute(db)
    .await?;
    Ok(added.rows_affected() > 0)
}

/// The send that this key was used for.
pub async fn by_key(db: &Db, account: &AccountId, key: &str) -> DbResult<Option<SubmissionRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM submissions WHERE account_id = $1 AND idempotency_key = $2"
    )))
    .bind(account.as_str())
    .bind(key)
    .fetch_optional(db)
    .await
}

/// A send of this user from this account.
pub async fn find(
    db: &Db,
    account: &AccountId,
    user: &UserId,
    id: &SubmissionId,
) -> DbResult<Option<SubmissionRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM submissions
         WHERE id = $1 AND account_id = $2 AND user_id = $3 AND dismissed = 0"
    )))
    .bind(id.as_str())
    .bind(account.as_str())
    .bind(user.as_str())
    .fetch_optional(db)
    .await
}

/// A send by its id alone: for the worker.
pub async fn get(db: &Db, id: &SubmissionId) -> DbResult<Option<SubmissionRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM submissions WHERE id = $1")))
        .bind(id.as_str())
        .fetch_optional(db)
        .await
}

/// What a user sent from an account and hasn't dismissed, newest first.
pub async fn list(db: &Db, account: &AccountId, user: &UserId) -> DbResult<Vec<SubmissionRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM submissions
         WHERE user_id = $1 AND account_id = $2 AND dismissed = 0
         ORDER BY created_at DESC, id
         LIMIT 200"
    )))
    .bind(user.as_str())
    .bind(account.as_str())
    .fetch_all(db)
    .await
}

/// Whether anything that a user sends from an account still has to be done.
pub async fn waits(db: &Db, account: &AccountId, user: &UserId) -> DbResult<bool> {
    let waits: Flag = sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT 1 FROM submissions
             WHERE account_id = $1 AND user_id = $2 AND due_at IS NOT NULL
         )",
    )
    .bind(account.as_str())
    .bind(user.as_str())
    .fetch_one(db)
    .await?;
    Ok(waits.0)
}

/// How many messages from this address are yet to go out of an account.
pub async fn waiting_from(db: &Db, account: &AccountId, sender: &str) -> DbResult<i64> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM submissions
         WHERE account_id = $1 AND LOWER(sender) = LOWER($2) AND phase <> 'done'",
    )
    .bind(account.as_str())
    .bind(sender)
    .fetch_one(db)
    .await
}

/// Sends that have to be taken up, those waiting longest first.
pub async fn due(db: &Db, now: Timestamp, limit: i64) -> DbResult<Vec<SubmissionId>> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM submissions WHERE due_at <= $1 ORDER BY due_at LIMIT $2",
    )
    .bind(to_millis(now))
    .bind(limit)
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(SubmissionId).collect())
}

/// When the next send after `now` has to be taken up.
pub async fn next_due(db: &Db, now: Timestamp) -> DbResult<Option<Timestamp>> {
    let next: Option<i64> =
        sqlx::query_scalar("SELECT MIN(due_at) FROM submissions WHERE due_at > $1")
            .bind(to_millis(now))
            .fetch_one(db)
            .await?;
    next.map(from_millis).transpose()
}

/// Sends that were under way when their node stopped: no node has claimed them.
pub async fn under_way(db: &Db) -> DbResult<Vec<SubmissionRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM submissions
         WHERE phase IN ('connecting', 'handing-over') AND NOT EXISTS (
             SELECT 1 FROM claims
             WHERE claims.kind = 'submission' AND claims.subject = submissions.id
         )"
    )))
    .fetch_all(db)
    .await
}

/// Takes all that was due by `now` for sends that a crash interrupted at their end: an old copy of the database can't
/// tell whether they went out since. Tells how many.
pub async fn doubt_all_due(db: &Db, now: Timestamp) -> DbResult<u64> {
    let done = sqlx::query(
        "UPDATE submissions SET phase = 'handing-over', revision = revision + 1
         WHERE (phase = 'waiting' AND due_at <= $1) OR phase = 'connecting'",
    )
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Notes how far a send got, unless somebody else did since `row` was read; `None` then.
pub async fn advance(
    db: &Db,
    row: &SubmissionRow,
    progress: &Progress,
    chores: ChoresLeft,
    now: Timestamp,
) -> DbResult<Option<SubmissionRow>> {
    let done = progress.phase == Phase::Done;
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "UPDATE submissions
         SET status = $3, phase = $4, attempts = $5, trying_since = $6, due_at = $7, chores = $8, chore_attempts = $9,
             ended_at = $10, revision = revision + 1
         WHERE id = $1 AND revision = $2
         RETURNING {COLUMNS}"
    )))
    .bind(&row.id)
    .bind(row.revision)
    .bind(print(&progress.status)?)
    .bind(progress.phase.as_str())
    .bind(i64::from(progress.attempts))
    .bind(progress.trying_since.map(to_millis))
    .bind(progress.due_at().or(chores.due_at).map(to_millis))
    .bind(chores.chores)
    .bind(chores.attempts)
    .bind(done.then(|| to_millis(now)))
    .fetch_optional(db)
    .await
}

/// Notes that the copy in Sent is there.
pub async fn set_saved_in_sent(db: &Db, id: &SubmissionId) -> DbResult<()> {
    sqlx::query("UPDATE submissions SET saved_in_sent = 1, revision = revision + 1 WHERE id = $1")
        .bind(id.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// Takes an ended send off the user's list, whatever chores got done meanwhile; not one that was taken up again. It
/// stays for as long as its key may be repeated.
pub async fn dismiss(db: &Db, row: &SubmissionRow) -> DbResult<bool> {
    let dismissed = sqlx::query(
        "UPDATE submissions SET dismissed = 1, revision = revision + 1
         WHERE id = $1 AND status = $2 AND phase = 'done'",
    )
    .bind(&row.id)
    .bind(&row.status)
    .execute(db)
    .await?;
    Ok(dismissed.rows_affected() > 0)
}

/// Forgets sends that ended before then, if nothing is left to do or to decide about them.
pub async fn forget(db: &Db, ended_before: Timestamp) -> DbResult<u64> {
    let forgotten = sqlx::query(
        "DELETE FROM submissions
         WHERE ended_at < $1 AND chores = 0
           AND (dismissed = 1 OR status LIKE '{\"state\":\"sent\"%' OR status LIKE '{\"state\":\"cancelled\"%')",
    )
    .bind(to_millis(ended_before))
    .execute(db)
    .await?;
    Ok(forgotten.rows_affected())
}

/// Whether a message's file is still needed.
pub async fn exists(db: &Db, id: &str) -> DbResult<bool> {
    let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM submissions WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await?;
    Ok(found.is_some())
}

/// Notes what is left to do for an ended send, unless it was taken up again; then there is nothing to note.
pub async fn set_chores(
    db: &Db,
    row: &SubmissionRow,
    left: ChoresLeft,
) -> DbResult<Option<SubmissionRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "UPDATE submissions
         SET chores = $2, chore_attempts = $3, due_at = $4, revision = revision + 1
         WHERE id = $1 AND phase = 'done' AND status = $5
         RETURNING {COLUMNS}"
    )))
    .bind(&row.id)
    .bind(left.chores)
    .bind(left.attempts)
    .bind(left.due_at.map(to_millis))
    .bind(&row.status)
    .fetch_optional(db)
    .await
}

/// Notes that a send has a draft now.
pub async fn set_request(db: &Db, id: &SubmissionId, request: &SendRequest) -> DbResult<()> {
    sqlx::query("UPDATE submissions SET request = $2, revision = revision + 1 WHERE id = $1")
        .bind(id.as_str())
        .bind(print(request)?)
        .execute(db)
        .await?;
    Ok(())
}
