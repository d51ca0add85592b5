//! Changes to messages: one command for each folder they are in, not one a message.
//!
//! Invariant: nothing is done to a UID whose mailbox was rebuilt since. Nothing is expunged but what was named.

use std::collections::BTreeMap;
use std::sync::Arc;

use shared::change::{Change, ChangeRequest, ChangeResult, Moved, Target};
use shared::keyword::Keyword;
use shared::mailbox::MailboxRole;

use super::ids::{MessageRef, mailbox_name};
use super::roles;
use super::{Error, expunge};
use crate::imap::flags::flag;
use crate::imap::uid_set::chunks;
use crate::imap::{Code, Command, Lease, MailboxName, Pool, Reply};

/// Messages of one folder, in one of its lives.
#[derive(Clone, Debug)]
pub(crate) struct Messages {
    pub(crate) mailbox: MailboxName,
    pub(crate) uid_validity: u32,
    pub(crate) uids: Vec<u32>,
}

/// Does what is asked to all messages that are still what they were.
///
/// # Errors
///
/// [`Error::BadArgument`] for an id that none of ours is; [`Error::MailboxMissing`] for a target that isn't there; what
/// the host said no to. What was done before that stays done.
pub async fn apply(pool: &Arc<Pool>, request: &ChangeRequest) -> Result<ChangeResult, Error> {
    let groups = groups(request)?;
    let target = match &request.change {
        Change::Move { to } | Change::Copy { to } => Some(resolve(pool, to).await?),
        Change::Snooze { .. } => Some(roles::mailbox_for(pool, MailboxRole::Snoozed).await?),
        Change::Keywords { .. } | Change::Destroy => None,
    };
    let is_copy = matches!(request.change, Change::Copy { .. });
    let mut result = ChangeResult::default();
    for messages in groups {
        if !is_copy && target.as_ref() == Some(&messages.mailbox) {
            continue; // They are there already.
        }
        match apply_to(pool, &messages, &request.change, target.as_ref()).await {
            Ok(moved) => result.moved.extend(moved),
            Err(Error::Stale) => result.stale.extend(messages.refs().map(|message| message.id())),
            Err(error) => return Err(error),
        }
    }
    Ok(result)
}

/// Does `change` to messages of one folder in one of its lives. Says where they went, if they went anywhere.
///
/// # Errors
///
/// [`Error::Stale`] if the folder was rebuilt since; what the host said no to.
pub(crate) async fn apply_to(
    pool: &Arc<Pool>,
    messages: &Messages,
    change: &Change,
    target: Option<&MailboxName>,
) -> Result<Vec<Moved>, Error> {
    match (change, target) {
        (Change::Keywords { add, remove }, _) => {
            store_keywords(pool, messages, add, remove).await.map(|()| Vec::new())
        }
        (Change::Destroy, _) => destroy(pool, messages).await.map(|()| Vec::new()),
        (Change::Move { .. } | Change::Snooze { .. }, Some(target)) => {
            transfer(pool, messages, target, true).await
        }
        (Change::Copy { .. }, Some(target)) => transfer(pool, messages, target, false).await,
        (Change::Move { .. } | Change::Copy { .. } | Change::Snooze { .. }, None) => {
            Err(Error::MailboxMissing)
        }
    }
}

fn groups(request: &ChangeRequest) -> Result<Vec<Messages>, Error> {
    let mut groups: BTreeMap<(MailboxName, u32), Vec<u32>> = BTreeMap::new();
    for id in &request.messages {
        let message = MessageRef::parse(id).ok_or(Error::BadArgument("no message has this id"))?;
        groups.entry((message.mailbox, message.uid_validity)).or_default().push(message.uid);
    }
    let groups = groups.into_iter();
    Ok(groups
        .map(|((mailbox, uid_validity), uids)| Messages { mailbox, uid_validity, uids })
        .collect())
}

pub(crate) async fn resolve(pool: &Arc<Pool>, target: &Target) -> Result<MailboxName, Error> {
    match target {
        Target::Mailbox(id) => mailbox_name(id).ok_or(Error::MailboxMissing),
        Target::Role(role) => roles::mailbox_for(pool, *role).await,
    }
}

impl Messages {
    fn refs(&self) -> impl Iterator<Item = MessageRef> {
        let of = |uid: &u32| MessageRef::new(self.mailbox.clone(), self.uid_validity, *uid);
        self.uids.iter().map(of)
    }

