//! The task that owns a socket.
//!
//! Invariant: nothing else reads or writes it. Whoever asked may go away at any moment; the answer is read to its end
//! all the same, so that the next one is never mixed up with it. Reading and writing never wait for each other.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::connection::{Request, Shared, Submitted, Unasked};
use super::error::Error;
use super::framer::{Frame, Framer};
use super::response::Response;

mod incoming;
mod outgoing;

use incoming::Waiting;
use outgoing::Outgoing;

/// How long a host may be silent while it owes an answer. A search in a million messages without an index is slow.
const PATIENCE: Duration = Duration::from_secs(120);

/// A transfer that nobody reads any more is read to its end if it is nearly done, else the connection is given up.
const WORTH_READING: u64 = 512 * 1024;

/// Room for one read. An idle connection, of which there are thousands, gets little.
const BUFFER: usize = 64 * 1024;
const IDLE_BUFFER: usize = 1024;

pub(super) struct Driver<S> {
    socket: S,
    framer: Framer,
    requests: mpsc::UnboundedReceiver<Request>,
    /// Not sent yet, because what is under way must end first.
    queue: VecDeque<Submitted>,
    /// Sent, and not answered yet; oldest first.
    waiting: VecDeque<Waiting>,
    out: Outgoing,
    /// A piece of a literal that its reader has no room for.
    held: Option<Bytes>,
    shared: Arc<Shared>,
    unasked: Option<Unasked>,
    last_tag: u64,
    last_progress: Instant,
}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Driver<S> {
    pub(super) fn new(
        socket: S,
        framer: Framer,
        requests: mpsc::UnboundedReceiver<Request>,
        shared: Arc<Shared>,
        unasked: Option<Unasked>,
    ) -> Self {
        Self {
            socket,
            framer,
            requests,
            queue: VecDeque::new(),
            waiting: VecDeque::new(),
            out: Outgoing::default(),
            held: None,
            shared,
            unasked,
            last_tag: 0,
            last_progress: Instant::now(),
        }
    }

    /// Runs until the connection breaks or nobody holds its handle any more.
    pub(super) async fn run(mut self) {
        let error = loop {
            match self.step().await {
                Ok(true) => {}
                Ok(false) => {
                    self.say_goodbye().await;
                    break Error::Closed;
                }
                Err(error) => break error,
            }
        };
        self.shared.selection().mailbox = None;
        self.requests.close();
        for waiting in self.waiting {
            waiting.fail(&error);
        }
        for submitted in self.queue {
            let _ = submitted.reply.send(Err(error.clone()));
        }
    }

    /// Does whatever can be done next. `false` when there is nothing left to live for.
    async fn step(&mut self) -> Result<bool, Error> {
        self.take_frames()?;
        self.admit();
        self.out.advance();
        self.shared.owed.store(self.waiting.len() + self.queue.len(), Ordering::Relaxed);
        let deadline = self.deadline();
        let Self { socket, framer, requests, out, held, waiting, last_progress, .. } = self;
        let sink = waiting.iter().find_map(|waiting| waiting.sink.clone());
        framer.make_room(if waiting.is_empty() { IDLE_BUFFER } else { BUFFER });
        let (mut reader, mut writer) = tokio::io::split(socket);
        tokio::select! {
            read = reader.read_buf(&mut framer.buffer), if held.is_none() => {
                if read.unwrap_or(0) == 0 {
                    return Err(Error::Closed);
                }
                *last_progress = Instant::now();
            }
            written = out.write_some(&mut writer), if out.has_work() => {
                written?;
                *last_progress = Instant::now();
            }
            room = reserve(sink.as_ref()), if held.is_some() => {
                let chunk = held.take();
                match (room, chunk) {
                    (Some(room), Some(chunk)) => room.send(chunk),
                    // Its reader went away.
                    _ => give_up_if_long(framer)?,
                }
                *last_progress = Instant::now();
            }
            request = requests.recv() => match request {
                Some(request) => self.accept(request),
                None => return Ok(false),
            },
            () = tokio::time::sleep_until(deadline.unwrap_or(*last_progress)), if deadline.is_some() => {
                return Err(Error::TimedOut);
            }
        }
        Ok(true)
    }

    fn accept(&mut self, request: Request) {
        if self.waiting.is_empty() {
            self.last_progress = Instant::now();
        }
        match request {
            Request::Run(submitted) => self.queue.extend(submitted),
            Request::EndIdle => {
                if self.waiting.iter_mut().any(Waiting::end_idle) {
                    self.last_progress = Instant::now();
                    self.out.push_text(Bytes::from_static(b"DONE\r\n"));
                }
            }
        }
    }

    /// Sends what may be sent beside what is under way.
    fn admit(&mut self) {
        while let Some(next) = self.queue.front() {
            if self.waiting.iter().any(|waiting| waiting.excludes(next)) {
                return;
            }
            let Some(next) = self.queue.pop_front() else { return };
            self.last_tag += 1;
            let tag = format!("p{}", self.last_tag);
            let Submitted { command, reply, batch, sink } = next;
            let waiting = Waiting::new(tag.clone(), batch, &command, reply, sink);
            if waiting.changes_selection() {
                self.shared.selection().mailbox = None;
            }
            self.out.push_command(&tag, command, &self.shared.capabilities);
            self.waiting.push_back(waiting);
        }
    }

    /// Takes in all that has arrived, up to a piece of a literal that its reader has no room for.
    fn take_frames(&mut self) -> Result<(), Error> {
        while self.held.is_none() {
            let sink = self.waiting.iter().find_map(|waiting| waiting.sink.as_ref());
            match self.framer.next(sink.is_some())? {
                None => {
                    self.framer.shrink();
                    return Ok(());
                }
                Some(Frame::Begin(_) | Frame::End) => {}
                Some(Frame::Chunk(chunk)) => match sink.map(|sink| sink.try_send(chunk)) {
                    Some(Ok(())) => {}
                    Some(Err(mpsc::error::TrySendError::Full(chunk))) => self.held = Some(chunk),
                    Some(Err(mpsc::error::TrySendError::Closed(_))) | None => {
                        give_up_if_long(&self.framer)?;
                    }
                },
                Some(Frame::Response(bytes)) => {
                    if let Some(response) = Response::parse(bytes) {
                        self.take_response(response);
                    }
                }
            }
        }
        Ok(())
    }

    /// When silence becomes a failure; never while there is nothing to wait for but news.
    fn deadline(&self) -> Option<Instant> {
        let owed = self.held.is_some() || self.waiting.iter().any(|waiting| !waiting.is_idling());
        owed.then(|| self.last_progress + PATIENCE)
    }

    /// Lets the host clean up at once, without waiting for it. What is unsent stays unsent.
    async fn say_goodbye(&mut self) {
        if self.out.is_empty() && self.waiting.is_empty() {
            let goodbye = async {
                self.socket.write_all(b"bye LOGOUT\r\n").await?;
                self.socket.shutdown().await
            };
            let _ = tokio::time::timeout(Duration::from_secs(2), goodbye).await;
        }
    }
}

async fn reserve(sink: Option<&mpsc::Sender<Bytes>>) -> Option<mpsc::Permit<'_, Bytes>> {
    sink?.reserve().await.ok()
}

fn give_up_if_long(framer: &Framer) -> Result<(), Error> {
    match framer.remaining() {
        Some(left) if left > WORTH_READING => Err(Error::Closed),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
