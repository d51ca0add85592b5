//! Drafts, which live on the host like all mail: every version is a message in Drafts that says which draft it is.
//!
//! Invariants: a version is removed only after the next is durable, and only by who knew of it; what is not on top of the
//! version that the host holds becomes a draft of its own.

mod locks;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use shared::attachment::{AttachmentSource, DraftAttachment};
use shared::draft::{Draft, DraftContent, SaveDraft, SavedDraft};
use shared::id::{DraftId, MessageId, PartId, UserId};
use shared::identity::Identity;
use shared::keyword::Keyword;
use shared::mailbox::MailboxRole;

pub use locks::DraftLocks;

use super::compose::names;
use super::draft_format;
use super::error::Error;
use super::files;
use super::host;
use super::identity;
use super::outbox::new_message_id;
use super::outgoing;
use super::spool::{Job, Spool};
use crate::db;
use crate::people::accounts::OpenAccount;
use crate::secrets::random_name;
use crate::state::AppState;

/// The version of a draft that the host holds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Current {
    message: MessageId,
    /// Empty where it isn't known.
    writer: String,
    /// Versions that a crash left behind.
    older: Vec<MessageId>,
}

/// Saves a version of a draft.
///
/// # Errors
///
/// [`Error::Conflict`] where the host holds a version that this one isn't on top of; this one is then kept as a draft of
/// its own, always the same for the same writer.
pub async fn save(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    id: &DraftId,
    save: &SaveDraft,
) -> Result<SavedDraft, Error> {
    check_id(id)?;
    let _lock = state.drafts.lock(state, &account.id, id).await?;
    let current = current(state, account, id).await?;
    let writer = save.writer.as_deref().unwrap_or_default();
    let is_on_top = current.as_ref().is_none_or(|current| {
        save.base_version.as_deref() == Some(current.message.as_str())
            || (!writer.is_empty() && current.writer == writer)
    });
    if is_on_top {
        return put(state, account, user, id, save, current).await;
    }
    let copy = copy_id(id, save);
    let _lock = state.drafts.lock(state, &account.id, &copy).await?;
    let earlier = self::current(state, account, &copy).await?;
    let saved = put(state, account, user, &copy, save, earlier).await?;
    Err(Error::Conflict(Box::new(saved)))
}

/// Puts what wasn't sent back, unless somebody went on writing in the meantime.
pub(super) async fn restore(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    id: &DraftId,
    sent_version: Option<&MessageId>,
    content: &DraftContent,
) -> Result<(), Error> {
    let _lock = state.drafts.lock(state, &account.id, id).await?;
    let current = current(state, account, id).await?;
    if let Some(current) = &current
        && Some(&current.message) != sent_version
    {
        return Ok(());
    }
    // In the name of whoever saved it last, whose composer may still be open.
    let writer = current.as_ref().map(|current| current.writer.clone());
    let identity = identity::still(state, account, content.identity.clone()).await?;
    let content = DraftContent { identity, ..content.clone() };
    let save = SaveDraft { base_version: None, writer, content };
    put(state, account, user, id, &save, current).await?;
    Ok(())
}

