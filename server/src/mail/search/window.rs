//! Windows of what was found, as rows of a list.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::try_join_all;
use shared::id::AccountId;
use shared::message::MessageSummary;
use shared::search::found::{Found, SearchWindow};

use super::results::{Place, Row};
use super::run::Search;
use crate::imap::Pool;
use crate::mail::Error;
use crate::mail::ids::mailbox_id;
use crate::mail::list;

/// How often messages may turn out to be gone before the answer is given without them.
const ATTEMPTS: usize = 3;

/// The `limit` newest messages from `position` on. Those that are gone meanwhile are forgotten.
///
/// # Errors
///
/// What the host said no to.
pub async fn window(search: &Search, position: u32, limit: u32) -> Result<SearchWindow, Error> {
    for attempt in 1.. {
        // Before the rows: a state that is older than they are only makes somebody look again.
        let progress = search.progress();
        let rows = search.results.rows(position, limit);
        let known = read(search, &rows).await?;
        let (items, gone) = arrange(&rows, known);
        if gone.is_empty() || attempt == ATTEMPTS {
            return Ok(SearchWindow { progress, position, items });
        }
        search.results.forget(&gone);
    }
    Err(Error::Closed)
}

type Summaries = BTreeMap<(u32, u32), MessageSummary>;

/// The messages of `rows` that are still there, by place and UID. One FETCH a folder.
async fn read(search: &Search, rows: &[(Row, Place)]) -> Result<Summaries, Error> {
    let mut folders: BTreeMap<u32, (&Place, Vec<u32>)> = BTreeMap::new();
    for (row, place) in rows {
        folders.entry(row.place).or_insert_with(|| (place, Vec::new())).1.push(row.uid);
    }
    let reads = folders.into_iter().filter_map(|(number, (place, uids))| {
        let pool = search.pool(&place.account)?;
        Some(async move {
            let summaries = match fetch(pool, place, &uids).await {
                // Then none of them is what it was.
                Err(Error::Stale | Error::MailboxMissing) => Vec::new(),
                outcome => outcome?,
            };
            Ok::<_, Error>((number, summaries))
        })
    });
    let mut known = Summaries::new();
    for (number, summaries) in try_join_all(reads).await? {
        known.extend(summaries.into_iter().map(|(uid, summary)| ((number, uid), summary)));
    }
    Ok(known)
}

async fn fetch(
    pool: &Arc<Pool>,
    place: &Place,
    uids: &[u32],
) -> Result<Vec<(u32, MessageSummary)>, Error> {
    pool.repeatable(Some(&place.mailbox), |lease| async move {
        lease.select_now(&place.mailbox).await?.if_valid(place.uid_validity)?;
        list::rows(&lease, &mailbox_id(&place.mailbox), place.uid_validity, uids).await
    })
    .await
}

/// The rows in their order, and those of which nothing is left.
fn arrange(rows: &[(Row, Place)], mut known: Summaries) -> (Vec<Found>, Vec<Row>) {
    let (mut items, mut gone) = (Vec::with_capacity(rows.len()), Vec::new());
    for (row, place) in rows {
        match known.remove(&(row.place, row.uid)) {
            Some(message) => items.push(Found {
                account: place.account.clone(),
                mailbox: mailbox_id(&place.mailbox),
                message,
            }),
            None => gone.push(*row),
        }
    }
    (items, gone)
}

impl Search {
    fn pool(&self, account: &AccountId) -> Option<&Arc<Pool>> {
        let source = self.sources.iter().find(|source| source.account == *account);
        source.map(|source| &source.pool)
    }
}
