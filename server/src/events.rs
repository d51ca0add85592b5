//! What is told to browsers by itself.
//!
//! A publisher names who is concerned: a user, or everyone who may read an account. Each audience keeps its last events
//! for browsers that lost their connection; a browser that missed more is told to read everything again.

pub mod watchers;

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use shared::event::Event;
use shared::id::{AccountId, UserId};
use tokio::sync::mpsc;

use crate::nodes::Nodes;

/// Events that one audience keeps for those who come back.
const KEPT: usize = 64;

/// Events that may wait for one slow browser before it is told to read everything again.
const WAITING: usize = 64;

/// How long an audience without listeners keeps its events.
const FORGET_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// Whom an event concerns.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Audience {
    User(UserId),
    Account(AccountId),
}

impl From<&UserId> for Audience {
    fn from(user: &UserId) -> Self {
        Self::User(user.clone())
    }
}

impl From<&AccountId> for Audience {
    fn from(account: &AccountId) -> Self {
        Self::Account(account.clone())
    }
}

/// The place of an event in the stream, as in `Last-Event-ID`: of which run of the server, and the how manieth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventId {
    run: u32,
    number: u64,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{}", self.run, self.number)
    }
}

impl FromStr for EventId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (run, number) = text.split_once('-').unwrap_or((text, ""));
        Ok(Self { run: u32::from_str_radix(run, 16)?, number: number.parse()? })
    }
}

/// An event and its place.
#[derive(Clone, Debug)]
pub struct Published {
    pub id: EventId,
    pub event: Arc<Event>,
}

/// Passes events on. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct EventHub {
    nodes: Arc<Nodes>,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    last: u64,
    next_listener: u64,
    audiences: HashMap<Audience, Channel>,
}

#[derive(Debug, Default)]
struct Channel {
    recent: VecDeque<Published>,
    /// The newest event that is not in `recent` any more, or that was before the channel.
    forgotten: u64,
    listeners: Vec<Listener>,
    deserted_at: Option<Timestamp>,
}

#[derive(Debug)]
struct Listener {
    number: u64,
    sender: mpsc::Sender<Published>,
}

impl EventHub {
    pub fn new(nodes: Arc<Nodes>) -> Self {
        Self { nodes, inner: Arc::default() }
    }

    /// Tells everyone concerned, at all nodes.
    pub fn publish(&self, audience: impl Into<Audience>, event: Event) {
        let audience = audience.into();
        self.nodes.publish(&audience, &event);
        self.deliver(audience, event);
    }

    /// Tells whom it concerns at this node. Costs nothing where nobody listens or did lately.
    pub fn deliver(&self, audience: impl Into<Audience>, event: Event) {
        let mut inner = self.lock();
        let id = inner.next_id(self.run());
        let Some(channel) = inner.audiences.get_mut(&audience.into()) else { return };
        let published = Published { id, event: Arc::new(event) };
        // A full queue closes here: its browser sees the stream end, comes back and is told what it missed.
        channel.listeners.retain(|listener| listener.sender.try_send(published.clone()).is_ok());
        channel.recent.push_back(published);
        if channel.recent.len() > KEPT
            && let Some(dropped) = channel.recent.pop_front()
        {
            channel.forgotten = dropped.id.number;
        }
    }

    /// Has all browsers read everything again: nobody knows what they missed.
    pub fn resync(&self) {
        let mut inner = self.lock();
        let id = inner.next_id(self.run());
        let again = Published { id, event: Arc::new(Event::Resync) };
        for channel in inner.audiences.values_mut() {
            channel.recent.clear();
            channel.forgotten = id.number;
            channel.listeners.retain(|listener| listener.sender.try_send(again.clone()).is_ok());
        }
    }

    /// What tells the places in this stream from those in another node's.
    fn run(&self) -> u32 {
        self.nodes.id.number()
    }

