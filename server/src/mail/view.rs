//! Sorted and filtered lists.
//!
//! The host finds and sorts (RFC 5256); what it answers is kept as an index of UIDs, four bytes a message, so that each
//! window of the list is one FETCH of the rows in it. No index crosses to the browser.

mod index;
mod order;
mod senders;

use std::collections::HashMap;
use std::sync::Arc;

use shared::id::AccountId;
use shared::keyword::Keyword;
use shared::message::{Grouping, MessageSummary, MessageWindow, WindowChanges};
use shared::view::{Filter, ListView};

use super::Error;
use super::changes::Messages;
use super::ids::mailbox_id;
use super::list;
use super::status::Status;
use super::threads::Threads;
use crate::imap::{Lease, MailboxName, Pool};
use crate::people::accounts::OpenAccount;
pub use index::Indexes;
use index::{Index, Key};
pub use senders::Contacts;
use senders::Senders;

/// How often a folder may change while its window is read before the answer is given as it is.
const ATTEMPTS: usize = 3;

/// Part of a list.
#[derive(Clone, Debug)]
pub struct Place {
    pub position: u32,
    pub limit: u32,
    /// The state in which the list was read before.
    pub since: Option<String>,
}

/// Whose messages are listed.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    pub account: &'a AccountId,
    /// Whom mail "to me" is to.
    pub email: &'a str,
    pub pool: &'a Arc<Pool>,
    pub threads: &'a Arc<Threads>,
    /// Whom mail "from contacts" is from.
    pub contacts: Option<&'a Contacts>,
}

impl<'a> Owner<'a> {
    pub(crate) fn of(account: &'a OpenAccount, contacts: Option<&'a Contacts>) -> Self {
        Self {
            account: &account.id,
            email: &account.email,
            pool: &account.pool,
            threads: &account.threads,
            contacts,
        }
    }

    fn key(&self, mailbox: &MailboxName, view: &ListView) -> Key {
        Key::new(self.account, mailbox, view, self.contacts.and_then(Contacts::state))
    }
}

/// Part of a folder as `view` lists it.
///
/// # Errors
///
/// [`Error::MailboxMissing`]; [`Error::Unsupported`] where the host can't sort and the folder is too large to do it here;
/// what the host said no to.
pub async fn window(
    indexes: &Indexes,
    owner: Owner<'_>,
    mailbox: &MailboxName,
    view: &ListView,
    place: &Place,
) -> Result<MessageWindow, Error> {
    if view.is_default() {
        let at = (place.position, place.limit);
        return match &place.since {
            Some(since) => list::window_since(owner.pool, mailbox, at, since).await,
            None => list::window(owner.pool, mailbox, at.0, at.1).await,
        };
    }
    let senders = Senders::of(owner, mailbox, view).await;
    let read = async |lease: Lease| {
        let mut newest = None;
        for _ in 0..ATTEMPTS {
            let read =
                read_window(&lease, indexes, (owner, &senders), mailbox, view, place).await?;
            if read.is_whole {
                return Ok(read.window);
            }
            // A message went between the index and its row: the places of all after it are wrong.
            indexes.forget(&owner.key(mailbox, view));
            newest = Some(read.window);
        }
        newest.ok_or(Error::Closed)
    };
    owner.pool.repeatable(Some(mailbox), read).await
}

/// All messages of `view`, whatever its order; with a keyword, only those that have it not as it is to be.
///
/// # Errors
///
/// As [`window`].
pub(crate) async fn find(
    owner: Owner<'_>,
    mailbox: &MailboxName,
    view: &ListView,
    keyword: Option<(&Keyword, bool)>,
) -> Result<Messages, Error> {
    let senders = Senders::of(owner, mailbox, view).await;
    let read = async |lease: Lease| {
        let selected = lease.select_now(mailbox).await?;
        let uids = order::find(&lease, view, owner.email, &senders, keyword).await?;
        Ok(Messages { mailbox: mailbox.clone(), uid_validity: selected.uid_validity, uids })
    };
    owner.pool.repeatable(Some(mailbox), read).await
}

struct Read {
    window: MessageWindow,
    /// Every row that the index names was there.
    is_whole: bool,
}

async fn read_window(
    lease: &Lease,
    indexes: &Indexes,
    (owner, senders): (Owner<'_>, &Senders<'_>),
    mailbox: &MailboxName,
    view: &ListView,
    place: &Place,
) -> Result<Read, Error> {
    let selected = lease.select_now(mailbox).await?;
    let status = lease.run(Status::command(mailbox, lease.capabilities())).await;
    let status = list::status_of(mailbox, status)?;
    let key = owner.key(mailbox, view);
    let index = match indexes.get(&key, &status) {
        Some(index) => index,
        None => {
            let uids = order::read(lease, view, owner.email, senders).await?;
            indexes.put(key, Index::new(&status, selected.uid_validity, uids))
        }
    };
    let changes = unchanged(view, place.since.as_deref(), &status);
    let uids = match changes {
        Some(_) => &[],
        None => slice(index.uids(), place),
    };
    let id = mailbox_id(mailbox);
    let rows = list::rows(lease, &id, index.uid_validity(), uids).await?;
    let mut rows: HashMap<u32, MessageSummary> = rows.into_iter().collect();
    let items: Vec<_> = uids.iter().filter_map(|uid| rows.remove(uid)).collect();
    let window = MessageWindow {
        mailbox: id,
        state: status.state(),
        total: u32::try_from(index.uids().len()).unwrap_or(u32::MAX),
        position: place.position,
        items,
        changes,
        grouping: Grouping::default(),
    };
    Ok(Read { is_whole: window.items.len() == uids.len(), window })
}

/// A list that stands as it did needs no rows. Whether contacts do, the folder's state doesn't tell.
fn unchanged(view: &ListView, since: Option<&str>, now: &Status) -> Option<WindowChanges> {
    let depends = view.depends_on_keywords() || view.filters.contains(&Filter::Contacts);
    let same = !depends && since.is_some_and(|since| since == now.state());
    (same && !now.state().is_empty()).then(|| WindowChanges { same, keywords: Vec::new() })
}

fn slice<'a>(uids: &'a [u32], place: &Place) -> &'a [u32] {
    let start = usize::try_from(place.position).unwrap_or(usize::MAX).min(uids.len());
    let length = usize::try_from(place.limit).unwrap_or(usize::MAX);
    let end = start.saturating_add(length).min(uids.len());
    uids.get(start..end).unwrap_or_default()
}
