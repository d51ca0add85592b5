//! Making, renaming, moving and deleting folders (RFC 9051 §6.3.4 to §6.3.8).

use std::sync::Arc;

use shared::mailbox::{MailboxChange, MailboxPlace};

use super::Error;
use super::ids::mailbox_name;
use super::mailboxes::{self, Listed};
use super::roles;
use crate::imap::{Code, Command, Lease, MailboxName, Pool};

/// Longer than anybody's, and shorter than what hosts refuse.
const MAX_NAME: usize = 200;

/// Why a folder can't be as it should.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Empty, too long, or with a character that separates levels or that no name may have.
    #[error("no folder can have this name")]
    BadName,
    #[error("a folder of this name is there already")]
    Exists,
    /// INBOX, Drafts, Sent and so on, without which mail doesn't work; or a folder into itself.
    #[error("this folder has to stay where it is")]
    Fixed,
    #[error(transparent)]
    Host(#[from] Error),
}

/// Makes a folder of this whole name, as rules name it, unless it is there.
///
/// # Errors
///
/// What the host said no to.
pub(crate) async fn make(pool: &Arc<Pool>, name: &MailboxName) -> Result<(), Error> {
    let lease = pool.lease(None).await?;
    match lease.run(Command::new("CREATE").mailbox(name)).await {
        Ok(_) | Err(Error::Refused { code: Some(Code::AlreadyExists), .. }) => {}
        Err(error) => return Err(error),
    }
    // A folder that isn't subscribed is hidden by some programs; nothing is lost where this fails.
    let _ = lease.run(Command::new("SUBSCRIBE").mailbox(name)).await;
    Ok(())
}

/// A folder after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub name: MailboxName,
    /// The folders, it and those in it, that are called otherwise now: from, to.
    pub renamed: Vec<(MailboxName, MailboxName)>,
}

/// All folders, as the host lists them.
struct Tree {
    listed: Vec<Listed>,
    /// What names of one's own folders begin with.
    prefix: String,
}

impl Tree {
    async fn read(lease: &Lease) -> Result<Self, Error> {
        let listed = mailboxes::listed(lease).await?;
        Ok(Self { listed, prefix: roles::personal_prefix(lease).await? })
    }

    fn separator(&self) -> Option<char> {
        self.listed.iter().find_map(|folder| folder.separator)
    }

    /// The whole name of what is to be at `place`.
    fn name_at(&self, place: &MailboxPlace) -> Result<MailboxName, FolderError> {
        let name = place.name.trim();
        let separator = self.separator();
        let is_bad = |c: char| c.is_control() || Some(c) == separator || matches!(c, '%' | '*');
        if name.is_empty() || name.len() > MAX_NAME || name.contains(is_bad) {
            return Err(FolderError::BadName);
        }
        let whole = match &place.parent {
            None => format!("{}{name}", self.prefix),
            Some(parent) => {
                let parent = mailbox_name(parent).ok_or(Error::MailboxMissing)?;
                let separator = separator.ok_or(FolderError::BadName)?;
                format!("{}{separator}{name}", parent.decoded())
            }
        };
        Ok(MailboxName::new(&whole))
    }

    /// The folder and all in it, the deepest first.
    fn with_children(&self, name: &MailboxName) -> Vec<&Listed> {
        let inside = |folder: &&Listed| folder.name == *name || self.is_inside(&folder.name, name);
        let mut found: Vec<&Listed> = self.listed.iter().filter(inside).collect();
        found.sort_by_key(|folder| std::cmp::Reverse(folder.depth()));
        found
    }

    fn is_inside(&self, inner: &MailboxName, outer: &MailboxName) -> bool {
        let separator = self.separator().and_then(|separator| u8::try_from(separator).ok());
        let rest = inner.wire().strip_prefix(outer.wire());
        rest.is_some_and(|rest| rest.first().copied() == separator && separator.is_some())
    }

    /// Whether `name` or a folder in it has a role.
    fn has_role(&self, name: &MailboxName) -> bool {
        let roles = roles::assign(&self.listed);
        roles.values().any(|fixed| fixed == name || self.is_inside(fixed, name))
    }
}

