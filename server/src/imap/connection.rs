//! The handle to a connection: what is asked for goes to the task that owns the socket, and comes back when done.

use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use super::capability::Capabilities;
use super::code::Code;
use super::command::{Command, Effect};
use super::error::Error;
use super::fetch::Fetched;
use super::response::{Data, Kind, Response};
use super::scope::Scope;
use super::selected::Selected;

/// A signed-in connection. Closes when the last handle is dropped.
#[derive(Clone)]
pub struct Connection {
    pub(super) requests: mpsc::UnboundedSender<Request>,
    pub(super) shared: Arc<Shared>,
}

/// What the task and its handles both see.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) capabilities: Capabilities,
    pub(super) selection: Mutex<Selection>,
    /// How many commands are under way or wait to be.
    pub(super) owed: AtomicUsize,
    pub(super) last_batch: AtomicU64,
    /// The mailboxes that are there for whoever holds this connection.
    pub(super) scope: OnceLock<Scope>,
}

/// Which mailbox is selected.
#[derive(Debug, Default)]
pub(super) struct Selection {
    pub(super) mailbox: Option<Selected>,
    /// SELECTs asked for and not answered. While there is one, nobody may rely on what is selected: whoever asked for
    /// it may have gone away, and what is asked next runs after it.
    pub(super) changing: usize,
}

#[derive(Debug)]
pub(super) enum Request {
    Run(Vec<Submitted>),
    EndIdle,
}

/// A command and where its answer goes.
#[derive(Debug)]
pub(super) struct Submitted {
    pub(super) command: Command,
    pub(super) reply: oneshot::Sender<Result<Reply, Error>>,
    /// Commands with the same number were asked for together, by one who takes the answers together.
    pub(super) batch: u64,
    /// Where the literals of the answer go, if not into the reply.
    pub(super) sink: Option<mpsc::Sender<Bytes>>,
}

/// The answer to a command that the host said `OK` to.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub data: Vec<Data>,
    /// What FETCH brought, in the order of the mailbox. Read as it arrives: the host is still at work on the rest.
    pub fetched: Vec<Fetched>,
    /// Of the final status, and of those that came while the command ran.
    pub codes: Vec<Code>,
}

impl Reply {
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Data> {
        self.data.iter().filter(move |data| data.kind == kind)
    }
}

/// An answer that is on its way. Dropping it is always safe: the task reads the answer all the same.
#[derive(Debug)]
pub struct Pending(oneshot::Receiver<Result<Reply, Error>>);

impl Pending {
    /// # Errors
    ///
    /// What the host said no to, or that the connection broke.
    pub async fn reply(self) -> Result<Reply, Error> {
        self.0.await.unwrap_or(Err(Error::Closed))
    }
}

/// The bytes of a literal as they come, and the end of the command that brings them.
#[derive(Debug)]
pub struct Streamed {
    pub chunks: mpsc::Receiver<Bytes>,
    pub end: Pending,
}

impl Connection {
    /// # Errors
    ///
    /// What the host said no to, or that the connection broke.
    pub async fn run(&self, command: Command) -> Result<Reply, Error> {
        self.submit(command).reply().await
    }

    pub fn submit(&self, command: Command) -> Pending {
        let [pending] = self.submit_all([command]);
        pending
    }

    /// Sends commands that don't depend on each other's answers in one go. Data that several of them want may come with
    /// the answer to any of these.
    pub fn submit_all<const N: usize>(&self, commands: [Command; N]) -> [Pending; N] {
        let batch = self.shared.next_batch();
        let mut submitted = Vec::with_capacity(N);
        let pending = commands.map(|command| {
            let (reply, pending) = oneshot::channel();
            submitted.push(Submitted { command, reply, batch, sink: None });
            Pending(pending)
        });
        self.send(submitted);
        pending
    }

