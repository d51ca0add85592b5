//! Storing a message (RFC 9051 §6.3.12), streamed from where it lies.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use shared::keyword::Keyword;

use super::crlf::{self, Normaliser};
use super::{Error, MessageRef};
use crate::imap::flags::flag;
use crate::imap::{Code, Command, MailboxName, Pool, Upload};

/// Stores a file as a message. Line ends are put right on the way; nothing of it is held in memory.
///
/// Where the new message is, or `None` where the host doesn't tell (no UIDPLUS). Not repeated on a broken connection:
/// the message may have been stored.
///
/// # Errors
///
/// [`Error::MailboxMissing`], [`Error::OverQuota`], [`Error::UploadFailed`], or what the host said no to.
pub async fn file(
    pool: &Arc<Pool>,
    mailbox: &MailboxName,
    keywords: &[Keyword],
    path: &Path,
) -> Result<Option<MessageRef>, Error> {
    let (source, length) = crlf::open(path).await.map_err(|_| Error::UploadFailed)?;
    upload(pool, mailbox, keywords, Upload { length, source: Box::new(source) }).await
}

/// Stores a message that is in memory. As [`file`] otherwise.
///
/// # Errors
///
/// As [`file`].
pub async fn bytes(
    pool: &Arc<Pool>,
    mailbox: &MailboxName,
    keywords: &[Keyword],
    message: &[u8],
) -> Result<Option<MessageRef>, Error> {
    let mut clean = Vec::with_capacity(message.len() + message.len() / 40);
    let mut normaliser = Normaliser::default();
    normaliser.push(message, &mut clean);
    normaliser.finish(&mut clean);
    let length = clean.len() as u64;
    let source = Box::new(std::io::Cursor::new(Bytes::from(clean)));
    upload(pool, mailbox, keywords, Upload { length, source }).await
}

async fn upload(
    pool: &Arc<Pool>,
    mailbox: &MailboxName,
    keywords: &[Keyword],
    upload: Upload,
) -> Result<Option<MessageRef>, Error> {
    let flags: Vec<String> = keywords.iter().map(flag).collect();
    let lease = pool.lease_alive(None).await?;
    let append = Command::new("APPEND").mailbox(mailbox).flags(&flags)?.upload(upload);
    let reply = lease.run(append).await?;
    let stored = reply.codes.iter().find_map(|code| match code {
        Code::AppendUid(validity, uid) => Some(MessageRef::new(mailbox.clone(), *validity, *uid)),
        _ => None,
    });
    Ok(stored)
}
