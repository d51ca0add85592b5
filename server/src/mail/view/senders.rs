//! Messages from contacts.
//!
//! The host knows no contacts, and thousands of addresses are no search that it could be asked: who wrote what is known
//! from the reading of conversations, and only what that left out is fetched.

use std::collections::HashSet;

use shared::address::Address;
use shared::contact::Revision;
use shared::id::UserId;
use shared::view::{Filter, ListView};

use super::super::Error;
use super::super::threads::BySender;
use super::{Owner, order};
use crate::db::{self, DbResult};
use crate::imap::{Lease, MailboxName};
use crate::state::AppState;

/// Messages whose senders are fetched at once: their envelopes are in memory together.
const BATCH: usize = 500;

/// Whom a user has on cards.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    user: Option<UserId>,
    revision: Revision,
    /// In lower case.
    emails: HashSet<String>,
}

impl Contacts {
    /// Those of `user`, as far as `view` is about them.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn of(state: &AppState, user: &UserId, view: &ListView) -> DbResult<Self> {
        if !view.filters.contains(&Filter::Contacts) {
            return Ok(Self::default());
        }
        // First the revision: cards that come meanwhile make the next answer another.
        let revision = db::contacts::revision(&state.db, user).await?;
        let emails = db::known_addresses::all(&state.db, user).await?;
        Ok(Self { user: Some(user.clone()), revision, emails: emails.into_iter().collect() })
    }

    /// What tells two users, and two states of their cards, apart.
    pub(super) fn state(&self) -> Option<(UserId, Revision)> {
        Some((self.user.clone()?, self.revision))
    }

    fn has(&self, sender: &Address) -> bool {
        self.emails.contains(&sender.email.trim().to_lowercase())
    }
}

/// Which messages of a folder are from contacts.
#[derive(Debug, Default)]
pub(super) struct Senders<'a> {
    contacts: Option<&'a Contacts>,
    read: Option<BySender>,
}

impl<'a> Senders<'a> {
    /// To be called without a connection: reading the folder through takes one.
    pub(super) async fn of(owner: Owner<'a>, mailbox: &MailboxName, view: &ListView) -> Self {
        let Some(contacts) = owner.contacts.filter(|_| view.filters.contains(&Filter::Contacts))
        else {
            return Self::default();
        };
        let read = owner.threads.by_sender(mailbox, |sender| contacts.has(sender)).await;
        Self { contacts: Some(contacts), read }
    }

    /// Keeps those from contacts.
    pub(super) async fn retain_known(
        &self,
        lease: &Lease,
        uids: &mut Vec<u32>,
    ) -> Result<(), Error> {
        let Some(contacts) = self.contacts else {
            uids.clear();
            return Ok(());
        };
        let validity = lease.selected().map(|now| now.uid_validity);
        let read = self.read.as_ref().filter(|read| Some(read.uid_validity) == validity);
        let told = |uid: u32| read.and_then(|read| read.is_from(uid));
        let untold: Vec<u32> = uids.iter().copied().filter(|uid| told(*uid).is_none()).collect();
        let mut fetched = HashSet::new();
        for batch in untold.chunks(BATCH) {
            for row in order::fetch(lease, batch, "(ENVELOPE)").await? {
                let envelope = row.envelope.unwrap_or_default();
                let sender = envelope.from.first().or(envelope.sender.first());
                if sender.is_some_and(|sender| contacts.has(sender)) {
                    fetched.extend(row.uid);
                }
            }
        }
        uids.retain(|uid| told(*uid).unwrap_or_else(|| fetched.contains(uid)));
        Ok(())
    }
}
