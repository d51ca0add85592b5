//! One folder, searched.

use std::sync::Arc;

use shared::search::keys::{Check, Key, Plan};

use crate::imap::fetch::Fetched;
use crate::imap::response::Kind;
use crate::imap::search::{Among, uid_search, uids};
use crate::imap::uid_set::chunks;
use crate::imap::{Command, Lease, MailboxName, Pool};
use crate::mail::Error;

/// More than anybody looks through; of more, the newest are kept.
pub(super) const MOST: usize = 100_000;

/// Messages of one FETCH: what is said of them is in memory at once.
const BATCH: usize = 500;

/// What was found in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hits {
    /// Which life of the folder the UIDs belong to.
    pub(super) uid_validity: u32,
    /// All messages with a lower UID were searched.
    pub(super) searched_below: u32,
    /// In ascending order of UIDs.
    pub(super) found: Vec<Hit>,
    pub(super) is_cut: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) uid: u32,
    /// Orders what was found by arrival: seconds since 1970, or where only one folder is searched, the UID.
    pub(super) arrived: i64,
}

/// What to look for in a folder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) plan: &'a Plan,
    /// Whether results of several folders will be put in order.
    pub(super) with_times: bool,
    /// What an earlier search found; given only where messages that were not found then are none today, either.
    pub(super) known: Option<&'a Hits>,
}

/// Searches `mailbox`. Dropping this stops the host.
///
/// # Errors
///
/// [`Error::MailboxMissing`], or what the host said no to.
pub(super) async fn search(
    pool: &Arc<Pool>,
    mailbox: &MailboxName,
    wanted: Wanted<'_>,
) -> Result<Hits, Error> {
    match search_once(pool, mailbox, wanted).await {
        Err(Error::Closed) => search_once(pool, mailbox, wanted).await,
        Err(error) if error.is_fault_of_host() => search_once(pool, mailbox, wanted).await,
        outcome => outcome,
    }
}

async fn search_once(
    pool: &Arc<Pool>,
    mailbox: &MailboxName,
    wanted: Wanted<'_>,
) -> Result<Hits, Error> {
    let lease = pool.lease_patiently(Some(mailbox)).await?;
    let selected = lease.select_now(mailbox).await?;
    let mut hits = Hits {
        uid_validity: selected.uid_validity,
        // As the host said when the folder was selected. Messages that came since are searched twice, never not at all.
        searched_below: selected.uid_next.unwrap_or(0),
        ..Hits::default()
    };
    if selected.exists == 0 {
        return Ok(hits);
    }
    let known = wanted.known.filter(|known| known.uid_validity == selected.uid_validity);
    let among = match known {
        Some(known) => {
            hits.found = still_there(&lease, &known.found).await?;
            hits.is_cut = known.is_cut;
            Among::From(known.searched_below)
        }
        None => Among::All,
    };
    let last = hits.found.last().map_or(0, |hit| hit.uid);
    let mut fresh = ask(&lease, among, &wanted.plan.keys).await?;
    fresh.retain(|uid| *uid > last && known.is_none_or(|known| *uid >= known.searched_below));
    if fresh.len() > MOST {
        hits.is_cut = true;
        fresh.drain(..fresh.len() - MOST);
    }
    hits.found.extend(examine(&lease, fresh, wanted).await?);
    Ok(hits)
}

async fn ask(lease: &Lease, among: Among<'_>, keys: &[Key]) -> Result<Vec<u32>, Error> {
    let search = uid_search(lease.capabilities(), among, keys)?;
    Ok(uids(&lease.run(search).await?))
}

/// Those of `found` that nobody has taken away since.
async fn still_there(lease: &Lease, found: &[Hit]) -> Result<Vec<Hit>, Error> {
    let numbers: Vec<u32> = found.iter().map(|hit| hit.uid).collect();
    let mut there = Vec::with_capacity(numbers.len());
    for chunk in chunks(&numbers) {
        there.extend(ask(lease, Among::Uids(&chunk), &[]).await?);
    }
    let is_there = |hit: &&Hit| there.binary_search(&hit.uid).is_ok();
    Ok(found.iter().filter(is_there).copied().collect())
}

/// Checks what the host could not be asked, and learns when messages arrived where that is needed.
async fn examine(lease: &Lease, found: Vec<u32>, wanted: Wanted<'_>) -> Result<Vec<Hit>, Error> {
    let checks = &wanted.plan.checks;
    if checks.is_empty() && !wanted.with_times {
        let hit = |uid: u32| Hit { uid, arrived: i64::from(uid) };
        return Ok(found.into_iter().map(hit).collect());
    }
    let with_parts = checks.iter().any(|check| matches!(check, Check::HasAttachment(_)));
    let items = if with_parts { "(UID INTERNALDATE BODYSTRUCTURE)" } else { "(UID INTERNALDATE)" };
    let mut hits = Vec::with_capacity(found.len());
    for batch in found.chunks(BATCH) {
        for uids in chunks(batch) {
            let fetch = Command::new("UID FETCH").uids(&uids).word(items).wants(&[Kind::Fetch]);
            let reply = lease.run(fetch).await?;
            let rows = reply.fetched.into_iter().filter(|row| passes(row, checks));
            hits.extend(rows.filter_map(|row| hit(&row, wanted.with_times)));
        }
    }
    hits.sort_unstable_by_key(|hit| hit.uid);
    hits.dedup_by_key(|hit| hit.uid);
    Ok(hits)
}

fn hit(row: &Fetched, with_times: bool) -> Option<Hit> {
    let uid = row.uid?;
    let time = row.received_at.filter(|_| with_times);
    Some(Hit { uid, arrived: time.map_or(i64::from(uid), |time| time.as_second()) })
}

fn passes(row: &Fetched, checks: &[Check]) -> bool {
    checks.iter().all(|check| match check {
        Check::HasAttachment(wanted) => {
            row.body.as_ref().is_some_and(|body| body.has_attachment()) == *wanted
        }
        check => row.received_at.is_some_and(|at| check.takes_time(at)),
    })
}