/// Makes a folder, subscribed, and gives its name.
///
/// # Errors
///
/// A name that no folder can have, or that one has; what the host said no to.
pub async fn create(pool: &Arc<Pool>, place: &MailboxPlace) -> Result<MailboxName, FolderError> {
    let lease = pool.lease_alive(None).await?;
    let tree = Tree::read(&lease).await?;
    let name = tree.name_at(place)?;
    if tree.listed.iter().any(|folder| folder.name == name && folder.is_selectable()) {
        return Err(FolderError::Exists);
    }
    lease.run(Command::new("CREATE").mailbox(&name)).await?;
    subscribe(&lease, &name, true).await;
    Ok(name)
}

/// Renames, moves or subscribes a folder, and tells what it is called then.
///
/// # Errors
///
/// As [`create`]; [`FolderError::Fixed`] for a folder with a role, or one that is to lie in itself.
pub async fn change(
    pool: &Arc<Pool>,
    name: &MailboxName,
    change: &MailboxChange,
) -> Result<Changed, FolderError> {
    let lease = pool.lease_alive(None).await?;
    let (mut now, mut renamed) = (name.clone(), Vec::new());
    if let Some(place) = &change.place {
        let tree = Tree::read(&lease).await?;
        now = tree.name_at(place)?;
        if now != *name {
            renamed = rename(&lease, &tree, name, &now).await?;
        }
    }
    if let Some(on) = change.subscribed {
        let word = if on { "SUBSCRIBE" } else { "UNSUBSCRIBE" };
        lease.run(Command::new(word).mailbox(&now)).await?;
    }
    Ok(Changed { name: now, renamed })
}

async fn rename(
    lease: &Lease,
    tree: &Tree,
    from: &MailboxName,
    to: &MailboxName,
) -> Result<Vec<(MailboxName, MailboxName)>, FolderError> {
    if tree.has_role(from) || tree.is_inside(to, from) {
        return Err(FolderError::Fixed);
    }
    if tree.listed.iter().any(|folder| folder.name == *to) {
        return Err(FolderError::Exists);
    }
    let moved = tree.with_children(from);
    if moved.is_empty() {
        return Err(Error::MailboxMissing.into());
    }
    lease.run(Command::new("RENAME").mailbox(from).mailbox(to)).await?;
    // Subscriptions are to names, and stay behind (RFC 9051 §6.3.7).
    let mut renamed = Vec::with_capacity(moved.len());
    for folder in moved {
        let Some(rest) = folder.name.wire().strip_prefix(from.wire()) else { continue };
        let now = MailboxName::from_wire(&[to.wire(), rest].concat());
        subscribe(lease, &folder.name, false).await;
        subscribe(lease, &now, true).await;
        renamed.push((folder.name.clone(), now));
    }
    Ok(renamed)
}

/// Deletes a folder, the folders in it and all their messages, for good. Gives the names of them all.
///
/// # Errors
///
/// [`FolderError::Fixed`] for a folder with a role; what the host said no to. What was deleted before that stays so.
pub async fn delete(pool: &Arc<Pool>, name: &MailboxName) -> Result<Vec<MailboxName>, FolderError> {
    let lease = pool.lease_alive(None).await?;
    let tree = Tree::read(&lease).await?;
    if tree.has_role(name) {
        return Err(FolderError::Fixed);
    }
    let gone = tree.with_children(name);
    if gone.is_empty() {
        return Err(Error::MailboxMissing.into());
    }
    for folder in &gone {
        let deleted = lease.run(Command::new("DELETE").mailbox(&folder.name)).await;
        // A name that only held others may go with the last of them.
        if folder.is_selectable() {
            deleted?;
        }
        subscribe(&lease, &folder.name, false).await;
    }
    Ok(gone.into_iter().map(|folder| folder.name.clone()).collect())
}

/// Some programs hide what isn't subscribed; nothing is lost where this fails.
async fn subscribe(lease: &Lease, name: &MailboxName, on: bool) {
    let word = if on { "SUBSCRIBE" } else { "UNSUBSCRIBE" };
    let _ = lease.run(Command::new(word).mailbox(name)).await;
}