    /// Like [`Self::submit_all`], for as many as there are; the answers as one.
    ///
    /// # Errors
    ///
    /// That the connection broke. What the host says no to is left out.
    pub async fn run_all(&self, commands: Vec<Command>) -> Result<Reply, Error> {
        let batch = self.shared.next_batch();
        let mut submitted = Vec::with_capacity(commands.len());
        let mut pending = Vec::with_capacity(commands.len());
        for command in commands {
            let (reply, receiver) = oneshot::channel();
            submitted.push(Submitted { command, reply, batch, sink: None });
            pending.push(Pending(receiver));
        }
        self.send(submitted);
        let mut together = Reply::default();
        for answer in pending {
            match answer.reply().await {
                Ok(reply) => {
                    together.data.extend(reply.data);
                    together.fetched.extend(reply.fetched);
                    together.codes.extend(reply.codes);
                }
                Err(error) if error.is_connection() => return Err(error),
                Err(_) => {}
            }
        }
        Ok(together)
    }

    /// Sends a FETCH of one section and hands its bytes on as they come. A reader that is slow slows the host down; one
    /// that goes away ends the transfer.
    pub fn stream(&self, command: Command) -> Streamed {
        // With the socket's own buffers, this is all of a message that is ever in memory. A chunk is what one read brings,
        // at most 64 KB and over TLS a record of 16 KB.
        let (sink, chunks) = mpsc::channel(16);
        let (reply, pending) = oneshot::channel();
        let batch = self.shared.next_batch();
        self.send(vec![Submitted { command, reply, batch, sink: Some(sink) }]);
        Streamed { chunks, end: Pending(pending) }
    }

    /// Ends an IDLE that was submitted before; its reply follows.
    pub fn end_idle(&self) {
        let _ = self.requests.send(Request::EndIdle);
    }

    pub fn capabilities(&self) -> &Capabilities {
        &self.shared.capabilities
    }

    /// The mailbox that is selected, as the connection knows it now.
    pub fn selected(&self) -> Option<Selected> {
        let selection = self.shared.selection();
        if selection.changing > 0 { None } else { selection.mailbox.clone() }
    }

    /// Whether something is still being answered, such as a command whose caller went away.
    pub fn is_busy(&self) -> bool {
        self.shared.owed.load(Ordering::Relaxed) > 0
    }

    /// Whether the connection is gone.
    pub fn is_closed(&self) -> bool {
        self.requests.is_closed()
    }

    /// From now on and for good, no other mailboxes are there.
    pub(super) fn limit_to(&self, scope: &Scope) {
        self.shared.scope.get_or_init(|| scope.clone());
    }

    fn send(&self, submitted: Vec<Submitted>) {
        let submitted = self.within_scope(submitted);
        let changes =
            |submitted: &&Submitted| matches!(submitted.command.effect, Effect::Select(_));
        let changing = submitted.iter().filter(changes).count();
        if changing > 0 {
            self.shared.selection().changing += changing;
        }
        // When the task is gone, the reply channels go with the message, which is how the callers learn of it.
        let _ = self.requests.send(Request::Run(submitted));
    }

    /// Answers what is about another mailbox as the host would if there were none.
    fn within_scope(&self, submitted: Vec<Submitted>) -> Vec<Submitted> {
        let Some(scope) = self.shared.scope.get().filter(|scope| scope.is_limited()) else {
            return submitted;
        };
        let is_within = |it: &Submitted| it.command.mailboxes.iter().all(|name| scope.holds(name));
        let (within, beyond): (Vec<_>, Vec<_>) = submitted.into_iter().partition(is_within);
        for Submitted { reply, .. } in beyond {
            let _ = reply.send(Err(Error::MailboxMissing));
        }
        within
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("closed", &self.is_closed()).finish_non_exhaustive()
    }
}

impl Shared {
    fn next_batch(&self) -> u64 {
        self.last_batch.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn selection(&self) -> MutexGuard<'_, Selection> {
        self.selection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a host says without being asked.
pub(crate) type Unasked = mpsc::UnboundedSender<Response>;
