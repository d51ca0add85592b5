//! Which of some messages a folder still holds.

use std::sync::Arc;

use super::changes::Messages;
use super::{Error, list};
use crate::imap::response::Kind;
use crate::imap::uid_set::chunks;
use crate::imap::value::Value;
use crate::imap::{Command, Pool};

/// Those that are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub uids: Vec<u32>,
    /// Of the first few.
    pub subjects: Vec<String>,
}

/// Looks for `messages`, and what the first `count` of them are about.
///
/// # Errors
///
/// [`Error::Stale`] or [`Error::MailboxMissing`] if none of them can be there; what the host said no to.
pub(crate) async fn look(
    pool: &Arc<Pool>,
    messages: &Messages,
    count: usize,
) -> Result<Held, Error> {
    pool.repeatable(Some(&messages.mailbox), |lease| async move {
        lease.select_now(&messages.mailbox).await?.if_valid(messages.uid_validity)?;
        let mut uids: Vec<u32> = Vec::new();
        for some in chunks(&messages.uids) {
            let search = Command::new("UID SEARCH UID").uids(&some).wants(&[Kind::Search]);
            let reply = lease.run(search).await?;
            let found = reply.of(Kind::Search).flat_map(|data| &data.values);
            uids.extend(found.filter_map(Value::number32));
        }
        uids.sort_unstable();
        let first: Vec<u32> = uids.iter().copied().take(count).collect();
        let rows = list::fetch(&lease, &first).await?.into_iter();
        let subjects = rows.filter_map(|row| Some(row.envelope?.subject)).collect();
        Ok(Held { uids, subjects })
    })
    .await
}
