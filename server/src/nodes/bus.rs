//! What nodes tell each other as it happens, by PostgreSQL's LISTEN and NOTIFY. Whoever may have missed something reads
//! everything again.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use shared::event::Event;
use shared::id::AccountId;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::{interval, sleep, timeout};

use super::NodeId;
use crate::db::listener::Listener;
use crate::db::{self, DbResult};
use crate::events::Audience;
use crate::org::senders;
use crate::state::AppState;

const CHANNEL: &str = "pli";

/// NOTIFY takes 8000 bytes, the last of which is not ours.
const LONGEST: usize = 7_999;

/// How often it is asked whether the connection still works, and how long an answer may take.
const PING_EVERY: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a failing database is left alone.
const BREATHER: Duration = Duration::from_secs(1);

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Word {
    /// For browsers.
    Event { audience: Audience, event: Box<Event> },
    /// An account has another credential, or is gone.
    Closed { account: AccountId },
    /// The organisation's senders are others now.
    SendersChanged,
    /// Something could not be said.
    Missed,
}

#[derive(Debug, Serialize, Deserialize)]
struct Letter {
    from: u32,
    word: Word,
}

/// What waits to be said.
#[derive(Debug)]
pub(super) struct Outbound {
    sender: UnboundedSender<Word>,
    /// Until it begins to be said.
    receiver: Mutex<Option<UnboundedReceiver<Word>>>,
}

impl Outbound {
    pub(super) fn new() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self { sender, receiver: Mutex::new(Some(receiver)) }
    }

    pub(super) fn say(&self, word: Word) {
        // When the server stops, nobody says anything any more.
        let _ = self.sender.send(word);
    }
}

/// Begins to speak and to listen.
///
/// # Errors
///
/// A database that can't be reached.
pub(super) async fn start(state: &AppState, address: String) -> DbResult<()> {
    let listener = open(state, &address).await?;
    // Not among the workers: it lasts until they are done.
    tokio::spawn(listen(state.clone(), listener, address));
    let receiver = &state.nodes.bus.receiver;
    if let Some(words) = receiver.lock().unwrap_or_else(PoisonError::into_inner).take() {
        state.workers.spawn(speak(state.clone(), words));
    }
    Ok(())
}

async fn open(state: &AppState, address: &str) -> DbResult<Listener> {
    let NodeId(number) = state.nodes.id;
    let listener = Listener::open(&state.db, CHANNEL, number.cast_signed()).await?;
    // Only now: a node that is written down without its lock is taken for dead.
    db::nodes::join(&state.db, number.into(), address).await?;
    Ok(listener)
}

async fn speak(state: AppState, mut words: UnboundedReceiver<Word>) {
    loop {
        let word = tokio::select! {
            // What is to be said at the end is said before the end.
            biased;
            word = words.recv() => word,
            () = state.stopping.cancelled() => None,
        };
        let Some(word) = word else { return };
        if say(&state, word).await.is_ok() {
            continue;
        }
        loop {
            sleep(BREATHER).await;
            while words.try_recv().is_ok() {}
            if say(&state, Word::Missed).await.is_ok() || state.stopping.is_cancelled() {
                break;
            }
        }
    }
}

async fn say(state: &AppState, word: Word) -> DbResult<()> {
    let said = db::nodes::notify(&state.db, CHANNEL, &payload(state.nodes.id, word)).await;
    said.inspect_err(|error| tracing::warn!(%error, "The other nodes could not be told something"))
}

/// A word as it is sent. What is too long is for browsers to read again.
fn payload(NodeId(from): NodeId, word: Word) -> String {
    let again = match &word {
        Word::Event { audience, .. } => {
            Word::Event { audience: audience.clone(), event: Box::new(Event::Resync) }
        }
        Word::Closed { .. } | Word::SendersChanged | Word::Missed => Word::Missed,
    };
    let print = |word| serde_json::to_string(&Letter { from, word }).unwrap_or_default();
    let text = print(word);
    if text.len() <= LONGEST { text } else { print(again) }
}

async fn listen(state: AppState, mut listener: Listener, address: String) {
    let mut pings = interval(PING_EVERY);
    loop {
        let heard = tokio::select! {
            () = state.stopping.cancelled() => break,
            heard = listener.next() => heard,
            _ = pings.tick() => match timeout(PATIENCE, listener.ping()).await {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => Err(error),
                Err(_) => Ok(None),
            },
        };
        if let Ok(Some(text)) = heard {
            take_in(&state, &text);
            continue;
        }
        tracing::warn!("The connection by which nodes hear of each other broke");
        let again = state.stopping.run_until_cancelled(open_again(&state, &address)).await;
        let Some(again) = again else { break };
        listener = again;
        missed(&state);
    }
    // Alive until nothing is under way any more.
    state.nodes.idle.cancelled().await;
    drop(listener);
}

async fn open_again(state: &AppState, address: &str) -> Listener {
    loop {
        match open(state, address).await {
            Ok(listener) => return listener,
            Err(error) => tracing::warn!(%error, "The other nodes can't be heard"),
        }
        sleep(BREATHER).await;
    }
}

fn take_in(state: &AppState, text: &str) {
    // A newer node's words may be unknown here.
    let Ok(Letter { from, word }) = serde_json::from_str(text) else { return missed(state) };
    if NodeId(from) == state.nodes.id {
        return;
    }
    match word {
        Word::Event { audience, event } => {
            if let Event::PresenceChanged { account, person } = &*event {
                state.presences.heard(account, person, state.clock.now());
            }
            state.events.deliver(audience, *event);
        }
        Word::Closed { account } => state.accounts.close(&account),
        Word::SendersChanged => {
            state.workers.spawn(senders::renew(state.clone()));
        }
        Word::Missed => missed(state),
    }
}

/// Forgets what others may have changed, and has browsers read everything again.
fn missed(state: &AppState) {
    state.accounts.close_all();
    state.events.resync();
    state.workers.spawn(senders::renew(state.clone()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_read_again() {
        let account = AccountId("a".repeat(9_000));
        let audience = Audience::User("u".into());
        let event = Box::new(Event::MailboxesChanged { account: account.clone() });
        let text = payload(NodeId(7), Word::Event { audience: audience.clone(), event });
        let Letter { from, word } = serde_json::from_str(&text).unwrap();
        assert_eq!(from, 7);
        assert!(
            matches!(word, Word::Event { audience: whom, event } if whom == audience && *event == Event::Resync)
        );
        assert!(payload(NodeId(7), Word::Closed { account }).contains("Missed"));
    }
}
