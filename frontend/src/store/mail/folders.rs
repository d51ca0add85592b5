//! The folders of each account.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, MailboxId};
use shared::mailbox::{Mailbox, MailboxRole, Quota};

use super::Mail;
use crate::api::{self, ApiError};
use crate::browser::kept;
use crate::json;

/// What is known of an account's folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folders {
    /// `None` until they were read for the first time.
    pub items: Option<Vec<Mailbox>>,
    /// Why they could not be read; what was known stays.
    pub failure: Option<ApiError>,
    pub quota: Option<Quota>,
}

impl Folders {
    pub fn find(&self, id: &MailboxId) -> Option<&Mailbox> {
        self.items.iter().flatten().find(|mailbox| mailbox.id == *id)
    }

    pub fn with_role(&self, role: MailboxRole) -> Option<&Mailbox> {
        self.items.iter().flatten().find(|mailbox| mailbox.role == Some(role))
    }
}

impl Mail {
    /// Reads the folders of `account`, with their counts, and how full it is.
    pub fn load_folders(self, account: AccountId) {
        spawn_local(async move {
            let mut answer = api::mailboxes::list(account.clone()).await;
            if let Ok(list) = &answer {
                self.compare_lists(&account, &list.items);
            }
            if answer == Err(ApiError::Network) {
                let kept = kept::read(kept::FOLDERS, &format!("{account}/")).await;
                answer = kept.and_then(|text| json::read(&text)).ok_or(ApiError::Network);
            }
            self.folders.update(|all| {
                let folders = all.entry(account.clone()).or_default();
                match answer {
                    Ok(list) => {
                        folders.items = Some(list.items);
                        folders.failure = None;
                    }
                    Err(error) => folders.failure = Some(error),
                }
            });
            self.load_quota(account);
        });
    }

    /// Reads lists again that are not as the server says: what happened to them was not told, or told to nobody.
    fn compare_lists(self, account: &AccountId, mailboxes: &[Mailbox]) {
        for mailbox in mailboxes {
            for list in self.known_lists(account, &mailbox.id) {
                if list.is_known.get_untracked() {
                    list.changed(&mailbox.state);
                }
            }
        }
    }

    /// Reads how full `account` is unless that is known.
    pub fn want_quota(self, account: AccountId) {
        let known = self.folders.with_untracked(|all| all.get(&account)?.quota);
        if known.is_none() {
            self.load_quota(account);
        }
    }

    fn load_quota(self, account: AccountId) {
        spawn_local(async move {
            // A host that doesn't tell is no failure: there is just no bar.
            if let Ok(quota) = api::mailboxes::quota(account.clone()).await {
                self.folders.update(|all| all.entry(account).or_default().quota = Some(quota));
            }
        });
    }

    /// Reads the folders unless that was done.
    pub fn want_folders(self, account: &AccountId) {
        if self.folders.with_untracked(|all| !all.contains_key(account)) {
            self.folders.update(|all| drop(all.insert(account.clone(), Folders::default())));
            self.load_folders(account.clone());
        }
    }

    /// The folders of `account`; tracked.
    pub fn folders(self, account: &AccountId) -> Folders {
        self.folders.with(|all| all.get(account).cloned().unwrap_or_default())
    }

    /// The folders of all accounts; tracked.
    pub fn all_folders(self) -> BTreeMap<AccountId, Folders> {
        self.folders.get()
    }

    /// One folder; tracked.
    pub fn mailbox(self, account: &AccountId, id: &MailboxId) -> Option<Mailbox> {
        self.folders.with(|all| all.get(account)?.find(id).cloned())
    }

    /// The folder with `role`; tracked.
    pub fn mailbox_with_role(self, account: &AccountId, role: MailboxRole) -> Option<Mailbox> {
        self.folders.with(|all| all.get(account)?.with_role(role).cloned())
    }

    /// The same, for handlers: not tracked.
    pub fn mailbox_untracked(self, account: &AccountId, id: &MailboxId) -> Option<Mailbox> {
        self.folders.with_untracked(|all| all.get(account)?.find(id).cloned())
    }

    /// Takes in new counts, and has the list read again if it is known and now out of date.
    pub(crate) fn mailbox_changed(
        self,
        account: &AccountId,
        mailbox: &MailboxId,
        total: u32,
        unread: u32,
        state: &str,
    ) {
        let mut is_known = false;
        self.folders.update(|all| {
            let items = all.get_mut(account).and_then(|folders| folders.items.as_mut());
            let found = items.into_iter().flatten().find(|other| other.id == *mailbox);
            if let Some(found) = found {
                is_known = true;
                found.total = total;
                found.unread = unread;
                state.clone_into(&mut found.state);
            }
        });
        if !is_known {
            self.load_folders(account.clone());
        }
        self.regroup_beside(account, mailbox);
        for list in self.known_lists(account, mailbox) {
            list.changed(state);
        }
        self.search_again_soon(account);
    }

    /// A message that came to another folder may belong to a conversation of the list on screen.
    fn regroup_beside(self, account: &AccountId, changed: &MailboxId) {
        let role = self.mailbox_untracked(account, changed).and_then(|folder| folder.role);
        let is_apart =
            matches!(role, Some(MailboxRole::Drafts | MailboxRole::Junk | MailboxRole::Trash));
        let shown = self.shown().filter(|list| list.is_grouped && list.account == *account);
        if let Some(list) = shown.filter(|list| list.mailbox != *changed && !is_apart) {
            list.regroup();
        }
    }

    /// Moves counts from folder to folder before the server says so.
    pub(super) fn shift_counts(
        self,
        account: &AccountId,
        mailbox: &MailboxId,
        total: i64,
        unread: i64,
    ) {
        self.folders.update(|all| {
            let items = all.get_mut(account).and_then(|folders| folders.items.as_mut());
            let found = items.into_iter().flatten().find(|other| other.id == *mailbox);
            if let Some(found) = found {
                found.total = shifted(found.total, total);
                found.unread = shifted(found.unread, unread);
            }
        });
    }
}

fn shifted(count: u32, by: i64) -> u32 {
    u32::try_from(i64::from(count) + by).unwrap_or(0)
}
