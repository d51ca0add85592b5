//! The files of a message being written, brought to this machine.

use std::path::PathBuf;

use shared::attachment::{AttachmentSource, DraftAttachment};
use shared::id::{MessageId, UploadId, UserId};

use super::compose::FilePart;
use super::error::Error;
use super::host;
use super::spool::{ReceiveError, Spool};
use crate::db;
use crate::db::uploads::NewUpload;
use crate::mail::MessageRef;
use crate::people::accounts::OpenAccount;
use crate::secrets::random_name;
use crate::state::AppState;

/// What a user may have waiting in the spool, in uploads of the largest size.
const UPLOADS_OF_USER: u64 = 50;

/// One file of a draft, found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) upload: UploadId,
    pub(crate) size_bytes: u64,
}

/// Finds or fetches each file, in order.
///
/// # Errors
///
/// [`Error::UploadMissing`] or [`Error::SourceMissing`] where one is gone, [`Error::TooLarge`] where all together can't
/// become a message.
pub(crate) async fn find(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    attachments: &[DraftAttachment],
) -> Result<Vec<Found>, Error> {
    let limit_bytes = state.config.limits.message_bytes;
    let mut left = limit_bytes;
    let mut files = Vec::with_capacity(attachments.len());
    for attachment in attachments {
        let file = find_one(state, account, user, attachment, left).await?;
        left = left.checked_sub(file.size_bytes).ok_or(Error::TooLarge { limit_bytes })?;
        files.push(file);
    }
    Ok(files)
}

/// As [`find`], as parts for the composer.
pub(crate) async fn resolve(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    attachments: &[DraftAttachment],
) -> Result<Vec<FilePart>, Error> {
    let files = find(state, account, user, attachments).await?;
    Ok(parts(state, attachments, &files))
}

/// A whole message of the account, fetched.
pub(crate) async fn message(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    message: &MessageId,
) -> Result<PathBuf, Error> {
    let attachment = DraftAttachment {
        source: AttachmentSource::Message { message: message.clone() },
        name: String::new(),
        media_type: "message/rfc822".to_owned(),
        size_bytes: 0,
        content_id: None,
    };
    let limit_bytes = state.config.limits.message_bytes;
    let found = find_one(state, account, user, &attachment, limit_bytes).await?;
    Ok(Spool::of(state).upload(&found.upload))
}

pub(crate) fn parts(
    state: &AppState,
    attachments: &[DraftAttachment],
    files: &[Found],
) -> Vec<FilePart> {
    let spool = Spool::of(state);
    let part = |(attachment, file): (&DraftAttachment, &Found)| FilePart {
        path: spool.upload(&file.upload),
        name: attachment.name.clone(),
        media_type: attachment.media_type.clone(),
        content_id: attachment.content_id.clone(),
        is_message: matches!(attachment.source, AttachmentSource::Message { .. })
            || attachment.media_type.eq_ignore_ascii_case("message/rfc822"),
    };
    attachments.iter().zip(files).map(part).collect()
}

async fn find_one(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    attachment: &DraftAttachment,
    limit_bytes: u64,
) -> Result<Found, Error> {
    let now = state.clock.now();
    if let AttachmentSource::Part { message, .. } | AttachmentSource::Message { message } =
        &attachment.source
        && !is_there(account, message)
    {
        return Err(Error::SourceMissing);
    }
    let row = match &attachment.source {
        AttachmentSource::Upload { upload } => {
            let row = db::uploads::take(&state.db, &account.id, user, upload, now).await?;
            let missing = || Error::UploadMissing { name: attachment.name.clone() };
            Some(row.ok_or_else(missing)?)
        }
        AttachmentSource::Part { message, part } => {
            let key = key(message, part.as_str());
            db::uploads::take_part(&state.db, &account.id, &key, now).await?
        }
        AttachmentSource::Message { message } => {
            let key = key(message, "");
            db::uploads::take_part(&state.db, &account.id, &key, now).await?
        }
    };
    match row {
        Some(row) => {
            let size_bytes = u64::try_from(row.size_bytes).unwrap_or_default();
            let upload = UploadId(row.id);
            Spool::of(state).fetch_upload(&upload).await?;
            Ok(Found { upload, size_bytes })
        }
        None => fetch(state, account, user, &attachment.source, limit_bytes).await,
    }
}

