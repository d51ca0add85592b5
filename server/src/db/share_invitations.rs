//! Invitations to work in somebody's account.

use jiff::Timestamp;
use shared::id::{AccountId, ShareInvitationId, UserId};
use shared::share::{InvitationState, ShareTerms};

use super::{Db, DbError, DbResult, begin, from_millis, shares, to_millis};

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub id: ShareInvitationId,
    pub account: AccountId,
    pub invited_by: UserId,
    pub terms: ShareTerms,
    /// A language's tag.
    pub language: String,
    pub note: String,
    pub sent_to: Option<String>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// What became of one, for a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub invitation: Invitation,
    pub state: InvitationState,
    /// The address of who invites.
    pub inviter: String,
    /// That of who accepted it.
    pub accepted_by: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    account_id: String,
    invited_by: String,
    terms: String,
    language: String,
    note: String,
    sent_to: Option<String>,
    created_at: i64,
    expires_at: i64,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    row: Row,
    state: String,
    inviter: String,
    acceptor: Option<String>,
}

const COLUMNS: &str = "share_invitations.id, share_invitations.account_id,
    share_invitations.invited_by, share_invitations.terms, share_invitations.language,
    share_invitations.note, share_invitations.sent_to, share_invitations.created_at,
    share_invitations.expires_at";

fn invitation(row: Row) -> DbResult<Invitation> {
    Ok(Invitation {
        id: ShareInvitationId(row.id),
        account: AccountId(row.account_id),
        invited_by: UserId(row.invited_by),
        terms: serde_json::from_str(&row.terms).map_err(|error| DbError::Decode(error.into()))?,
        language: row.language,
        note: row.note,
        sent_to: row.sent_to,
        created_at: from_millis(row.created_at)?,
        expires_at: from_millis(row.expires_at)?,
    })
}

pub async fn add(db: &Db, new: &Invitation, token_hash: &[u8]) -> DbResult<()> {
    let terms = serde_json::to_string(&new.terms).map_err(|error| DbError::Encode(error.into()))?;
    sqlx::query(
        "INSERT INTO share_invitations
             (id, token_hash, account_id, invited_by, terms, language, note, sent_to, created_at,
              expires_at, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open')",
    )
    .bind(new.id.as_str())
    .bind(token_hash)
    .bind(new.account.as_str())
    .bind(new.invited_by.as_str())
    .bind(terms)
    .bind(&new.language)
    .bind(&new.note)
    .bind(new.sent_to.as_deref())
    .bind(to_millis(new.created_at))
    .bind(to_millis(new.expires_at))
    .execute(db)
    .await?;
    Ok(())
}

/// The open invitation with this token.
pub async fn by_token(db: &Db, token_hash: &[u8], now: Timestamp) -> DbResult<Option<Invitation>> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM share_invitations
         WHERE token_hash = $1 AND state = 'open' AND expires_at > $2"
    )))
    .bind(token_hash)
    .bind(to_millis(now))
    .fetch_optional(db)
    .await?;
    row.map(invitation).transpose()
}

/// Accepts an invitation: of all who try at once, one does. What it gives is given with it, or nothing happens.
pub async fn accept(
    db: &Db,
    token_hash: &[u8],
    user: &UserId,
    terms: &ShareTerms,
    now: Timestamp,
) -> DbResult<bool> {
    let account: Option<String> =
        sqlx::query_scalar("SELECT account_id FROM share_invitations WHERE token_hash = $1")
            .bind(token_hash)
            .fetch_optional(db)
            .await?;
    let Some(account) = account else { return Ok(false) };
    let mut work = begin(db, &account).await?;
    let accepted: Option<(String, String)> = sqlx::query_as(
        "UPDATE share_invitations SET state = 'accepted', accepted_by = $2, ended_at = $3
         WHERE token_hash = $1 AND state = 'open' AND expires_at > $3
         RETURNING account_id, invited_by",
    )
    .bind(token_hash)
    .bind(user.as_str())
    .bind(to_millis(now))
    .fetch_optional(&mut *work)
    .await?;
    let Some((account, inviter)) = accepted else { return Ok(false) };
    let (account, inviter) = (AccountId(account), UserId(inviter));
    shares::put_within(&mut work, &account, user, &inviter, terms, now).await?;
    work.commit().await?;
    Ok(true)
}

/// Takes an open invitation back. `by`: only one that this user made.
pub async fn revoke(
    db: &Db,
    account: &AccountId,
    id: &ShareInvitationId,
    by: Option<&UserId>,
    now: Timestamp,
) -> DbResult<bool> {
    let done = sqlx::query(
        "UPDATE share_invitations SET state = 'revoked', ended_at = $4
         WHERE id = $1 AND account_id = $2 AND state = 'open'
             AND ($3 IS NULL OR invited_by = $3)",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .bind(by.map(UserId::as_str))
    .bind(to_millis(now))
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The invitations of an account, the newest first.
pub async fn list(
    db: &Db,
    account: &AccountId,
    now: Timestamp,
    most: i64,
) -> DbResult<Vec<Listed>> {
    let rows: Vec<ListedRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS}, share_invitations.state, inviters.email AS inviter,
             acceptors.email AS acceptor
         FROM share_invitations
         JOIN users AS inviters ON inviters.id = share_invitations.invited_by
         LEFT JOIN users AS acceptors ON acceptors.id = share_invitations.accepted_by
         WHERE share_invitations.account_id = $1
         ORDER BY share_invitations.created_at DESC, share_invitations.id
         LIMIT $2"
    )))
    .bind(account.as_str())
    .bind(most)
    .fetch_all(db)
    .await?;
    let listed = rows.into_iter().map(|ListedRow { row, state, inviter, acceptor }| {
        let invitation = invitation(row)?;
        let state = match state.as_str() {
            "accepted" => InvitationState::Accepted,
            "open" if invitation.expires_at > now => InvitationState::Open,
            "open" => InvitationState::Expired,
            _ => InvitationState::Revoked,
        };
        Ok(Listed { invitation, state, inviter, accepted_by: acceptor })
    });
    listed.collect()
}

/// How many of an account can still be accepted.
pub async fn count_open(db: &Db, account: &AccountId, now: Timestamp) -> DbResult<i64> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM share_invitations
         WHERE account_id = $1 AND state = 'open' AND expires_at > $2",
    )
    .bind(account.as_str())
    .bind(to_millis(now))
    .fetch_one(db)
    .await
}

/// Forgets invitations that came to their end before this.
pub async fn forget(db: &Db, before: Timestamp) -> DbResult<()> {
    sqlx::query("DELETE FROM share_invitations WHERE expires_at < $1")
        .bind(to_millis(before))
        .execute(db)
        .await?;
    Ok(())
}