    async fn select(&self, lease: &Lease) -> Result<(), Error> {
        let selected = lease.select_now(&self.mailbox).await?.if_valid(self.uid_validity)?;
        if selected.read_only {
            return Err(Error::Refused { code: Some(Code::NoPerm), text: String::new() });
        }
        Ok(())
    }
}

async fn store_keywords(
    pool: &Arc<Pool>,
    messages: &Messages,
    add: &[Keyword],
    remove: &[Keyword],
) -> Result<(), Error> {
    let changes = [("+FLAGS.SILENT", add), ("-FLAGS.SILENT", remove)];
    pool.repeatable(Some(&messages.mailbox), |lease| async move {
        messages.select(&lease).await?;
        let mut stores = Vec::new();
        for (sign, keywords) in changes.iter().filter(|(_, keywords)| !keywords.is_empty()) {
            let flags: Vec<String> = keywords.iter().map(flag).collect();
            for uids in chunks(&messages.uids) {
                let store = Command::new("UID STORE").uids(&uids).word(sign).flags(&flags)?;
                stores.push(lease.submit(store));
            }
        }
        for store in stores {
            store.reply().await?;
        }
        Ok(())
    })
    .await
}

async fn destroy(pool: &Arc<Pool>, messages: &Messages) -> Result<(), Error> {
    pool.repeatable(Some(&messages.mailbox), |lease| async move {
        messages.select(&lease).await?;
        for uids in chunks(&messages.uids) {
            expunge::destroy(&lease, &uids).await?;
        }
        Ok(())
    })
    .await
}

/// Moves or copies. Not repeated on a broken connection: it may have been done, and would be done twice.
async fn transfer(
    pool: &Arc<Pool>,
    messages: &Messages,
    target: &MailboxName,
    is_move: bool,
) -> Result<Vec<Moved>, Error> {
    match transfer_once(pool, messages, target, is_move).await {
        Err(error) if error.is_fault_of_host() => {
            transfer_once(pool, messages, target, is_move).await
        }
        outcome => outcome,
    }
}

async fn transfer_once(
    pool: &Arc<Pool>,
    messages: &Messages,
    target: &MailboxName,
    is_move: bool,
) -> Result<Vec<Moved>, Error> {
    let lease = pool.lease_alive(Some(&messages.mailbox)).await?;
    messages.select(&lease).await?;
    let mut moved = Vec::new();
    for uids in chunks(&messages.uids) {
        let codes = if !is_move {
            copy(&lease, &uids, target).await?.codes
        } else if lease.capabilities().has("MOVE") {
            lease.run(Command::new("UID MOVE").uids(&uids).mailbox(target)).await?.codes
        } else {
            // What RFC 6851 §3.3 equates a move to. Cut off in the middle, it leaves two copies, never none.
            let copied = copy(&lease, &uids, target).await?;
            // Where the host tells what it copied, nothing else is removed.
            if lease.capabilities().has("UIDPLUS") {
                for copies in chunks(&copied_uids(&copied.codes)) {
                    expunge::destroy(&lease, &copies).await?;
                }
            } else {
                expunge::destroy(&lease, &uids).await?;
            }
            copied.codes
        };
        moved.extend(codes.iter().flat_map(|code| new_names(messages, target, code)));
    }
    Ok(moved)
}

async fn copy(lease: &Lease, uids: &[u32], target: &MailboxName) -> Result<Reply, Error> {
    lease.run(Command::new("UID COPY").uids(uids).mailbox(target)).await
}

/// Which messages were copied (RFC 4315 §3).
fn copied_uids(codes: &[Code]) -> Vec<u32> {
    let from = codes.iter().filter_map(|code| match code {
        Code::CopyUid(_, from, _) => Some(from),
        _ => None,
    });
    from.flatten().copied().collect()
}

/// Where messages went (RFC 4315 §3).
fn new_names(messages: &Messages, target: &MailboxName, code: &Code) -> Vec<Moved> {
    let Code::CopyUid(validity, from, to) = code else { return Vec::new() };
    let pairs = from.iter().zip(to);
    let moved = pairs.map(|(from, to)| Moved {
        from: MessageRef::new(messages.mailbox.clone(), messages.uid_validity, *from).id(),
        to: MessageRef::new(target.clone(), *validity, *to).id(),
    });
    moved.collect()
}
