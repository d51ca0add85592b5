//! Listening for news of an account, so that new mail is shown when it comes and not when somebody looks.
//!
//! One connection of its own. With NOTIFY the host tells of every folder by itself. Elsewhere IDLE tells of INBOX at once,
//! and all folders are looked through now and then. What happened while there was no connection is found by comparing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::Error;
use super::mailboxes;
use super::status::Status;
use crate::imap::response::{Data, Kind, Response};
use crate::imap::{Connection, MailboxName, Pool};

/// How often all folders are looked through where the host tells only of INBOX. Also renews IDLE, which hosts end after
/// 30 minutes at most (RFC 2177).
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Where the host doesn't even tell of INBOX.
const LOOK_WITHOUT_IDLE: Duration = Duration::from_secs(15);

/// How often a connection that only listens says that it is still there, lest something between forgets it.
const KEEP_ALIVE: Duration = Duration::from_secs(4 * 60);

/// Deliveries come in bursts: this long is waited for more before they are told.
const GATHER: Duration = Duration::from_millis(30);

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Messages or their keywords changed; how the folder stands now.
    Folder { mailbox: MailboxName, status: Status },
    /// Folders came, went or were renamed.
    Folders,
}

/// Listens until the connection breaks or nobody takes the news any more.
#[derive(Debug)]
pub struct Watch {
    pool: Arc<Pool>,
    news: mpsc::Sender<News>,
    /// How the folders stood when last heard of; `None` before the first look.
    known: Option<BTreeMap<MailboxName, Status>>,
}

impl Watch {
    pub fn new(pool: Arc<Pool>, news: mpsc::Sender<News>) -> Self {
        Self { pool, news, known: None }
    }

    /// Connects and listens. Called again after it failed, it also tells what happened in between.
    ///
    /// # Errors
    ///
    /// Always ends with one: that the host can't be reached or hung up; [`Error::Closed`] also if nobody listens.
    pub async fn listen(&mut self) -> Error {
        let (unasked, heard) = mpsc::unbounded_channel();
        let outcome = match self.pool.connect_and_hear(unasked).await {
            Ok(connection) => self.listen_on(&connection, heard).await,
            Err(error) => Err(error),
        };
        outcome.err().unwrap_or(Error::Closed)
    }

    async fn listen_on(
        &mut self,
        connection: &Connection,
        mut heard: mpsc::UnboundedReceiver<Response>,
    ) -> Result<(), Error> {
        // Some announce NOTIFY and refuse it all the same.
        let notifies = connection.capabilities().has("NOTIFY")
            && connection.notify_all().reply().await.is_ok();
        self.look(connection).await?;
        if notifies {
            self.by_notify(connection, &mut heard).await
        } else if connection.capabilities().has("IDLE") {
            self.by_idle(connection, &mut heard).await
        } else {
            loop {
                tokio::time::sleep(LOOK_WITHOUT_IDLE).await;
                self.look(connection).await?;
            }
        }
    }

    async fn by_notify(
        &mut self,
        connection: &Connection,
        heard: &mut mpsc::UnboundedReceiver<Response>,
    ) -> Result<(), Error> {
        loop {
            let first = match tokio::time::timeout(KEEP_ALIVE, heard.recv()).await {
                Ok(response) => response.ok_or(Error::Closed)?,
                Err(_) => {
                    connection.noop().await?;
                    continue;
                }
            };
            let mut changed = BTreeMap::new();
            let mut folders = false;
            for response in gather(first, heard).await {
                match response {
                    Response::Data(data) if data.kind == Kind::Status => {
                        self.take_status(&data, &mut changed);
                    }
                    Response::Data(data) => folders |= data.kind == Kind::List,
                    // NOTIFICATIONOVERFLOW: it stopped telling. A new connection begins with a look.
                    Response::Status(outcome) if is_overflow(&outcome.code) => {
                        return Err(Error::Closed);
                    }
                    Response::Status(_) | Response::Done(..) | Response::Continuation(_) => {}
                }
            }
            if folders {
                self.tell(News::Folders).await?;
                self.look(connection).await?;
            }
            for (mailbox, status) in changed {
                self.tell(News::Folder { mailbox, status }).await?;
            }
        }
    }

