//! What messages call themselves: the `Message-ID`, which stays as it is wherever a message goes.

use std::collections::BTreeMap;
use std::sync::Arc;

use shared::id::MessageId;

use super::{Error, MessageRef, list};
use crate::imap::{MailboxName, Pool};

/// The `Message-ID` of each message that is there, without angle brackets.
///
/// # Errors
///
/// [`Error::BadArgument`] for an id that none of ours is; what the host said no to.
pub async fn of(
    pool: &Arc<Pool>,
    messages: &[MessageId],
) -> Result<Vec<(MessageId, Option<String>)>, Error> {
    let mut groups: BTreeMap<(MailboxName, u32), Vec<u32>> = BTreeMap::new();
    for id in messages {
        let message = MessageRef::parse(id).ok_or(Error::BadArgument("no message has this id"))?;
        groups.entry((message.mailbox, message.uid_validity)).or_default().push(message.uid);
    }
    let mut named = Vec::with_capacity(messages.len());
    for ((mailbox, uid_validity), uids) in groups {
        let (mailbox, uids) = (&mailbox, &uids);
        let rows = pool.repeatable(Some(mailbox), |lease| async move {
            lease.select_now(mailbox).await?.if_valid(uid_validity)?;
            list::fetch(&lease, uids).await
        });
        let rows = match rows.await {
            // Changes tell which messages aren't what they were any more.
            Err(Error::Stale) => continue,
            rows => rows?,
        };
        named.extend(rows.into_iter().filter_map(|row| {
            let id = MessageRef::new(mailbox.clone(), uid_validity, row.uid?).id();
            Some((id, row.envelope.and_then(|envelope| envelope.message_id)))
        }));
    }
    Ok(named)
}