/// Writes the message, then removes what it replaces.
async fn put(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    id: &DraftId,
    save: &SaveDraft,
    replaced: Option<Current>,
) -> Result<SavedDraft, Error> {
    let now = state.clock.now();
    let content = outgoing::sanitised(&save.content).await?;
    let Identity { address: from, reply_to, .. } =
        identity::find(state, account, content.identity.as_ref()).await?;
    let found = files::find(state, account, user, &content.attachments).await?;
    let message_id = new_message_id(&from);
    let job = Job {
        files: files::parts(state, &content.attachments, &found),
        content,
        from,
        reply_to,
        message_id: message_id.clone(),
        date: now,
        boundary: random_name::<16>(&mut rand::rng()),
        draft: Some((id.clone(), save.writer.clone())),
        original: None,
        calendar: None,
    };
    let spool = Spool::of(state);
    let scratch = spool.draft(&random_name::<16>(&mut rand::rng()));
    let composed = spool.compose(job, scratch.path().to_owned()).await?;
    let limit_bytes = state.config.limits.message_bytes;
    if composed.size_bytes > limit_bytes {
        return Err(Error::TooLarge { limit_bytes });
    }
    let drafts = host::of_role(account, MailboxRole::Drafts).await?;
    let keywords = [Keyword::DRAFT, Keyword::SEEN];
    let named_by = (names::MESSAGE_ID, message_id.as_str());
    let message = host::store(account, &drafts, scratch.path(), &keywords, named_by).await?;
    let writer = save.writer.as_deref().unwrap_or_default();
    db::drafts::put(&state.db, &account.id, id, &message, writer, now).await?;
    for (file, part) in found.iter().zip(&composed.parts) {
        let key = files::key(&message, part.as_str());
        db::uploads::add_part(&state.db, &account.id, &file.upload, &key).await?;
    }
    if let Some(replaced) = replaced {
        // The new version is there: one too many is found and removed by the next save.
        let versions = replaced.older.into_iter().chain([replaced.message]);
        for version in versions.filter(|version| *version != message) {
            host::remove(account, &version).await.ok();
        }
    }
    Ok(SavedDraft {
        id: id.clone(),
        version: message.to_string(),
        attachments: placed(&save.content.attachments, &found, &composed.parts, &message),
        message,
        saved_at: now,
    })
}

/// The files as they are from now on: parts of the saved message.
fn placed(
    attachments: &[DraftAttachment],
    found: &[files::Found],
    parts: &[PartId],
    message: &MessageId,
) -> Vec<DraftAttachment> {
    let place = |((attachment, file), part): ((&DraftAttachment, &files::Found), &PartId)| {
        let source = AttachmentSource::Part { message: message.clone(), part: part.clone() };
        DraftAttachment { source, size_bytes: file.size_bytes, ..attachment.clone() }
    };
    attachments.iter().zip(found).zip(parts).map(place).collect()
}

/// The version of a draft that was saved last, once no save is under way.
pub(super) async fn known_version(
    state: &AppState,
    account: &OpenAccount,
    id: &DraftId,
) -> Result<Option<MessageId>, Error> {
    check_id(id)?;
    let _lock = state.drafts.lock(state, &account.id, id).await?;
    let row = db::drafts::find(&state.db, &account.id, id).await?;
    Ok(row.map(|row| MessageId(row.message)))
}

/// Finds a draft by what the messages in Drafts say of themselves, and from then on by what the database knows: another
/// server, a lost database and a crash between two steps are all seen to at the first look.
async fn current(
    state: &AppState,
    account: &OpenAccount,
    id: &DraftId,
) -> Result<Option<Current>, Error> {
    if state.drafts.is_known(&account.id, id)
        && let Some(known) = in_database(state, account, id).await?
    {
        return Ok(Some(known));
    }
    let drafts = host::of_role(account, MailboxRole::Drafts).await?;
    let mut found = host::find_draft(account, &drafts, id).await?;
    let newest = found.pop();
    if found.is_empty() {
        state.drafts.note_known(&account.id, id);
    }
    let Some((message, writer)) = newest else {
        // A draft of another program doesn't say which it is.
        return in_database(state, account, id).await;
    };
    let now = state.clock.now();
    db::drafts::put(&state.db, &account.id, id, &message, &writer, now).await?;
    let older = found.into_iter().map(|(message, _)| message).collect();
    Ok(Some(Current { message, writer, older }))
}

async fn in_database(
    state: &AppState,
    account: &OpenAccount,
    id: &DraftId,
) -> Result<Option<Current>, Error> {
    let Some(row) = db::drafts::find(&state.db, &account.id, id).await? else { return Ok(None) };
    let message = MessageId(row.message);
    let is_there = host::exists(account, &message).await?;
    Ok(is_there.then_some(Current { message, writer: row.writer, older: Vec::new() }))
}

/// Opens a draft.
///
/// # Errors
///
/// [`Error::DraftMissing`] if the host holds no version of it.
pub async fn open(state: &AppState, account: &OpenAccount, id: &DraftId) -> Result<Draft, Error> {
    check_id(id)?;
    let current = current(state, account, id).await?.ok_or(Error::DraftMissing)?;
    read(state, account, id.clone(), current.message).await
}

