//! Windows of a folder's list in which a row is a conversation.

use std::collections::HashMap;
use std::sync::Arc;

use shared::conversation::{ConversationMember, ConversationSummary};
use shared::id::MailboxId;
use shared::keyword::Keywords;
use shared::mailbox::MailboxRole;
use shared::message::{Grouping, MessageSummary, MessageWindow, WindowChanges};

use super::folder::Stamp;
use super::index::Row;
use super::{Threads, learn};
use crate::imap::response::Kind;
use crate::imap::uid_set::chunks;
use crate::imap::{Command, Lease, MailboxName};
use crate::mail::ids::{mailbox_id, message_id};
use crate::mail::status::Status;
use crate::mail::{Error, list, view};

/// How often a folder may change while its window is read before the answer is given as it is.
const ATTEMPTS: usize = 3;

impl Threads {
    /// The conversations at `position` (0 = the one with the newest message) and the `limit - 1` before it. Plain
    /// messages where the folder isn't read through yet, and in folders that hold no conversations.
    ///
    /// # Errors
    ///
    /// Those of [`list::window`].
    pub async fn window(
        self: &Arc<Self>,
        mailbox: &MailboxName,
        place: &view::Place,
    ) -> Result<MessageWindow, Error> {
        let view::Place { position, limit, since } = place;
        self.touch();
        if !self.is_plain(mailbox) {
            if self.index().stamp(mailbox).is_none() {
                self.begin(mailbox);
                self.wait_for(mailbox).await;
            }
            self.catch_up_with_changed().await?;
            let mut changes = None;
            if let Some(since) = since.as_deref().filter(|_| self.index().stamp(mailbox).is_some())
            {
                changes = list::changes_since(&self.pool, mailbox, since).await?;
            }
            if let Some(window) = self.unchanged(mailbox, *position, changes.as_ref()) {
                return Ok(window);
            }
            for attempt in 1..=ATTEMPTS {
                let is_last = attempt == ATTEMPTS;
                match self.try_window(mailbox, *position, *limit, is_last).await? {
                    Attempt::Done(window) => {
                        // What changed between the two answers is told next time.
                        let changes = changes.filter(|(status, _)| window.state == status.state());
                        let changes = changes.map(|(_, changes)| changes);
                        return Ok(MessageWindow { changes, ..window });
                    }
                    Attempt::Again => {}
                    Attempt::Unknown => break,
                }
            }
        }
        let is_settling = self.is_reading() && !self.is_plain(mailbox);
        let plain = list::window(&self.pool, mailbox, *position, *limit).await?;
        Ok(MessageWindow { grouping: Grouping { is_on: false, is_settling }, ..plain })
    }

    /// A folder in which the same messages lie as before needs no rows: what came to other folders is told by their own
    /// events.
    fn unchanged(
        &self,
        mailbox: &MailboxName,
        position: u32,
        changes: Option<&(Status, WindowChanges)>,
    ) -> Option<MessageWindow> {
        let (status, changes) = changes.filter(|(_, changes)| changes.same)?;
        let (_, total) = self.index().rows(mailbox, position, 0)?;
        Some(MessageWindow {
            mailbox: mailbox_id(mailbox),
            state: status.state(),
            total,
            position,
            items: Vec::new(),
            changes: Some(changes.clone()),
            grouping: Grouping { is_on: true, is_settling: self.is_reading() },
        })
    }

    /// What one sent is looked for letter by letter. Opened, each shows its conversation all the same.
    fn is_plain(&self, mailbox: &MailboxName) -> bool {
        self.is_left_out(mailbox) || self.pool.role(MailboxRole::Sent).as_ref() == Some(mailbox)
    }

