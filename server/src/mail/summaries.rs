//! A folder's messages in short, for the browser's own search: some at a time, and what became of those it has
//! (docs/adr/0035-instant-search.md).
//!
//! Nobody waits for these: each answer is small, and holds its connection as transfers do, which leave others for what
//! somebody looks at.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use shared::keyword::{Keyword, Keywords};
use shared::search::keys::Key;
use shared::summaries::{Block, Marked, PAGE, Runs, SummaryPage, SummaryWanted};

use super::ids::mailbox_id;
use super::status::{Known, Status};
use super::{Error, list};
use crate::imap::response::Kind;
use crate::imap::search::{Among, uid_search, uids};
use crate::imap::uid_set::chunks;
use crate::imap::{Command, Lease, MailboxName, Pool};

/// What a row says but for the text's beginning and files, for which the host would read the whole message.
const ITEMS: &str = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)";

/// Messages of one FETCH: what the host says of them is in memory at once.
const ENVELOPES: usize = 250;
const FLAGS: usize = 5_000;

/// What to tell somebody who has `wanted`.
///
/// # Errors
///
/// [`Error::MailboxMissing`], or what the host said no to.
pub async fn page(
    pool: &Arc<Pool>,
    mailbox: &MailboxName,
    wanted: &SummaryWanted,
) -> Result<SummaryPage, Error> {
    pool.transfer(Some(mailbox), |lease| async move { read(&lease, mailbox, wanted).await }).await
}

async fn read(
    lease: &Lease,
    mailbox: &MailboxName,
    wanted: &SummaryWanted,
) -> Result<SummaryPage, Error> {
    let selected = lease.select_now(mailbox).await?;
    if selected.uid_validity == 0 {
        return Err(Error::Unsupported("UIDVALIDITY"));
    }
    // Before the messages: what changes meanwhile is told next time.
    let status = lease.run(Status::command(mailbox, lease.capabilities())).await;
    let page = SummaryPage {
        uid_validity: selected.uid_validity,
        state: list::status_of(mailbox, status)?.state(),
        ..SummaryPage::default()
    };
    let folder = Folder { lease, mailbox, uid_validity: selected.uid_validity };
    if wanted.validity != selected.uid_validity {
        return folder.before(None, page).await;
    }
    match wanted.older {
        0 => folder.changes(wanted, page).await,
        _ => folder.before(Some(wanted.low), page).await,
    }
}

/// A folder that is selected.
struct Folder<'a> {
    lease: &'a Lease,
    mailbox: &'a MailboxName,
    uid_validity: u32,
}

impl Folder<'_> {
    /// The newest messages with a lower UID than `low`, or of all.
    async fn before(&self, low: Option<u32>, page: SummaryPage) -> Result<SummaryPage, Error> {
        let among = match low.map(|low| low.saturating_sub(1)) {
            None => Among::All,
            Some(0) => return Ok(page),
            Some(last) => Among::UpTo(last),
        };
        let there = self.uids(among).await?;
        let first = there.len().saturating_sub(PAGE as usize);
        let block = self.block(there.get(first..).unwrap_or_default()).await?;
        Ok(SummaryPage { block, is_more: first > 0, ..page })
    }

    /// The oldest of what is new; where that is all of it, also what became of the others.
    async fn changes(
        &self,
        wanted: &SummaryWanted,
        page: SummaryPage,
    ) -> Result<SummaryPage, Error> {
        let mut there = self.uids(Among::From(wanted.low.max(1))).await?;
        there.retain(|uid| *uid >= wanted.low);
        let (old, new) = there.split_at(there.partition_point(|uid| *uid < wanted.next));
        let some = new.get(..PAGE as usize).unwrap_or(new);
        let block = self.block(some).await?;
        if some.len() < new.len() {
            return Ok(SummaryPage { block, is_more: true, ..page });
        }
        let since = Known::parse(&wanted.since).map(|known| known.mod_seq);
        let marked = self.marked(old, since).await?;
        let is_all = u32::try_from(old.len()) == Ok(wanted.held);
        let there = (!is_all).then(|| Runs::of(old));
        Ok(SummaryPage { block, marked, there, ..page })
    }

    async fn uids(&self, among: Among<'_>) -> Result<Vec<u32>, Error> {
        let search = uid_search(self.lease.capabilities(), among, &[Key::All])?;
        Ok(uids(&self.lease.run(search).await?))
    }

    async fn block(&self, uids: &[u32]) -> Result<Block, Error> {
        let mailbox = mailbox_id(self.mailbox);
        let mut messages = Vec::with_capacity(uids.len());
        for some in uids.chunks(ENVELOPES) {
            for some in chunks(some) {
                let fetch = Command::new("UID FETCH").uids(&some).word(ITEMS).wants(&[Kind::Fetch]);
                let rows = self.lease.run(fetch).await?.fetched.into_iter();
                // What else the host told meanwhile has no envelope.
                let asked = rows.filter(|row| row.envelope.is_some());
                messages.extend(asked.filter_map(|row| {
                    Some((row.uid?, list::summary(&mailbox, self.uid_validity, row)?))
                }));
            }
        }
        messages.retain(|(uid, _)| uids.binary_search(uid).is_ok());
        messages.sort_by_key(|(uid, _)| *uid);
        messages.dedup_by_key(|(uid, _)| *uid);
        Ok(Block::of(messages))
    }

    /// The keywords of those of `uids` that changed `since`; of all where the host can't tell.
    async fn marked(&self, uids: &[u32], since: Option<u64>) -> Result<Vec<Marked>, Error> {
        let since = since.filter(|_| self.lease.capabilities().has("CONDSTORE"));
        let mut groups: HashMap<Vec<Keyword>, Vec<u32>> = HashMap::new();
        for some in uids.chunks(FLAGS) {
            let Some(range) = ends(some) else { continue };
            let mut fetch = Command::new("UID FETCH").range(range.start, range.end);
            fetch = fetch.word("(UID FLAGS)");
            if let Some(mod_seq) = since {
                fetch = fetch.changed_since(mod_seq);
            }
            for row in self.lease.run(fetch.wants(&[Kind::Fetch])).await?.fetched {
                if let (Some(uid), Some(keywords)) = (row.uid, row.keywords)
                    && some.binary_search(&uid).is_ok()
                {
                    groups.entry(keywords.0).or_default().push(uid);
                }
            }
        }
        let marked = groups.into_iter().map(|(keywords, mut uids)| {
            uids.sort_unstable();
            uids.dedup();
            Marked { keywords: Keywords(keywords), uids: Runs::of(&uids) }
        });
        Ok(marked.collect())
    }
}

/// The first and the last.
fn ends(uids: &[u32]) -> Option<Range<u32>> {
    Some(*uids.first()?..*uids.last()?)
}
