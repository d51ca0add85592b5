//! What changed in a folder since a browser read its list: nearly always a few keywords, which are told in a few bytes
//! where the rows would be many thousand.

use shared::message::{MessageKeywords, WindowChanges};

use super::super::Error;
use super::super::ids::{mailbox_id, message_id};
use super::super::status::{Known, Status};
use crate::imap::response::Kind;
use crate::imap::{Command, Lease, MailboxName};

/// More changes than these aren't told one by one: whoever marked a whole folder has its rows read again.
const MOST: usize = 1_000;

/// The changes since `known`, and how the folder stands. `None` where the host can't tell.
pub(super) async fn read(
    lease: &Lease,
    mailbox: &MailboxName,
    known: Known,
) -> Result<Option<(Status, WindowChanges)>, Error> {
    let selected = lease.select_now(mailbox).await?;
    // No UID of another life of the folder means anything now.
    if !lease.capabilities().has("CONDSTORE") || selected.uid_validity != known.uid_validity {
        return Ok(None);
    }
    let fetch = Command::new("UID FETCH 1:* (FLAGS)").changed_since(known.mod_seq);
    let fetch = fetch.wants(&[Kind::Fetch]);
    let status = Status::command(mailbox, lease.capabilities());
    let [status, fetch] = lease.submit_all([status, fetch]);
    let status = super::status_of(mailbox, status.reply().await)?;
    let fetched = match fetch.reply().await {
        Ok(reply) => reply.fetched,
        Err(error) if error.is_connection() => return Err(error),
        // A mailbox without mod-sequences (RFC 7162 §3.1.2.2).
        Err(_) => return Ok(None),
    };
    if fetched.len() > MOST {
        return Ok(None);
    }
    let id = mailbox_id(mailbox);
    let keywords = fetched.into_iter().filter_map(|row| {
        let id = message_id(&id, known.uid_validity, row.uid?);
        Some(MessageKeywords { id, keywords: row.keywords? })
    });
    let changes =
        WindowChanges { same: known.holds_the_same(&status), keywords: keywords.collect() };
    Ok(Some((status, changes)))
}
