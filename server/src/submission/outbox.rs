//! Taking sends in: from a request to bytes, envelope and Message-ID that survive anything, and only then an answer.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use shared::address::Address;
use shared::event::Event;
use shared::id::{MessageId, SubmissionId, UserId};
use shared::identity::Identity;
use shared::submission::{SendRequest, Submission, SubmissionList, SubmissionStatus};
use tokio::sync::Notify;

use super::chores::Chores;
use super::envelope::with_ascii_domain;
use super::error::Error;
use super::files;
use super::outgoing;
use super::recipients;
use super::spool::{Job, Spool};
use super::state::{Happening, Phase, Progress};
use super::{drafts, identity, invitation, worker};
use crate::db::outbox::{ChoresLeft, NewSubmission, SubmissionRow};
use crate::db::{self, DbResult};
use crate::people::accounts::OpenAccount;
use crate::secrets::random_name;
use crate::state::AppState;

/// The longest undo window.
const LONGEST_HOLD: u32 = 120;

/// How far ahead a message can be sent later.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(366 * 24);

/// What the worker and the handlers share.
#[derive(Debug, Default)]
pub struct Outbox {
    /// Told when something may have become due.
    pub(super) wake: Notify,
}

/// Takes a send in. When this returns, the message will be sent even if the machine stops at once.
///
/// The same key with the same request gives the same send, however often and however parallel.
///
/// # Errors
///
/// [`Error::BadKey`] for a key used for something else; whatever is wrong with the message, by name.
pub async fn accept(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    key: &str,
    request: &SendRequest,
) -> Result<Submission, Error> {
    check_key(key)?;
    check_time(request.send_at, state.clock.now())?;
    let hash = request_hash(user, request)?;
    if let Some(row) = db::outbox::by_key(&state.db, &account.id, key).await? {
        return same_request(&row, &hash);
    }
    let answer = match &request.invitation {
        Some(reply) => Some(invitation::prepare(state, account, request, reply).await?),
        None => None,
    };
    let request = answer.as_ref().map_or(request, |answer| &answer.request);
    let recipients = recipients::of(&request.content, state.config.limits.recipients)?;
    let sender = identity::find(state, account, request.content.identity.as_ref()).await?;
    let id = SubmissionId(random_name::<16>(&mut rand::rng()));
    let spool = Spool::of(state);
    let calendar = answer.as_ref().map(|answer| answer.calendar.clone());
    let sender_email = sender.address.email.clone();
    let job = prepare(state, account, user, request, sender).await?;
    let message_id = job.message_id.clone();
    let composed = spool.compose_message(Job { calendar, ..job }, &id).await?;
    let limit_bytes = state.config.limits.message_bytes;
    if composed.size_bytes > limit_bytes {
        spool.remove_message(&id).await;
        return Err(Error::TooLarge { limit_bytes });
    }
    let draft_version = match &request.draft {
        // A save that is under way is the composer's last, and this is what it saves.
        Some(draft) => drafts::known_version(state, account, draft).await?,
        None => None,
    };
    let now = state.clock.now();
    let hold = SignedDuration::from_secs(request.undo_seconds.min(LONGEST_HOLD).into());
    let undo_until = now.saturating_add(hold).unwrap_or(Timestamp::MAX);
    let until = request.send_at.map_or(undo_until, |wanted| wanted.max(undo_until));
    let new = NewSubmission {
        id: &id,
        account: &account.id,
        user,
        idempotency_key: key,
        request_hash: &hash,
        request,
        draft_version: draft_version.as_ref().map(MessageId::as_str),
        message_id: &message_id,
        sender: &sender_email,
        recipients: &recipients,
        size_bytes: i64::try_from(composed.size_bytes).unwrap_or(i64::MAX),
        eight_bit: composed.eight_bit,
        progress: &Progress::held(until),
    };
    let is_new = db::outbox::add(&state.db, new, now).await?;
    if !is_new {
        spool.remove_message(&id).await;
    }
    let row = db::outbox::by_key(&state.db, &account.id, key).await?.ok_or(Error::NotFound)?;
    if is_new {
        if let Some(answer) = &answer {
            answer.remember(state, account, &row.id()).await?;
        }
        dismiss_earlier(state, account, user, &row).await?;
        publish(state, &row);
        state.outbox.wake.notify_one();
    }
    same_request(&row, &hash)
}

/// What the message's file is made of.
async fn prepare(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    request: &SendRequest,
    Identity { address: from, reply_to, .. }: Identity,
) -> Result<Job, Error> {
    let content = outgoing::sanitised(&request.content).await?;
    let files = files::resolve(state, account, user, &content.attachments).await?;
    let original = match &request.redirect {
        Some(message) => Some(files::message(state, account, user, message).await?),
        None => None,
    };
    let message_id = new_message_id(&from);
    let now = state.clock.now();
    Ok(Job {
        content,
        from,
        reply_to,
        message_id,
        // Whoever reads it learns when it was sent, not when it was written.
        date: request.send_at.map_or(now, |wanted| wanted.max(now)),
        boundary: random_name::<16>(&mut rand::rng()),
        draft: None,
        original,
        calendar: None,
        files,
    })
}

