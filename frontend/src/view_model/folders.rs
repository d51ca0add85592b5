//! The folder tree: roles first, then the user's own folders as they nest.

use std::collections::BTreeSet;

use shared::id::MailboxId;
use shared::mailbox::{Mailbox, MailboxRole};

/// A line of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderRow {
    pub mailbox: Mailbox,
    /// 0 at the top.
    pub depth: u32,
    pub has_children: bool,
    pub is_collapsed: bool,
    /// Unread in the folder, and in those that are folded away under it.
    pub unread: u32,
}

/// The tree in two parts: folders with a role, and all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderTree {
    pub roles: Vec<FolderRow>,
    pub own: Vec<FolderRow>,
}

impl FolderTree {
    /// `mailboxes` with parents before children, as the server gives them.
    pub fn new(mailboxes: &[Mailbox], collapsed: &BTreeSet<MailboxId>) -> Self {
        let mut tree = Self::default();
        let is_top = |mailbox: &&Mailbox| {
            let parent = mailbox.parent.as_ref();
            parent.is_none_or(|parent| mailboxes.iter().all(|other| other.id != *parent))
        };
        let with_role = MailboxRole::ALL
            .into_iter()
            .flat_map(|role| mailboxes.iter().filter(move |mailbox| mailbox.role == Some(role)));
        for mailbox in with_role {
            // Children of the inbox are the user's own folders, on servers that keep all folders there.
            let nested = mailbox.role != Some(MailboxRole::Inbox);
            add(&mut tree.roles, mailbox, 0, mailboxes, collapsed, nested);
        }
        for mailbox in mailboxes.iter().filter(is_top).filter(|mailbox| mailbox.role.is_none()) {
            add(&mut tree.own, mailbox, 0, mailboxes, collapsed, true);
        }
        let inbox = mailboxes.iter().find(|mailbox| mailbox.role == Some(MailboxRole::Inbox));
        for child in inbox.into_iter().flat_map(|inbox| children(inbox, mailboxes)) {
            add(&mut tree.own, child, 0, mailboxes, collapsed, true);
        }
        tree
    }

    /// All lines, from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &FolderRow> {
        self.roles.iter().chain(&self.own)
    }
}

fn children<'a>(
    parent: &'a Mailbox,
    mailboxes: &'a [Mailbox],
) -> impl Iterator<Item = &'a Mailbox> {
    mailboxes
        .iter()
        .filter(|mailbox| mailbox.role.is_none() && mailbox.parent.as_ref() == Some(&parent.id))
}

fn add(
    rows: &mut Vec<FolderRow>,
    mailbox: &Mailbox,
    depth: u32,
    mailboxes: &[Mailbox],
    collapsed: &BTreeSet<MailboxId>,
    nested: bool,
) {
    let has_children = nested && children(mailbox, mailboxes).next().is_some();
    let is_collapsed = has_children && collapsed.contains(&mailbox.id);
    let unread = if is_collapsed { unread_below(mailbox, mailboxes) } else { mailbox.unread };
    rows.push(FolderRow { mailbox: mailbox.clone(), depth, has_children, is_collapsed, unread });
    if nested && !is_collapsed {
        for child in children(mailbox, mailboxes) {
            add(rows, child, depth + 1, mailboxes, collapsed, true);
        }
    }
}

fn unread_below(mailbox: &Mailbox, mailboxes: &[Mailbox]) -> u32 {
    let below: u32 = children(mailbox, mailboxes).map(|child| unread_below(child, mailboxes)).sum();
    mailbox.unread + below
}

/// How many messages a folder and those in it hold.
pub fn total_below(mailbox: &Mailbox, mailboxes: &[Mailbox]) -> u32 {
    let below: u32 = children(mailbox, mailboxes).map(|child| total_below(child, mailboxes)).sum();
    mailbox.total + below
}

/// The icon of a folder, without `i-`.
pub fn icon(row: &FolderRow) -> &'static str {
    match row.mailbox.role {
        Some(MailboxRole::Inbox) => "inbox",
        Some(MailboxRole::Snoozed) => "clock-3",
        Some(MailboxRole::Drafts) => "file-pen-line",
        Some(MailboxRole::Sent) => "send",
        Some(MailboxRole::Archive) => "archive",
        Some(MailboxRole::Junk) => "shield-alert",
        Some(MailboxRole::Trash) => "trash-2",
        None if row.has_children && !row.is_collapsed => "folder-open",
        None => "folder",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_below_a_folder_goes_with_it() {
        let all = [
            mailbox("Clients", None, None, 0),
            mailbox("Nord", Some("Clients"), None, 3),
            mailbox("2024", Some("Nord"), None, 4),
            mailbox("Private", None, None, 5),
        ];
        assert_eq!(all.each_ref().map(|mailbox| total_below(mailbox, &all)), [7, 7, 4, 5]);
    }

    fn mailbox(id: &str, parent: Option<&str>, role: Option<MailboxRole>, unread: u32) -> Mailbox {
        Mailbox {
            id: id.into(),
            name: id.to_owned(),
            parent: parent.map(MailboxId::from),
            role,
            selectable: true,
            subscribed: true,
            total: unread,
            unread,
            state: String::new(),
        }
    }

    #[track_caller]
    fn check(mailboxes: &[Mailbox], collapsed: &[&str], expected: &[(&str, u32, u32)]) {
        let collapsed = collapsed.iter().map(|id| MailboxId::from(*id)).collect();
        let tree = FolderTree::new(mailboxes, &collapsed);
        let rows: Vec<(&str, u32, u32)> =
            tree.rows().map(|row| (row.mailbox.id.as_str(), row.depth, row.unread)).collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn roles_come_first_in_their_order() {
        let list = [
            mailbox("Trash", None, Some(MailboxRole::Trash), 0),
            mailbox("Clients", None, None, 5),
            mailbox("INBOX", None, Some(MailboxRole::Inbox), 12),
        ];
        check(&list, &[], &[("INBOX", 0, 12), ("Trash", 0, 0), ("Clients", 0, 5)]);
    }

    #[test]
    fn folders_nest_and_fold_with_what_is_unread_in_them() {
        let list = [
            mailbox("Clients", None, None, 1),
            mailbox("Nord", Some("Clients"), None, 2),
            mailbox("2025", Some("Nord"), None, 4),
        ];
        check(&list, &[], &[("Clients", 0, 1), ("Nord", 1, 2), ("2025", 2, 4)]);
        check(&list, &["Clients"], &[("Clients", 0, 7)]);
    }

    #[test]
    fn folders_in_the_inbox_are_folders_all_the_same() {
        let list = [
            mailbox("INBOX", None, Some(MailboxRole::Inbox), 0),
            mailbox("Sent", Some("INBOX"), Some(MailboxRole::Sent), 0),
            mailbox("Club", Some("INBOX"), None, 3),
        ];
        check(&list, &[], &[("INBOX", 0, 0), ("Sent", 0, 0), ("Club", 0, 3)]);
    }

    #[test]
    fn a_folder_whose_parent_is_not_listed_is_at_the_top() {
        check(&[mailbox("Nord", Some("Gone"), None, 0)], &[], &[("Nord", 0, 0)]);
    }
}
