//! A message's structure and its parts. The structure says what there is; only what is shown is fetched, and what is
//! large is streamed.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::unfold;
use jiff::Timestamp;
use shared::keyword::Keywords;
use shared::message::MessageHeaders;
use tokio::sync::mpsc;

use super::headers;
use super::transfer::Decoder;
use super::{Error, MessageRef};
use crate::imap::body::{BodyPart, TransferEncoding};
use crate::imap::envelope::Envelope;
use crate::imap::fetch::Fetched;
use crate::imap::response::Kind;
use crate::imap::{Command, Lease, Pending, Pool};

/// Of a message's header, this much is read.
const MAX_HEADER: u64 = 2 * 1024 * 1024;

/// What is known of a message without its text.
#[derive(Clone, Debug)]
pub struct Structure {
    pub envelope: Envelope,
    pub body: BodyPart,
    pub keywords: Keywords,
    pub received_at: Timestamp,
    pub size_bytes: u64,
    /// The header fields that were asked for, as they stand in the message.
    pub headers: MessageHeaders,
}

/// Reads what a message is made of, and the fields of its header that [`READER_FIELDS`] names.
///
/// # Errors
///
/// [`Error::MessageMissing`], [`Error::Stale`], or what the host said no to.
pub async fn fetch_structure(pool: &Arc<Pool>, message: &MessageRef) -> Result<Structure, Error> {
    let row = fetch_row(pool, message, || Ok(uid_fetch(message).word(STRUCTURE))).await?;
    let envelope = row.envelope.unwrap_or_default();
    let headers = row.sections.iter().find(|(name, _)| name.starts_with("HEADER"));
    let headers = headers.and_then(|(_, bytes)| bytes.as_deref()).unwrap_or_default();
    Ok(Structure {
        body: row.body.unwrap_or_default(),
        keywords: row.keywords.unwrap_or_default(),
        received_at: row.received_at.or(envelope.date).unwrap_or(Timestamp::UNIX_EPOCH),
        size_bytes: row.size_bytes.unwrap_or(0),
        headers: headers::parse(headers),
        envelope,
    })
}

/// Beside the envelope, what a reader needs of the header.
const STRUCTURE: &str = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS \
    (REFERENCES LIST-POST LIST-ID LIST-UNSUBSCRIBE LIST-UNSUBSCRIBE-POST AUTHENTICATION-RESULTS \
    DKIM-SIGNATURE DISPOSITION-NOTIFICATION-TO DELIVERED-TO X-ORIGINAL-TO X-PLI-DRAFT)])";

/// A part to be fetched, and how much of it at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartRange {
    /// As in [`BodyPart::path`].
    pub path: String,
    /// In octets as encoded for transfer.
    pub limit: u64,
}

/// Fetches parts in one go, still encoded for transfer, in the order in which they were asked for. A part that isn't
/// there is empty.
///
/// # Errors
///
/// [`Error::MessageMissing`], [`Error::Stale`], [`Error::BadArgument`], or what the host said no to.
pub async fn fetch_parts(
    pool: &Arc<Pool>,
    message: &MessageRef,
    parts: &[PartRange],
) -> Result<Vec<Bytes>, Error> {
    let ask = || {
        let mut command = uid_fetch(message).word("(UID");
        for part in parts {
            command = command.word("BODY.PEEK[").part(&part.path)?.glue("]<0.");
            command = command.glue_number(part.limit.max(1)).glue(">");
        }
        Ok(command.glue(")"))
    };
    let row = fetch_row(pool, message, ask).await?;
    Ok(parts.iter().map(|part| row.section(&part.path).cloned().unwrap_or_default()).collect())
}

/// All header fields of a message, in its order.
///
/// # Errors
///
/// [`Error::MessageMissing`], [`Error::Stale`], or what the host said no to.
pub async fn fetch_headers(
    pool: &Arc<Pool>,
    message: &MessageRef,
) -> Result<MessageHeaders, Error> {
    let ask = || {
        let section = uid_fetch(message).word("(UID BODY.PEEK[HEADER]<0.");
        Ok(section.glue_number(MAX_HEADER).glue(">)"))
    };
    let row = fetch_row(pool, message, ask).await?;
    Ok(headers::parse(row.section("HEADER").map(Bytes::as_ref).unwrap_or_default()))
}

/// The keywords that a message has now, which says also that it is still there.
///
/// # Errors
///
/// [`Error::MessageMissing`], [`Error::Stale`], or what the host said no to.
pub async fn fetch_keywords(pool: &Arc<Pool>, message: &MessageRef) -> Result<Keywords, Error> {
    let row = fetch_row(pool, message, || Ok(uid_fetch(message).word("(UID FLAGS)"))).await?;
    Ok(row.keywords.unwrap_or_default())
}