/// A Message-ID that tells nothing but the sender's domain (RFC 5322 §3.6.4).
pub(crate) fn new_message_id(from: &Address) -> String {
    let email = with_ascii_domain(&from.email);
    let domain = email.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    format!("{}@{domain}", random_name::<18>(&mut rand::rng()))
}

fn check_key(key: &str) -> Result<(), Error> {
    let usable = (1..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if usable { Ok(()) } else { Err(Error::BadKey("An Idempotency-Key is 1 to 200 characters.")) }
}

fn check_time(send_at: Option<Timestamp>, now: Timestamp) -> Result<(), Error> {
    match send_at {
        Some(wanted) if wanted.duration_since(now) > LONGEST_WAIT => Err(Error::TooFarAhead),
        _ => Ok(()),
    }
}

/// What makes two requests the same.
fn request_hash(user: &UserId, request: &SendRequest) -> Result<Vec<u8>, Error> {
    let request = serde_json::to_vec(request).map_err(std::io::Error::other)?;
    let mut hash = Sha256::new();
    hash.update(user.as_str());
    hash.update([0]);
    hash.update(request);
    Ok(hash.finalize().to_vec())
}

fn same_request(row: &SubmissionRow, hash: &[u8]) -> Result<Submission, Error> {
    if row.request_hash != hash {
        return Err(Error::BadKey("This Idempotency-Key was used for another message."));
    }
    Ok(row.submission()?)
}

/// A user's sends from an account, newest first.
///
/// # Errors
///
/// If the database fails.
pub async fn list(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
) -> Result<SubmissionList, Error> {
    let rows = db::outbox::list(&state.db, &account.id, user).await?;
    let items = rows.iter().map(SubmissionRow::submission).collect::<DbResult<_>>()?;
    Ok(SubmissionList { items })
}

/// One of them.
///
/// # Errors
///
/// [`Error::NotFound`] if it is no send of this user from this account.
pub async fn find(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    id: &SubmissionId,
) -> Result<SubmissionRow, Error> {
    db::outbox::find(&state.db, &account.id, user, id).await?.ok_or(Error::NotFound)
}

/// Undoes a send of which nothing is with the host, or takes an ended one off the list.
///
/// # Errors
///
/// [`Error::AlreadySent`] while it is on its way.
pub async fn undo_or_dismiss(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    id: &SubmissionId,
) -> Result<Submission, Error> {
    let row = find(state, account, user, id).await?;
    let now = state.clock.now();
    let progress = row.progress()?;
    if progress.phase == Phase::Done {
        return dismiss(state, &row).await;
    }
    let cancelled = progress.after(Happening::Cancelled, now).ok_or(Error::AlreadySent)?;
    let chores = Chores::after(&cancelled.status).left(now);
    // Whoever changed it in between was the worker, who takes up what isn't undone in time.
    let row = db::outbox::advance(&state.db, &row, &cancelled, chores, now)
        .await?
        .ok_or(Error::AlreadySent)?;
    db::invitations::take_back(&state.db, &row.id()).await?;
    publish(state, &row);
    state.outbox.wake.notify_one();
    Ok(row.submission()?)
}

/// What was refused before and is sent again from its draft is told of by the new send.
async fn dismiss_earlier(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    row: &SubmissionRow,
) -> Result<(), Error> {
    let Some(draft) = row.submission()?.draft else { return Ok(()) };
    for earlier in db::outbox::list(&state.db, &account.id, user).await? {
        let Submission { draft: known, status, .. } = earlier.submission()?;
        let is_refused = matches!(status, SubmissionStatus::Refused { .. });
        if earlier.id != row.id && is_refused && known.as_ref() == Some(&draft) {
            dismiss(state, &earlier).await?;
        }
    }
    Ok(())
}

async fn dismiss(state: &AppState, row: &SubmissionRow) -> Result<Submission, Error> {
    let submission = row.submission()?;
    let chores_run = matches!(submission.status, SubmissionStatus::Sent { .. });
    if db::outbox::dismiss(&state.db, row).await? && !chores_run && row.chores == 0 {
        Spool::of(state).remove_message(&row.id()).await;
    }
    Ok(submission)
}

/// Sends again what the host refused or may have lost: the user has decided.
///
/// # Errors
///
/// [`Error::AlreadySent`] where there is nothing to decide.
pub async fn send_again(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    id: &SubmissionId,
) -> Result<Submission, Error> {
    let row = find(state, account, user, id).await?;
    let now = state.clock.now();
    let again = row.progress()?.after(Happening::Again, now).ok_or(Error::AlreadySent)?;
    let row = db::outbox::advance(&state.db, &row, &again, ChoresLeft::default(), now)
        .await?
        .ok_or(Error::AlreadySent)?;
    publish(state, &row);
    state.outbox.wake.notify_one();
    Ok(row.submission()?)
}

/// Tells the sender's browsers.
pub(super) fn publish(state: &AppState, row: &SubmissionRow) {
    if row.dismissed {
        return; // Its user has seen the end of it.
    }
    match row.submission() {
        Ok(submission) => {
            state.events.publish(&row.user(), Event::SubmissionChanged { submission });
        }
        Err(error) => worker::report("A submission can't be read", &error),
    }
}