/// Opens a message of Drafts, whatever program wrote it.
///
/// # Errors
///
/// [`Error::DraftMissing`] if it isn't in Drafts: saving would remove it from where it is.
pub async fn open_message(
    state: &AppState,
    account: &OpenAccount,
    message: &MessageId,
) -> Result<Draft, Error> {
    let drafts = host::of_role(account, MailboxRole::Drafts).await?;
    if !host::is_in(message, &drafts) {
        return Err(Error::DraftMissing);
    }
    let mut draft = read(state, account, DraftId(String::new()), message.clone()).await?;
    if check_id(&draft.id).is_err() {
        let known = db::drafts::of_message(&state.db, &account.id, message).await?;
        draft.id = known.unwrap_or_else(|| foreign_id(message));
    }
    let _lock = state.drafts.lock(state, &account.id, &draft.id).await?;
    if current(state, account, &draft.id).await?.is_none() {
        db::drafts::put(&state.db, &account.id, &draft.id, message, "", draft.saved_at).await?;
    }
    Ok(draft)
}

/// Reads a message as a draft. `id` is used where the message names none.
async fn read(
    state: &AppState,
    account: &OpenAccount,
    id: DraftId,
    message: MessageId,
) -> Result<Draft, Error> {
    let source = host::draft(account, &message).await?;
    let parsed = draft_format::read(&message, source).await?;
    // Whoever it was to come from may be gone.
    let identity = identity::still(state, account, parsed.content.identity.clone()).await?;
    Ok(Draft {
        id: if id.as_str().is_empty() { parsed.id.unwrap_or(id) } else { id },
        version: message.to_string(),
        message,
        saved_at: parsed.saved_at,
        content: DraftContent { identity, ..parsed.content },
    })
}

/// What a message holds, whoever wrote it, for a new one that is to be like it. It answers nothing and is nobody's copy.
///
/// # Errors
///
/// If there is no such message.
pub async fn as_new(account: &OpenAccount, message: &MessageId) -> Result<DraftContent, Error> {
    let source = host::draft(account, message).await?;
    let content = draft_format::read(message, source).await?.content;
    Ok(DraftContent {
        identity: None,
        related: None,
        in_reply_to: Vec::new(),
        references: Vec::new(),
        ..content
    })
}

/// Discards a draft.
///
/// # Errors
///
/// If the host can't be reached; a draft that isn't there is no error.
pub async fn discard(state: &AppState, account: &OpenAccount, id: &DraftId) -> Result<(), Error> {
    check_id(id)?;
    discard_version(state, account, id, None).await
}

/// Discards a draft if `version` is what the host holds, or whatever it holds.
pub(super) async fn discard_version(
    state: &AppState,
    account: &OpenAccount,
    id: &DraftId,
    version: Option<&MessageId>,
) -> Result<(), Error> {
    let _lock = state.drafts.lock(state, &account.id, id).await?;
    let Some(current) = current(state, account, id).await? else { return Ok(()) };
    if version.is_some_and(|version| *version != current.message) {
        return Ok(()); // Somebody went on writing.
    }
    for message in current.older.iter().chain([&current.message]) {
        host::remove(account, message).await?;
    }
    db::drafts::remove(&state.db, &account.id, id).await?;
    Ok(())
}

/// An id that a browser made: safe in a header, a URL and a search.
fn check_id(id: &DraftId) -> Result<(), Error> {
    let id = id.as_str();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if (1..=64).contains(&id.len()) && id.bytes().all(plain) { Ok(()) } else { Err(Error::BadId) }
}

/// The draft that a version in conflict becomes: the same one however often its writer tries.
fn copy_id(id: &DraftId, save: &SaveDraft) -> DraftId {
    let base = save.base_version.as_deref().unwrap_or_default();
    let writer = save.writer.as_deref().unwrap_or_default();
    // A writer that is known goes on in its own copy; without one, the version it began on has to do.
    let origin = if writer.is_empty() { base } else { writer };
    short_hash(&["copy", id.as_str(), origin])
}

fn foreign_id(message: &MessageId) -> DraftId {
    short_hash(&["foreign", message.as_str()])
}

fn short_hash(parts: &[&str]) -> DraftId {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0]);
    }
    let hash = hash.finalize();
    DraftId(URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or_default()))
}