/// Bytes of a message on their way. Holds its connection until it is dropped.
#[derive(Debug)]
pub struct Transfer {
    first: Option<Bytes>,
    chunks: mpsc::Receiver<Bytes>,
    end: Option<Pending>,
    decoder: Decoder,
    _lease: Option<Lease>,
}

/// Streams the message as it is.
///
/// # Errors
///
/// [`Error::MessageMissing`], [`Error::Stale`], or what the host said no to.
pub async fn stream_raw(pool: &Arc<Pool>, message: &MessageRef) -> Result<Transfer, Error> {
    let ask = || Ok(uid_fetch(message).word("(UID BODY.PEEK[])"));
    stream(pool, message, ask, TransferEncoding::Identity).await
}

/// Streams the content of a part, its transfer encoding undone.
///
/// # Errors
///
/// [`Error::MessageMissing`], also if there is no such part; [`Error::Stale`], or what the host said no to.
pub async fn stream_part(
    pool: &Arc<Pool>,
    message: &MessageRef,
    part: &BodyPart,
) -> Result<Transfer, Error> {
    let ask = || Ok(uid_fetch(message).word("(UID BODY.PEEK[").part(&part.path)?.glue("])"));
    stream(pool, message, ask, part.encoding).await
}

/// Begins a transfer; until its first bytes are here it may begin again.
async fn stream(
    pool: &Arc<Pool>,
    message: &MessageRef,
    ask: impl Fn() -> Result<Command, Error>,
    encoding: TransferEncoding,
) -> Result<Transfer, Error> {
    let work = |lease: Lease| {
        let command = ask();
        async move {
            lease.select_now(&message.mailbox).await?.if_valid(message.uid_validity)?;
            let streamed = lease.stream(command?.wants(&[Kind::Fetch]));
            let mut transfer = Transfer {
                first: None,
                chunks: streamed.chunks,
                end: Some(streamed.end),
                decoder: Decoder::new(encoding),
                _lease: Some(lease),
            };
            // Whether there is anything at all must be known before an answer begins.
            transfer.first = transfer.chunks.recv().await;
            if transfer.first.is_none() && !transfer.ends_well(message.uid).await? {
                return Err(Error::MessageMissing);
            }
            Ok(transfer)
        }
    };
    pool.transfer(Some(&message.mailbox), work).await
}

impl Transfer {
    /// Of what is here already.
    pub(super) fn of(content: Bytes) -> Self {
        Self {
            first: Some(content),
            chunks: mpsc::channel(1).1,
            end: None,
            decoder: Decoder::new(TransferEncoding::Identity),
            _lease: None,
        }
    }

    /// Whether the part is there, and only empty.
    async fn ends_well(&mut self, uid: u32) -> Result<bool, Error> {
        let Some(end) = self.end.take() else { return Ok(false) };
        let rows = end.reply().await?.fetched;
        let row = rows.iter().find(|row| row.uid == Some(uid));
        Ok(row.is_some_and(|row| row.sections.iter().any(|(_, content)| content.is_some())))
    }

    /// The next bytes; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        loop {
            let chunk = match self.first.take() {
                Some(first) => Some(first),
                None => self.chunks.recv().await,
            };
            let decoded = match chunk {
                Some(chunk) => self.decoder.decode(chunk),
                None => match self.end.take()?.reply().await {
                    Ok(_) => self.decoder.finish(),
                    // Cut off: whoever reads must learn that this isn't all.
                    Err(error) => return Some(Err(error)),
                },
            };
            if !decoded.is_empty() {
                return Some(Ok(decoded));
            }
            self.end.as_ref()?;
        }
    }

    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send {
        unfold(self, |mut transfer| async move {
            let next = transfer.next().await?;
            Some((next, transfer))
        })
    }
}

fn uid_fetch(message: &MessageRef) -> Command {
    Command::new("UID FETCH").uids(&[message.uid])
}

/// Fetches from one message that must be there.
async fn fetch_row(
    pool: &Arc<Pool>,
    message: &MessageRef,
    ask: impl Fn() -> Result<Command, Error>,
) -> Result<Fetched, Error> {
    let work = |lease: Lease| {
        let commands = [ask(), ask()];
        async move {
            lease.select(&message.mailbox).await?.if_valid(message.uid_validity)?;
            for command in commands {
                let rows = lease.run(command?.wants(&[Kind::Fetch])).await?.fetched;
                if let Some(row) = rows.into_iter().find(|row| row.uid == Some(message.uid)) {
                    return Ok(row);
                }
                // It may have come since this connection looked last.
                lease.select_now(&message.mailbox).await?.if_valid(message.uid_validity)?;
            }
            Err(Error::MessageMissing)
        }
    };
    pool.repeatable(Some(&message.mailbox), work).await
}
