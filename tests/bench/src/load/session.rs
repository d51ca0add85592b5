//! One session among many.

use std::io::{ErrorKind, Read};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::json;
use shared::change::{Change, ChangeRequest};
use shared::id::MessageId;
use shared::keyword::Keyword;
use shared::mailbox::{MailboxList, MailboxRole};
use shared::message::MessageWindow;
use stack::Person;

use super::mix::{Deed, Dice};
use crate::http::Http;

/// Messages that a list asks for.
pub(super) const WINDOW: u32 = 50;

/// A connection that stood idle for so long may be closed by the server at any moment; browsers open another then.
const STALE: Duration = Duration::from_secs(20);

/// How often streams are listened to.
const LISTEN_EVERY: Duration = Duration::from_millis(200);

/// Somebody who is signed in, with what they see.
#[derive(Debug)]
pub(super) struct Session {
    http: Http,
    /// When it was asked for something last.
    asked: Instant,
    dice: Dice,
    /// `/api/accounts/{account}/`
    account: String,
    mailbox: String,
    total: u32,
    shown: Vec<MessageId>,
}

/// What came of a session.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) times: Vec<(Deed, Duration)>,
    pub(super) errors: Vec<String>,
}

impl Session {
    pub(super) fn begin(server: SocketAddr, person: &Person, seed: usize) -> Result<Self> {
        let mut http = Http::connect(server)?;
        let who = json!({ "email": person.address, "password": person.password });
        let answer = http.post("/api/session", &who)?;
        let session: shared::session::Session = serde_json::from_slice(answer)?;
        let account = session.accounts.first().context("nobody's account")?.id.clone();
        let account = format!("/api/accounts/{account}/");
        let list: MailboxList = http.get_json(&format!("{account}mailboxes"))?;
        let inbox = list.items.into_iter().find(|it| it.role == Some(MailboxRole::Inbox));
        let mailbox = inbox.context("no inbox")?.id.to_string();
        let dice = Dice::new(seed as u64);
        let (asked, shown) = (Instant::now(), Vec::new());
        let mut session = Self { http, asked, dice, account, mailbox, total: 0, shown };
        session.list(0)?;
        Ok(session)
    }

    /// Does one thing after the other until `end`.
    pub(super) fn work(&mut self, end: Instant, think: Duration) -> Done {
        let mut done = Done::default();
        let pause = u64::try_from(think.as_millis()).unwrap_or(0) * 2;
        loop {
            let pause = Duration::from_millis(self.dice.below(pause + 1));
            thread::sleep(pause.min(end.saturating_duration_since(Instant::now())));
            if Instant::now() >= end {
                return done;
            }
            let deed = self.dice.deed();
            let start = Instant::now();
            match self.refresh().and_then(|()| self.perform(deed)) {
                Ok(()) => done.times.push((deed, start.elapsed())),
                Err(error) => {
                    done.errors.push(format!("{}: {error:#}", deed.name()));
                    // What is left of the answer is of no use.
                    if let Ok(again) = self.http.another() {
                        self.http = again;
                    }
                }
            }
            self.asked = Instant::now();
        }
    }

    /// Takes another connection in the place of one that is stale.
    fn refresh(&mut self) -> Result<()> {
        if self.asked.elapsed() > STALE {
            self.http = self.http.another()?;
        }
        Ok(())
    }

    fn perform(&mut self, deed: Deed) -> Result<()> {
        match deed {
            Deed::List => {
                let position = self.dice.below(u64::from(self.total.saturating_sub(WINDOW)));
                self.list(u32::try_from(position)?)
            }
            Deed::Open => {
                let message = self.any()?;
                let path = format!("{}messages/{message}", self.account);
                self.http.get(&path).map(drop)
            }
            Deed::Mark => {
                let flag = vec![Keyword::new(Keyword::FLAGGED)];
                let (add, remove) = match self.dice.below(2) {
                    0 => (flag, Vec::new()),
                    _ => (Vec::new(), flag),
                };
                let change = Change::Keywords { add, remove };
                let request = ChangeRequest { messages: vec![self.any()?], change };
                self.http.post(&format!("{}changes", self.account), &request).map(drop)
            }
            Deed::Search => {
                let (account, mailbox, word) =
                    (&self.account, &self.mailbox, self.dice.below(1_000));
                let path =
                    format!("{account}search?mailbox={mailbox}&limit={WINDOW}&q=subject:{word}");
                self.http.get(&path).map(drop)
            }
        }
    }

    fn list(&mut self, position: u32) -> Result<()> {
        let (account, mailbox) = (&self.account, &self.mailbox);
        let path =
            format!("{account}mailboxes/{mailbox}/messages?position={position}&limit={WINDOW}");
        let window: MessageWindow = self.http.get_json(&path)?;
        self.total = window.total;
        self.shown = window.items.into_iter().map(|item| item.id).collect();
        Ok(())
    }

    fn any(&mut self) -> Result<MessageId> {
        let place = usize::try_from(self.dice.below(self.shown.len() as u64))?;
        self.shown.get(place).cloned().context("an empty window")
    }
}

/// The event streams of all sessions.
#[derive(Debug)]
pub(super) struct Listeners(Vec<TcpStream>);

impl Listeners {
    pub(super) fn open(sessions: &[Session]) -> Result<Self> {
        let open = |session: &Session| -> Result<TcpStream> {
            let mut http = session.http.another()?;
            http.begin_download("/api/events")?;
            let stream = http.into_stream();
            stream.set_nonblocking(true)?;
            Ok(stream)
        };
        Ok(Self(sessions.iter().map(open).collect::<Result<_>>()?))
    }

    /// Reads what comes until `is_over`; how many events that were.
    pub(super) fn drain(&mut self, is_over: &AtomicBool) -> u64 {
        let mut heard = 0;
        let mut piece = [0; 16 * 1024];
        while !is_over.load(Ordering::Relaxed) {
            thread::sleep(LISTEN_EVERY);
            self.0.retain_mut(|stream| {
                loop {
                    match stream.read(&mut piece) {
                        Ok(0) => return false,
                        Ok(length) => {
                            let text = piece.get(..length).unwrap_or_default();
                            heard += text.windows(6).filter(|it| it == b"\ndata:").count() as u64;
                        }
                        Err(error) => return error.kind() == ErrorKind::WouldBlock,
                    }
                }
            });
        }
        heard
    }
}
