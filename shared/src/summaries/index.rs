//! All folders whose summaries are known, and what they answer to a query.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Block, Folder, KnownHits, KnownRequest};
use crate::id::{AccountId, MailboxId, MessageId};
use crate::mailbox::Mailbox;
use crate::search::found::Found;
use crate::search::keys::Zone;
use crate::search::places::{self, Place};
use crate::search::{Judge, parse};

#[derive(Debug, Default)]
pub struct Index {
    folders: BTreeMap<(AccountId, MailboxId), Folder>,
}

/// A message that was found: when it was received, and where it is.
struct Hit<'a> {
    received_at: i64,
    mailbox: &'a MailboxId,
    uid_validity: u32,
    block: &'a Block,
    at: usize,
}

impl Index {
    pub fn folder(&self, account: &AccountId, mailbox: &MailboxId) -> Option<&Folder> {
        self.folders.get(&(account.clone(), mailbox.clone()))
    }

    /// A folder, made when it is asked for first.
    pub fn folder_mut(&mut self, account: &AccountId, mailbox: &MailboxId) -> &mut Folder {
        self.folders.entry((account.clone(), mailbox.clone())).or_default()
    }

    pub fn folders(&self) -> impl Iterator<Item = (&(AccountId, MailboxId), &Folder)> {
        self.folders.iter()
    }

    pub fn folders_mut(&mut self) -> impl Iterator<Item = (&(AccountId, MailboxId), &mut Folder)> {
        self.folders.iter_mut()
    }

    pub fn forget(&mut self, account: &AccountId, mailbox: &MailboxId) {
        self.folders.remove(&(account.clone(), mailbox.clone()));
    }

    /// How many messages are known.
    pub fn held(&self) -> u32 {
        self.folders.values().map(Folder::held).sum()
    }

    /// Lets go of the messages that are the oldest.
    pub fn drop_oldest(&mut self) {
        let folders = self.folders.values_mut().filter(|folder| folder.oldest().is_some());
        if let Some(folder) = folders.min_by_key(|folder| folder.oldest()) {
            folder.drop_oldest();
        }
    }

    /// The memory that it takes.
    pub fn bytes(&self) -> usize {
        self.folders.values().map(Folder::bytes).sum()
    }

    /// What is known to answer `request` in `account`, whose folders are `mailboxes`.
    pub fn search(
        &self,
        account: &AccountId,
        mailboxes: &[Mailbox],
        request: &KnownRequest,
    ) -> KnownHits {
        let query = parse(&request.query).query;
        let now = Timestamp::from_second(request.now).unwrap_or_default();
        let judge = Judge::new(&query, Zone::new(now, request.offset_minutes));
        if query.is_empty() {
            return KnownHits::default();
        }
        let mut blocks = Vec::new();
        for mailbox in places::choose(&places(mailboxes), request.mailbox.as_ref(), &query) {
            let Some(folder) = self.folder(account, mailbox) else { continue };
            let uid_validity = folder.uid_validity();
            blocks.extend(folder.blocks().map(|it| (it.newest(), mailbox, uid_validity, it)));
        }
        blocks.sort_by_key(|(newest, ..)| Reverse(*newest));
        let mut hits = Vec::new();
        for (newest, mailbox, uid_validity, block) in blocks {
            // Words that are in many messages are in enough of the newest.
            if hits.len() >= request.limit && hits.iter().all(|hit: &Hit| hit.received_at > newest)
            {
                break;
            }
            block.judge(&judge, |at| {
                let received_at = block.received_at(at);
                hits.push(Hit { received_at, mailbox, uid_validity, block, at });
            });
            keep_newest(&mut hits, request.limit);
        }
        hits.sort_by_key(Hit::newest_first);
        KnownHits { items: hits.iter().filter_map(|hit| hit.found(account)).collect() }
    }
}

/// Lets go of all but the `limit` newest.
fn keep_newest(hits: &mut Vec<Hit<'_>>, limit: usize) {
    if hits.len() > limit
        && let Some(last) = limit.checked_sub(1)
    {
        hits.select_nth_unstable_by_key(last, Hit::newest_first);
    }
    hits.truncate(limit);
}

impl Hit<'_> {
    fn newest_first(&self) -> Reverse<(i64, u32)> {
        Reverse((self.received_at, self.block.uid(self.at)))
    }

    fn found(&self, account: &AccountId) -> Option<Found> {
        let Self { mailbox, uid_validity, block, at, .. } = self;
        let id = MessageId(format!("{mailbox}.{uid_validity}.{}", block.uid(*at)));
        let message = block.message(*at, id)?;
        Some(Found { account: account.clone(), mailbox: (*mailbox).clone(), message })
    }
}

/// The folders as a query may name them.
fn places(mailboxes: &[Mailbox]) -> Vec<Place<&MailboxId>> {
    let place = |mailbox: &'_ Mailbox| {
        let mut path = mailbox.name.clone();
        let mut parent = mailbox.parent.as_ref();
        while let Some(above) = parent.and_then(|id| mailboxes.iter().find(|it| it.id == *id)) {
            path = format!("{}/{path}", above.name);
            parent = above.parent.as_ref();
        }
        (path, mailbox.name.clone(), mailbox.role)
    };
    let selectable = mailboxes.iter().filter(|mailbox| mailbox.selectable);
    selectable
        .map(|mailbox| {
            let (path, name, role) = place(mailbox);
            Place { folder: &mailbox.id, path, name, role }
        })
        .collect()
}

#[cfg(test)]
mod tests;