    /// Hosts tell only what may have changed: the rest is as it was.
    fn take_status(&mut self, data: &Data, changed: &mut BTreeMap<MailboxName, Status>) {
        let Some((mailbox, told)) = Status::parse(data) else { return };
        let known = self.known.get_or_insert_default().entry(mailbox.clone()).or_default();
        let now = Status {
            messages: told.messages.or(known.messages),
            unseen: told.unseen.or(known.unseen),
            uid_next: told.uid_next.or(known.uid_next),
            uid_validity: told.uid_validity.or(known.uid_validity),
            highest_mod_seq: told.highest_mod_seq.or(known.highest_mod_seq),
        };
        if now != *known {
            *known = now.clone();
            changed.insert(mailbox, now);
        }
    }

    async fn by_idle(
        &mut self,
        connection: &Connection,
        heard: &mut mpsc::UnboundedReceiver<Response>,
    ) -> Result<(), Error> {
        let mut looked_at = Instant::now();
        loop {
            connection.select(&MailboxName::inbox()).await?;
            let idle = connection.start_idle();
            let next_look = looked_at + LOOK_EVERY;
            let is_news = tokio::time::timeout_at(next_look, news_of_selected(heard)).await;
            if let Ok(still_there) = is_news {
                still_there.ok_or(Error::Closed)?;
                tokio::time::sleep(GATHER).await;
            }
            connection.end_idle();
            idle.reply().await?;
            while heard.try_recv().is_ok() {}
            if is_news.is_ok() {
                self.look_at_inbox(connection).await?;
            } else {
                self.look(connection).await?;
                looked_at = Instant::now();
            }
        }
    }

    async fn look_at_inbox(&mut self, connection: &Connection) -> Result<(), Error> {
        let inbox = MailboxName::inbox();
        let command = Status::command(&inbox, connection.capabilities());
        let reply = connection.run(command).await?;
        let mut changed = BTreeMap::new();
        for data in reply.of(Kind::Status) {
            self.take_status(data, &mut changed);
        }
        for (mailbox, status) in changed {
            self.tell(News::Folder { mailbox, status }).await?;
        }
        Ok(())
    }

    /// Looks through all folders, and tells how they differ from what was known.
    async fn look(&mut self, connection: &Connection) -> Result<(), Error> {
        connection.noop().await?;
        let now = mailboxes::statuses(connection).await?;
        let Some(before) = self.known.replace(now.clone()) else { return Ok(()) };
        if !before.keys().eq(now.keys()) {
            self.tell(News::Folders).await?;
        }
        for (mailbox, status) in now {
            if before.get(&mailbox).is_some_and(|before| *before != status) {
                self.tell(News::Folder { mailbox, status }).await?;
            }
        }
        Ok(())
    }

    async fn tell(&self, news: News) -> Result<(), Error> {
        self.news.send(news).await.map_err(|_| Error::Closed)
    }
}

/// What came first, and whatever follows right after it.
async fn gather(first: Response, heard: &mut mpsc::UnboundedReceiver<Response>) -> Vec<Response> {
    let mut responses = vec![first];
    let until = Instant::now() + GATHER;
    while let Ok(Some(response)) = tokio::time::timeout_at(until, heard.recv()).await {
        responses.push(response);
    }
    responses
}

/// Waits until something happens in the selected mailbox. `None` when the connection is gone.
async fn news_of_selected(heard: &mut mpsc::UnboundedReceiver<Response>) -> Option<()> {
    loop {
        match heard.recv().await? {
            Response::Data(Data { kind: Kind::Exists | Kind::Expunge | Kind::Fetch, .. }) => {
                return Some(());
            }
            // `* OK Still here`, RECENT, FLAGS.
            Response::Data(_)
            | Response::Status(_)
            | Response::Done(..)
            | Response::Continuation(_) => {}
        }
    }
}

fn is_overflow(code: &Option<crate::imap::Code>) -> bool {
    matches!(code, Some(crate::imap::Code::Other(name)) if name == "NOTIFICATIONOVERFLOW")
}