/// Whether a message can be there for this user: what others attached before is kept, and the host isn't asked again.
fn is_there(account: &OpenAccount, message: &MessageId) -> bool {
    let found = MessageRef::parse(message);
    found.is_none_or(|found| account.pool.scope().holds(&found.mailbox))
}

/// How `upload_parts` names a part; a message as a whole has none.
pub(crate) fn key(message: &MessageId, part: &str) -> String {
    format!("{message}/{part}")
}

/// Copies a part or a message from the host into the spool.
async fn fetch(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    source: &AttachmentSource,
    limit_bytes: u64,
) -> Result<Found, Error> {
    let (transfer, key) = match source {
        AttachmentSource::Part { message, part } => {
            (host::part(account, message, part).await?, key(message, part.as_str()))
        }
        AttachmentSource::Message { message } => {
            (host::raw(account, message).await?, key(message, ""))
        }
        AttachmentSource::Upload { .. } => return Err(Error::SourceMissing),
    };
    let upload = UploadId(random_name::<16>(&mut rand::rng()));
    let spool = Spool::of(state);
    let chunks = std::pin::pin!(transfer.into_stream());
    let size_bytes = match spool.receive(&upload, chunks, limit_bytes).await {
        Ok(size_bytes) => size_bytes,
        Err(ReceiveError::TooLarge(_)) => {
            return Err(Error::TooLarge { limit_bytes: state.config.limits.message_bytes });
        }
        Err(ReceiveError::Broken) => return Err(crate::imap::Error::Closed.into()),
        Err(ReceiveError::Io(error)) => return Err(error.into()),
    };
    keep(state, account, user, &upload, size_bytes).await?;
    db::uploads::add_part(&state.db, &account.id, &upload, &key).await?;
    Ok(Found { upload, size_bytes })
}

/// Notes a file that was received, so that it can be used.
async fn keep(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    upload: &UploadId,
    size_bytes: u64,
) -> Result<(), Error> {
    let size_bytes = i64::try_from(size_bytes).unwrap_or(i64::MAX);
    let new = NewUpload { id: upload, account: &account.id, user, size_bytes };
    Ok(db::uploads::add(&state.db, new, state.clock.now()).await?)
}

/// Takes a file from a browser.
///
/// # Errors
///
/// [`Error::TooLarge`] if it is larger than one file may be, or its user has too many of them waiting.
pub async fn receive<E>(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    chunks: impl futures_util::Stream<Item = Result<bytes::Bytes, E>> + Unpin,
) -> Result<shared::attachment::Upload, Error> {
    let limit_bytes = state.config.limits.upload_bytes;
    let used = u64::try_from(db::uploads::used_by(&state.db, user).await?).unwrap_or_default();
    if used > limit_bytes.saturating_mul(UPLOADS_OF_USER) {
        return Err(Error::TooLarge { limit_bytes });
    }
    let id = UploadId(random_name::<16>(&mut rand::rng()));
    let spool = Spool::of(state);
    let size_bytes = match spool.receive(&id, chunks, limit_bytes).await {
        Ok(size_bytes) => size_bytes,
        Err(ReceiveError::TooLarge(limit_bytes)) => return Err(Error::TooLarge { limit_bytes }),
        Err(ReceiveError::Broken) => return Err(Error::BrokenUpload),
        Err(ReceiveError::Io(error)) => return Err(error.into()),
    };
    keep(state, account, user, &id, size_bytes).await?;
    Ok(shared::attachment::Upload { id, size_bytes })
}

/// Forgets a file that its user no longer wants to attach.
///
/// # Errors
///
/// [`Error::NotFound`] if it is no upload of this user.
pub async fn discard(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    upload: &UploadId,
) -> Result<(), Error> {
    if !db::uploads::remove(&state.db, &account.id, user, upload).await? {
        return Err(Error::NotFound);
    }
    Spool::of(state).remove_upload(upload).await;
    Ok(())
}
