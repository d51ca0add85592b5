//! How much of its allowance an account uses (RFC 9208).

use std::sync::Arc;

use shared::mailbox::Quota;

use super::Error;
use crate::imap::response::Kind;
use crate::imap::value::Value;
use crate::imap::{Command, MailboxName, Pool};

/// The storage used and allowed where INBOX is.
///
/// # Errors
///
/// [`Error::Unsupported`] where the host has no quota, or none for storage.
pub async fn read(pool: &Arc<Pool>) -> Result<Quota, Error> {
    pool.repeatable(None, |lease| async move {
        if !lease.capabilities().has("QUOTA") {
            return Err(Error::Unsupported("QUOTA"));
        }
        let ask = Command::new("GETQUOTAROOT").mailbox(&MailboxName::inbox());
        let reply = lease.run(ask.wants(&[Kind::Quota, Kind::QuotaRoot])).await?;
        let storage = reply.of(Kind::Quota).filter_map(|data| storage(data.values.get(1)?));
        // Several roots: the one that is nearest to full is the one that matters.
        storage.max_by_key(fullness).ok_or(Error::Unsupported("QUOTA=RES-STORAGE"))
    })
    .await
}

/// `(STORAGE used limit …)`, in units of 1024 octets (RFC 9208 §5.1).
fn storage(resources: &Value) -> Option<Quota> {
    let triple = resources
        .items()
        .chunks_exact(3)
        .find(|triple| triple.first().is_some_and(|name| name.is("STORAGE")))?;
    let [_, used, limit] = triple else { return None };
    let limit = limit.number()?.saturating_mul(1024);
    Some(Quota {
        used_bytes: used.number()?.saturating_mul(1024),
        limit_bytes: (limit > 0).then_some(limit),
    })
}

fn fullness(quota: &Quota) -> u64 {
    quota.limit_bytes.map_or(0, |limit| quota.used_bytes.saturating_mul(1000) / limit.max(1))
}
