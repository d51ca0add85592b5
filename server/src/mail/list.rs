//! Windows of a folder's list in arrival order: one FETCH by sequence range, which costs the same anywhere in a folder
//! of any size.

mod since;

use std::sync::Arc;

use jiff::Timestamp;
use shared::id::MailboxId;
use shared::message::{Grouping, MessageSummary, MessageWindow, WindowChanges};

use super::Error;
use super::ids::{mailbox_id, message_id};
use super::status::{Known, Status};
use crate::imap::fetch::Fetched;
use crate::imap::response::Kind;
use crate::imap::uid_set::chunks;
use crate::imap::{Capabilities, Command, Lease, MailboxName, Pool, Selected};

/// How often a folder may change while its window is read before the answer is given as it is.
const ATTEMPTS: usize = 3;

/// The messages at `position` (0 = newest) and the `limit - 1` that arrived before it.
///
/// # Errors
///
/// [`Error::MailboxMissing`], or what the host said no to.
pub async fn window(
    pool: &Arc<Pool>,
    mailbox: &MailboxName,
    position: u32,
    limit: u32,
) -> Result<MessageWindow, Error> {
    pool.repeatable(Some(mailbox), |lease| async move {
        read_window(&lease, mailbox, position, limit).await
    })
    .await
}

/// The same for a browser that read the list when it stood at `since`: where only keywords changed since then, these
/// are told and no rows.
///
/// # Errors
///
/// Those of [`window`].
pub async fn window_since(
    pool: &Arc<Pool>,
    mailbox: &MailboxName,
    (position, limit): (u32, u32),
    since: &str,
) -> Result<MessageWindow, Error> {
    let Some(known) = Known::parse(since) else {
        return window(pool, mailbox, position, limit).await;
    };
    // One connection for both: it has just looked for what is new, as another may not have for a while.
    pool.repeatable(Some(mailbox), |lease| async move {
        let Some((status, changes)) = since::read(&lease, mailbox, known).await? else {
            return read_window(&lease, mailbox, position, limit).await;
        };
        let state = status.state();
        if changes.same {
            return Ok(MessageWindow {
                mailbox: mailbox_id(mailbox),
                state,
                total: status.messages.unwrap_or(0),
                position,
                items: Vec::new(),
                changes: Some(changes),
                grouping: Grouping::default(),
            });
        }
        let window = read_window(&lease, mailbox, position, limit).await?;
        // What changed between the two answers is told next time.
        let changes = (window.state == state).then_some(changes);
        Ok(MessageWindow { changes, ..window })
    })
    .await
}

/// How a folder stands and what changed in it since it stood at `since`; `None` where that can't be told.
pub(super) async fn changes_since(
    pool: &Arc<Pool>,
    mailbox: &MailboxName,
    since: &str,
) -> Result<Option<(Status, WindowChanges)>, Error> {
    let Some(known) = Known::parse(since) else { return Ok(None) };
    let read = |lease| async move { since::read(&lease, mailbox, known).await };
    pool.repeatable(Some(mailbox), read).await
}

async fn read_window(
    lease: &Lease,
    mailbox: &MailboxName,
    position: u32,
    limit: u32,
) -> Result<MessageWindow, Error> {
    let mut selected = lease.select(mailbox).await?;
    for attempt in 1.. {
        let rows = Rows::at(position, limit, selected.exists);
        let (status, fetched) = read_rows(lease, mailbox, &rows).await?;
        // Where the host let go of the folder, it is looked into anew.
        let now = lease.select(mailbox).await?;
        // The range was made for the messages that were known; NOOP may have brought or taken some.
        let moved = now.revision != selected.revision || now.uid_validity != selected.uid_validity;
        if moved && attempt < ATTEMPTS {
            selected = now;
            continue;
        }
        return assemble(&selected, &status, position, fetched?);
    }
    Err(Error::Closed)
}

/// Asks for all that a window needs in one go: what is new, how the folder stands, and the rows.
async fn read_rows(
    lease: &Lease,
    mailbox: &MailboxName,
    rows: &Rows,
) -> Result<(Status, Result<Vec<Fetched>, Error>), Error> {
    let host = lease.capabilities();
    let noop = Command::new("NOOP");
    // On the selected mailbox STATUS is bad form (RFC 9051 §6.3.11), but nothing else tells HIGHESTMODSEQ anew.
    let status = Status::command(mailbox, host);
    let Some((first, last)) = rows.range else {
        let [noop, status] = lease.submit_all([noop, status]);
        noop.reply().await?;
        return Ok((status_of(mailbox, status.reply().await)?, Ok(Vec::new())));
    };
    let fetch = Command::new("FETCH").range(first, last).word(items(host)).wants(&[Kind::Fetch]);
    let [noop, status, fetch] = lease.submit_all([noop, status, fetch]);
    noop.reply().await?;
    let status = status_of(mailbox, status.reply().await)?;
    match fetch.reply().await {
        Ok(reply) => Ok((status, Ok(reply.fetched))),
        Err(error) if error.is_connection() => Err(error),
        // A range that isn't there any more, as when the folder was emptied; the caller looks again.
        Err(error) => Ok((status, Err(error))),
    }
}