    /// Listens for all of `audiences`, beginning after `last` where the browser names what it saw last.
    pub fn subscribe(
        &self,
        audiences: Vec<Audience>,
        last: Option<EventId>,
        now: Timestamp,
    ) -> Subscription {
        let mut inner = self.lock();
        inner.forget_deserted(now);
        let missed = inner.missed(self.run(), &audiences, last);
        let number = inner.next_listener;
        inner.next_listener += 1;
        let newest = inner.last;
        let (sender, receiver) = mpsc::channel(WAITING);
        for audience in &audiences {
            let channel = inner
                .audiences
                .entry(audience.clone())
                .or_insert_with(|| Channel { forgotten: newest, ..Channel::default() });
            channel.deserted_at = None;
            channel.listeners.push(Listener { number, sender: sender.clone() });
        }
        let here = EventId { run: self.run(), number: newest };
        Subscription { hub: self.clone(), number, audiences, missed, here, receiver, left_at: now }
    }

    /// How many streams are open.
    pub fn listeners(&self) -> usize {
        let inner = self.lock();
        let mut numbers: Vec<_> = inner
            .audiences
            .values()
            .flat_map(|channel| channel.listeners.iter().map(|listener| listener.number))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len()
    }

    /// Whether anybody listens for this audience.
    pub fn is_heard(&self, audience: &Audience) -> bool {
        self.lock().audiences.get(audience).is_some_and(|channel| !channel.listeners.is_empty())
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing that holds the lock can leave it half-changed.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What came after an event that a browser saw.
#[derive(Debug)]
enum Missed {
    Events(VecDeque<Published>),
    TooMuch,
}

impl Inner {
    fn next_id(&mut self, run: u32) -> EventId {
        self.last += 1;
        EventId { run, number: self.last }
    }

    fn missed(&self, run: u32, audiences: &[Audience], last: Option<EventId>) -> Missed {
        let Some(last) = last else { return Missed::Events(VecDeque::new()) };
        let mut events = Vec::new();
        for audience in audiences {
            let known =
                self.audiences.get(audience).filter(|channel| channel.forgotten <= last.number);
            let Some(channel) = known.filter(|_| last.run == run) else { return Missed::TooMuch };
            events.extend(
                channel.recent.iter().filter(|event| event.id.number > last.number).cloned(),
            );
        }
        events.sort_by_key(|published| published.id.number);
        Missed::Events(events.into())
    }

    fn forget_deserted(&mut self, now: Timestamp) {
        self.audiences.retain(|_, channel| {
            channel.deserted_at.is_none_or(|since| now.duration_since(since) < FORGET_AFTER)
        });
    }
}

/// One browser's stream.
#[derive(Debug)]
pub struct Subscription {
    hub: EventHub,
    number: u64,
    audiences: Vec<Audience>,
    missed: Missed,
    here: EventId,
    receiver: mpsc::Receiver<Published>,
    /// Renewed with each event, so that a stream that ends knows about when without asking a clock.
    left_at: Timestamp,
}

impl Subscription {
    /// The next event; `None` when this browser was too slow and has to come back.
    pub async fn next(&mut self) -> Option<Published> {
        match &mut self.missed {
            Missed::TooMuch => {
                self.missed = Missed::Events(VecDeque::new());
                return Some(Published { id: self.here, event: Arc::new(Event::Resync) });
            }
            Missed::Events(events) => {
                if let Some(event) = events.pop_front() {
                    return Some(event);
                }
            }
        }
        self.receiver.recv().await
    }

    /// Where the stream began: what to come back with if nothing ever happened.
    pub fn begins_at(&self) -> EventId {
        self.here
    }

    /// Notes that the stream was alive at this time.
    pub fn alive_at(&mut self, now: Timestamp) {
        self.left_at = now;
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut inner = self.hub.lock();
        for audience in &self.audiences {
            if let Some(channel) = inner.audiences.get_mut(audience) {
                channel.listeners.retain(|listener| listener.number != self.number);
                if channel.listeners.is_empty() {
                    channel.deserted_at = Some(self.left_at);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