    async fn try_window(
        &self,
        mailbox: &MailboxName,
        position: u32,
        limit: u32,
        is_last: bool,
    ) -> Result<Attempt, Error> {
        // Asked before: what is found while the rows are being read is not in them.
        let is_settling = self.is_reading();
        let planned = {
            let mut index = self.index();
            let rows = index.rows(mailbox, position, limit);
            index.stamp(mailbox).zip(rows)
        };
        let Some((stamp, (rows, total))) = planned else { return Ok(Attempt::Unknown) };
        let ask = |lease: Lease| {
            let rows = &rows;
            async move { read(&lease, mailbox, stamp.uid_validity, rows).await }
        };
        let mut read = match self.pool.repeatable(Some(mailbox), ask).await {
            Err(Error::Stale) => {
                self.index().remove_folder(mailbox);
                self.read_folder(mailbox).await?;
                return Ok(Attempt::Again);
            }
            answer => answer?,
        };
        let told = learn::stamp(&read.status).unwrap_or(stamp);
        let now =
            Stamp { messages: if told == stamp { read.exists } else { told.messages }, ..told };
        if now != stamp && !is_last {
            self.catch_up(mailbox, now).await?;
            return Ok(Attempt::Again);
        }
        let id = mailbox_id(mailbox);
        let items = rows.into_iter();
        let items =
            items.filter_map(|row| summary(&id, stamp.uid_validity, row, &mut read)).collect();
        Ok(Attempt::Done(MessageWindow {
            mailbox: id,
            state: read.status.state(),
            total,
            position,
            items,
            changes: None,
            grouping: Grouping { is_on: true, is_settling },
        }))
    }
}

enum Attempt {
    Done(MessageWindow),
    /// Messages came or went meanwhile.
    Again,
    /// The folder isn't read through.
    Unknown,
}

/// What the host told for a window.
struct Read {
    status: Status,
    /// How many messages the folder has by now.
    exists: u32,
    /// The newest message of each row, by UID.
    newest: HashMap<u32, MessageSummary>,
    /// The keywords of the others.
    others: HashMap<u32, Keywords>,
}

async fn read(
    lease: &Lease,
    mailbox: &MailboxName,
    uid_validity: u32,
    rows: &[Row],
) -> Result<Read, Error> {
    lease.select(mailbox).await?.if_valid(uid_validity)?;
    let newest: Vec<u32> = rows.iter().filter_map(|row| row.uids.first().copied()).collect();
    let others: Vec<u32> = rows.iter().flat_map(|row| row.uids.iter().skip(1).copied()).collect();
    let flags = |uids: Vec<u32>| {
        Command::new("UID FETCH").uids(&uids).word("(UID FLAGS)").wants(&[Kind::Fetch])
    };
    let id = mailbox_id(mailbox);
    let status = Status::command(mailbox, lease.capabilities());
    let [noop, status] = lease.submit_all([Command::new("NOOP"), status]);
    let (newest, others) = futures_util::try_join!(
        list::rows(lease, &id, uid_validity, &newest),
        lease.run_all(chunks(&others).into_iter().map(flags).collect()),
    )?;
    noop.reply().await?;
    let status = list::status_of(mailbox, status.reply().await)?;
    // Dovecot answers STATUS before it takes in what NOOP finds, and hangs up on a folder that is gone.
    let now = lease.selected().filter(|now| now.name == *mailbox).ok_or(Error::Closed)?;
    let others = others.fetched.into_iter();
    let others = others.filter_map(|row| Some((row.uid?, row.keywords.unwrap_or_default())));
    Ok(Read {
        status,
        exists: now.exists,
        newest: newest.into_iter().collect(),
        others: others.collect(),
    })
}

fn summary(
    mailbox: &MailboxId,
    uid_validity: u32,
    row: Row,
    read: &mut Read,
) -> Option<MessageSummary> {
    let mut uids = row.uids.into_iter();
    let mut summary = read.newest.remove(&uids.next()?)?;
    if row.count > 1 {
        let others = uids.filter_map(|uid| {
            let keywords = read.others.remove(&uid)?;
            Some(ConversationMember { id: message_id(mailbox, uid_validity, uid), keywords })
        });
        let others = others.collect();
        let (count, participants) = (row.count, row.participants);
        summary.conversation = Some(ConversationSummary { count, participants, others });
    }
    Some(summary)
}
