//! Removing messages for good, and no others with them.

use super::Error;
use crate::imap::response::Kind;
use crate::imap::uid_set::parse_uid_set;
use crate::imap::value::Value;
use crate::imap::{Command, Lease};

/// Removes `uids` from the selected mailbox.
///
/// With UIDPLUS that is `UID EXPUNGE` (RFC 4315 §2.1). Without it, EXPUNGE removes whatever is marked `\Deleted`, also
/// by others who may want it back: their marks are taken away for the moment, and put back.
pub(super) async fn destroy(lease: &Lease, uids: &[u32]) -> Result<(), Error> {
    if lease.capabilities().has("UIDPLUS") {
        // This need not wait for the marking: only `uids` are expunged, and of them only what is marked (RFC 9051 §6.4.9).
        let expunge = Command::new("UID EXPUNGE").uids(uids);
        let [marked, expunged] = lease.submit_all([mark(uids, "+FLAGS.SILENT"), expunge]);
        marked.reply().await?;
        return expunged.reply().await.map(|_| ());
    }
    mark_deleted(lease, uids, "+FLAGS.SILENT").await?;
    let others = deleted_by_others(lease, uids).await?;
    if !others.is_empty() {
        mark_deleted(lease, &others, "-FLAGS.SILENT").await?;
    }
    let expunged = lease.run(Command::new("EXPUNGE")).await;
    if !others.is_empty() {
        mark_deleted(lease, &others, "+FLAGS.SILENT").await?;
    }
    expunged.map(|_| ())
}

async fn mark_deleted(lease: &Lease, uids: &[u32], sign: &'static str) -> Result<(), Error> {
    lease.run(mark(uids, sign)).await.map(|_| ())
}

fn mark(uids: &[u32], sign: &'static str) -> Command {
    Command::new("UID STORE").uids(uids).word(sign).word("(\\Deleted)")
}

async fn deleted_by_others(lease: &Lease, uids: &[u32]) -> Result<Vec<u32>, Error> {
    let search = Command::new("UID SEARCH DELETED NOT UID").uids(uids).wants(&[Kind::Search]);
    let reply = lease.run(search).await?;
    let numbers = reply.of(Kind::Search).flat_map(|data| &data.values);
    Ok(numbers.filter_map(Value::text).filter_map(|it| parse_uid_set(&it)).flatten().collect())
}
