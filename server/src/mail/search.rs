//! Finding messages: by a header field, as one learns whether a message is in Sent already, and by a query.

mod folder;
mod folders;
mod known;
mod results;
mod run;
mod window;

use std::sync::Arc;

use super::{Error, MessageRef};
use crate::imap::response::Kind;
use crate::imap::value::Value;
use crate::imap::{Command, MailboxName, Pool};

pub use known::Searches;
pub use run::{Request, Search, Source};
pub use window::window;

/// The messages of `mailbox` with this Message-ID (without angle brackets), oldest first.
///
/// # Errors
///
/// [`Error::MailboxMissing`], or what the host said no to.
pub async fn by_message_id(
    pool: &Arc<Pool>,
    mailbox: &MailboxName,
    message_id: &str,
) -> Result<Vec<MessageRef>, Error> {
    by_header(pool, mailbox, "MESSAGE-ID", &format!("<{message_id}>")).await
}

/// The messages of `mailbox` whose header `field` holds `text`, oldest first.
///
/// # Errors
///
/// [`Error::MailboxMissing`], or what the host said no to.
pub async fn by_header(
    pool: &Arc<Pool>,
    mailbox: &MailboxName,
    field: &str,
    text: &str,
) -> Result<Vec<MessageRef>, Error> {
    pool.repeatable(Some(mailbox), |lease| async move {
        let selected = lease.select_now(mailbox).await?;
        let search = Command::new("UID SEARCH HEADER").string(field.as_bytes());
        let search = search.string(text.as_bytes()).wants(&[Kind::Search]);
        let reply = lease.run(search).await?;
        let numbers = reply.of(Kind::Search).flat_map(|data| &data.values);
        let mut uids: Vec<u32> = numbers.filter_map(Value::number32).collect();
        uids.sort_unstable();
        let name = |uid| MessageRef::new(mailbox.clone(), selected.uid_validity, uid);
        Ok(uids.into_iter().map(name).collect())
    })
    .await
}