/// The rows of messages of the selected folder, by UID; those that are gone are left out.
pub(super) async fn rows(
    lease: &Lease,
    mailbox: &MailboxId,
    uid_validity: u32,
    uids: &[u32],
) -> Result<Vec<(u32, MessageSummary)>, Error> {
    let rows = fetch(lease, uids).await?.into_iter();
    Ok(rows.filter_map(|row| Some((row.uid?, summary(mailbox, uid_validity, row)?))).collect())
}

/// What rows are made of, of messages of the selected folder; those that are gone are left out.
pub(super) async fn fetch(lease: &Lease, uids: &[u32]) -> Result<Vec<Fetched>, Error> {
    let mut rows = Vec::with_capacity(uids.len());
    for uids in chunks(uids) {
        let fetch = Command::new("UID FETCH").uids(&uids).word(items(lease.capabilities()));
        let fetched = lease.run(fetch.wants(&[Kind::Fetch])).await?.fetched;
        // What else the host told meanwhile has no envelope.
        rows.extend(fetched.into_iter().filter(|row| row.envelope.is_some()));
    }
    Ok(rows)
}

/// What to ask of a message for its row.
fn items(host: &Capabilities) -> &'static str {
    if host.has("PREVIEW") {
        "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE PREVIEW)"
    } else {
        "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"
    }
}

/// How the folder stands. A host that refuses to tell leaves the state unknown, which is allowed.
pub(super) fn status_of(
    mailbox: &MailboxName,
    reply: Result<crate::imap::Reply, Error>,
) -> Result<Status, Error> {
    match reply {
        Ok(reply) => {
            let mut told = reply.of(Kind::Status).filter_map(Status::parse);
            Ok(told.find(|(name, _)| name == mailbox).map(|(_, status)| status).unwrap_or_default())
        }
        Err(error) if error.is_connection() => Err(error),
        Err(_) => Ok(Status::default()),
    }
}

/// Which sequence numbers a window is made of.
struct Rows {
    range: Option<(u32, u32)>,
}

impl Rows {
    fn at(position: u32, limit: u32, exists: u32) -> Self {
        let last = exists.saturating_sub(position);
        if last == 0 || limit == 0 {
            return Self { range: None };
        }
        Self { range: Some((last.saturating_sub(limit - 1).max(1), last)) }
    }
}

fn assemble(
    selected: &Selected,
    status: &Status,
    position: u32,
    mut rows: Vec<Fetched>,
) -> Result<MessageWindow, Error> {
    let mailbox = mailbox_id(&selected.name);
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.sequence));
    // What else the host told meanwhile has no envelope.
    let asked = rows.into_iter().filter(|row| row.envelope.is_some());
    let items = asked.filter_map(|row| summary(&mailbox, selected.uid_validity, row)).collect();
    let (state, total) = (status.state(), selected.exists);
    Ok(MessageWindow {
        mailbox,
        state,
        total,
        position,
        items,
        changes: None,
        grouping: Grouping::default(),
    })
}

/// One row. `None` without a UID, by which alone it could be opened.
pub(super) fn summary(
    mailbox: &MailboxId,
    uid_validity: u32,
    row: Fetched,
) -> Option<MessageSummary> {
    let envelope = row.envelope.unwrap_or_default();
    let mut to = envelope.to;
    to.extend(envelope.cc);
    Some(MessageSummary {
        id: message_id(mailbox, uid_validity, row.uid?),
        from: if envelope.from.is_empty() { envelope.sender } else { envelope.from },
        to,
        subject: envelope.subject,
        preview: row.preview,
        received_at: row.received_at.or(envelope.date).unwrap_or(Timestamp::UNIX_EPOCH),
        size_bytes: row.size_bytes.unwrap_or(0),
        keywords: row.keywords.unwrap_or_default(),
        has_attachment: row.body.is_some_and(|body| body.has_attachment()),
        conversation: None,
        snoozed_until: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(position: u32, limit: u32, exists: u32, expected: Option<(u32, u32)>) {
        assert_eq!(Rows::at(position, limit, exists).range, expected);
    }

    #[test]
    fn windows_count_from_the_newest() {
        check(0, 50, 1000, Some((951, 1000)));
        check(950, 50, 1000, Some((1, 50)));
        check(980, 50, 1000, Some((1, 20)));
        check(999, 1, 1000, Some((1, 1)));
        check(1000, 50, 1000, None);
        check(5000, 50, 1000, None);
        check(0, 50, 0, None);
        check(0, 0, 10, None);
        check(u32::MAX, u32::MAX, u32::MAX, None);
        check(0, u32::MAX, u32::MAX, Some((1, u32::MAX)));
    }
}
