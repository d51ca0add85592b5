//! A search under way: folders side by side, results as they come. It stops when nobody looks at it any more.

use std::cmp::Reverse;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use shared::id::AccountId;
use shared::search::Query;
use shared::search::found::SearchProgress;
use shared::search::keys::{Plan, Zone};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use super::folder::{self, Hits, Wanted};
use super::folders;
use super::results::{Place, Results};
use crate::imap::{MailboxName, Pool, Scope};
use crate::mail::changes::Messages;
use crate::mail::mailboxes::Listed;
use crate::mail::{Error, mailboxes, roles};

/// Folders of one account that are searched at once. The host works on each; two leave it and the pool some air.
const SIDE_BY_SIDE: usize = 2;

/// An account to search in.
#[derive(Clone, Debug)]
pub struct Source {
    pub account: AccountId,
    pub pool: Arc<Pool>,
}

impl Source {
    /// The account, and which of its folders are there.
    pub(super) fn place(&self) -> (AccountId, Scope) {
        (self.account.clone(), self.pool.scope().clone())
    }
}

/// What to search, and where.
#[derive(Clone, Debug)]
pub struct Request {
    pub sources: Vec<Source>,
    /// The one folder, if the query names no other.
    pub mailbox: Option<MailboxName>,
    pub query: Query,
    pub zone: Zone,
}

/// A search and what it has found. While this is held it goes on; dropped before its end, it stops, also on the host.
#[derive(Debug)]
pub struct Search {
    pub(super) results: Arc<Results>,
    pub(super) sources: Vec<Source>,
    _task: AbortOnDropHandle<()>,
}

impl Search {
    /// Begins. What `earlier`, the same search at another time, found is used where it still holds.
    pub(super) fn start(request: Request, earlier: Option<&Self>) -> Self {
        let results = Arc::new(Results::new());
        let sources = request.sources.clone();
        let run =
            run(request, Arc::clone(&results), earlier.map(|earlier| Arc::clone(&earlier.results)));
        let task = AbortOnDropHandle::new(tokio::spawn(run));
        Self { results, sources, _task: task }
    }

    pub fn progress(&self) -> SearchProgress {
        self.results.progress()
    }

    pub fn is_done(&self) -> bool {
        self.results.is_done()
    }

    /// Tells of every change from now on.
    pub fn follow(&self) -> watch::Receiver<u64> {
        self.results.follow()
    }

    /// All that was found, by folder, in ascending order.
    pub(crate) fn found(&self) -> Vec<Messages> {
        let places = self.results.by_place().into_iter();
        let messages = places.map(|(Place { mailbox, uid_validity, .. }, uids)| Messages {
            mailbox,
            uid_validity,
            uids,
        });
        messages.collect()
    }

    /// Waits for the end.
    ///
    /// # Errors
    ///
    /// Why nothing at all could be searched.
    pub async fn finished(&self) -> Result<(), Error> {
        let mut changes = self.follow();
        while !self.is_done() {
            if changes.changed().await.is_err() {
                break;
            }
        }
        self.results.failure().map_or(Ok(()), Err)
    }
}

async fn run(request: Request, results: Arc<Results>, earlier: Option<Arc<Results>>) {
    let plan = request.query.plan(request.zone);
    let searches = request.sources.iter().map(|source| Account {
        request: &request,
        source,
        plan: &plan,
        results: &results,
        earlier: earlier.as_deref(),
    });
    join_all(searches.map(Account::search)).await;
    results.end();
}

/// The part of a search that is about one account.
#[derive(Clone, Copy)]
struct Account<'a> {
    request: &'a Request,
    source: &'a Source,
    plan: &'a Plan,
    results: &'a Results,
    earlier: Option<&'a Results>,
}

/// A folder to be searched, and what is known of it.
struct Todo {
    number: usize,
    mailbox: MailboxName,
    known: Option<Hits>,
}

impl Account<'_> {
    async fn search(self) {
        let todo = match self.places().await {
            Ok(places) => self.add(places),
            Err(error) => return self.results.lose(self.source.account.clone(), error),
        };
        let with_times = self.is_of_many();
        let search = |todo: Todo| async move {
            let known = todo.known.as_ref();
            let wanted = Wanted { plan: self.plan, with_times, known };
            match folder::search(&self.source.pool, &todo.mailbox, wanted).await {
                Ok(hits) => self.results.take(todo.number, &hits),
                Err(_) => self.results.fail(todo.number),
            }
        };
        stream::iter(todo).map(search).buffer_unordered(SIDE_BY_SIDE).collect::<()>().await;
    }

    /// Whether results of several folders may have to be put in order.
    fn is_of_many(&self) -> bool {
        let names_others = !self.request.query.folders().0.is_empty();
        self.request.mailbox.is_none() || names_others || self.request.sources.len() > 1
    }

    /// The folders to search: the inbox first, then small ones, so that there is something to see soon.
    async fn places(&self) -> Result<Vec<Place>, Error> {
        let read = |lease: crate::imap::Lease| async move { mailboxes::read(&lease).await };
        let folders = self.source.pool.repeatable(None, read).await?;
        let roles = roles::assign(&folders.listed);
        let scope = self.request.mailbox.as_ref();
        let chosen = folders::choose(&folders.listed, &roles, scope, &self.request.query);
        let place = |folder: &Listed| {
            let status = folders.statuses.get(&folder.name).cloned().unwrap_or_default();
            let messages = status.messages.unwrap_or(0);
            let account = self.source.account.clone();
            Place::new(account, folder.name.clone(), messages, status.state())
        };
        let mut places: Vec<Place> = chosen.into_iter().map(place).collect();
        places.sort_by_key(|place| (Reverse(place.mailbox.is_inbox()), place.messages));
        Ok(places)
    }

    /// Takes in the folders, with what is known of them. Gives those that must be asked about.
    fn add(&self, places: Vec<Place>) -> Vec<Todo> {
        let known: Vec<_> =
            places.iter().map(|place| self.earlier?.hits(&place.account, &place.mailbox)).collect();
        let first = self.results.add_places(places.clone());
        let mut todo = Vec::new();
        for (offset, (place, known)) in places.into_iter().zip(known).enumerate() {
            let number = first + offset;
            match known {
                Some((hits, status)) if !status.is_empty() && status == place.status => {
                    self.results.take(number, &hits);
                }
                known => {
                    let known = known.map(|(hits, _)| hits);
                    if let Some(hits) = &known {
                        self.results.show(number, hits);
                    }
                    let known = known.filter(|hits| self.may_go_on_from(hits));
                    todo.push(Todo { number, mailbox: place.mailbox, known });
                }
            }
        }
        todo
    }

    /// Whether messages that were not found then can't be found now: nothing about a message but its flags changes.
    fn may_go_on_from(&self, hits: &Hits) -> bool {
        hits.searched_below > 0 && !self.request.query.depends_on_flags()
    }
}
