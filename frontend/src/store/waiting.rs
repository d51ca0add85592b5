//! What was done without a network: kept in order, and told to the server once it can be heard, each once
//! (docs/adr/0034-what-the-browser-keeps.md).
//!
//! A change says which messages it is about by UID and UIDVALIDITY, a send bears a key: the server may hear either twice,
//! after an answer that got lost, and does it once.

use std::collections::HashMap;
use std::time::Duration;

use futures_channel::oneshot::{self, Sender};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use shared::change::{Change, ChangeRequest, ChangeResult};
use shared::id::AccountId;
use shared::problem::ProblemKind;
use shared::submission::SendRequest;

use super::Store;
use super::mail::problem_of;
use crate::api::{self, ApiError};
use crate::browser::{self, kept};
use crate::json;
use crate::t;

/// Only one tab tells the server at a time.
const LOCK: &str = "pli.waiting";
/// How often to try where nothing else says that the server can be heard again.
const PAUSE: Duration = Duration::from_secs(10);

/// Something that the server is to hear of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "deed")]
pub enum Deed {
    Change { account: AccountId, request: ChangeRequest },
    Send(Box<WaitingSend>),
}

/// A message that is handed over once there is a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitingSend {
    pub account: AccountId,
    /// The send's idempotency key.
    pub key: String,
    pub request: SendRequest,
}

type Id = u32;
type Answer = Result<ChangeResult, ApiError>;

#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    deeds: RwSignal<Vec<(Id, Deed)>>,
    /// Those in this page that wait for an answer.
    hearers: StoredValue<HashMap<Id, Sender<Answer>>, LocalStorage>,
    is_telling: StoredValue<bool>,
}

impl Waiting {
    pub(super) fn new() -> Self {
        Self {
            deeds: RwSignal::new(Vec::new()),
            hearers: StoredValue::new_local(HashMap::new()),
            is_telling: StoredValue::new(false),
        }
    }

    /// How many messages wait to be sent; tracked.
    pub fn count(self) -> usize {
        self.deeds.with(|deeds| deeds.iter().filter(|(_, deed)| !is_change(deed)).count())
    }

    /// Messages that wait to be sent, the newest first; tracked.
    pub fn sends(self) -> Vec<WaitingSend> {
        let send = |(_, deed): &(Id, Deed)| match deed {
            Deed::Send(send) => Some((**send).clone()),
            Deed::Change { .. } => None,
        };
        self.deeds.with(|deeds| deeds.iter().rev().filter_map(send).collect())
    }

    /// Has the server change messages, now or when it can be heard again; then this answers.
    ///
    /// # Errors
    ///
    /// If the server refuses, or can't be heard and this may not wait.
    pub async fn change(self, account: AccountId, request: ChangeRequest) -> Answer {
        // A copy made twice would be two.
        let may_wait = !matches!(request.change, Change::Copy { .. });
        // What was done before is told before.
        if self.deeds.with_untracked(Vec::is_empty) || !may_wait {
            let answer = api::changes::apply(account.clone(), request.clone()).await;
            if answer != Err(ApiError::Network) || !may_wait {
                return answer;
            }
        }
        let id = self.keep(Deed::Change { account, request }).await.ok_or(ApiError::Network)?;
        let (sender, answer) = oneshot::channel();
        self.hearers.update_value(|hearers| drop(hearers.insert(id, sender)));
        answer.await.unwrap_or(Err(ApiError::Network))
    }

    /// Keeps a message until it can be handed over. `false` where the browser doesn't let us.
    pub async fn send(self, send: WaitingSend) -> bool {
        self.keep(Deed::Send(Box::new(send))).await.is_some()
    }

    async fn keep(self, deed: Deed) -> Option<Id> {
        let id = kept::wait(&json::write(&deed)?).await? as Id;
        self.deeds.update(|deeds| deeds.push((id, deed)));
        Some(id)
    }

    /// Takes back a message that waits. `false` where it was handed over, here or in another tab.
    pub async fn take_back(self, key: &str) -> bool {
        let _lock = browser::take_lock(LOCK).await;
        let waiting = kept::waiting().await;
        let is_it = |deed: &Deed| matches!(deed, Deed::Send(send) if send.key == key);
        let found = waiting.iter().find(|(_, text)| json::read(text).as_ref().is_some_and(is_it));
        let Some((id, _)) = found else { return false };
        kept::settle(*id).await;
        self.deeds.update(|deeds| deeds.retain(|(_, deed)| !is_it(deed)));
        true
    }

    /// Takes back a change that waits. `false` where the server may have heard of it.
    pub fn take_change_back(self, request: &ChangeRequest) -> bool {
        if self.is_telling.get_value() {
            return false;
        }
        let is_it = |deed: &Deed| matches!(deed, Deed::Change { request: it, .. } if it == request);
        let gone = self.deeds.try_update(|deeds| {
            let at = deeds.iter().rposition(|(_, deed)| is_it(deed))?;
            Some(deeds.remove(at).0)
        });
        let Some(id) = gone.flatten() else { return false };
        self.answer(id, Ok(ChangeResult::default()));
        spawn_local(kept::settle(f64::from(id)));
        true
    }

    /// Tells the server whenever it can be heard, as long as the component that is being built is there.
    pub fn follow(self, store: Store) {
        Effect::new(move || {
            if store.events.is_connected() && !store.session.is_expired() {
                spawn_local(self.tell(store));
            }
        });
        let again = move || {
            if self.deeds.with_untracked(|deeds| !deeds.is_empty()) {
                spawn_local(self.tell(store));
            }
        };
        if let Ok(timer) = set_interval_with_handle(again, PAUSE) {
            on_cleanup(move || timer.clear());
        }
    }

    /// Tells the server what waits, in order, as far as it can be heard.
    async fn tell(self, store: Store) {
        if self.is_telling.get_value() {
            return;
        }
        self.is_telling.set_value(true);
        let lock = browser::take_lock(LOCK).await;
        let mut is_any_told = false;
        for (id, text) in kept::waiting().await {
            // What this build can't read stays for one that can.
            let Some(deed) = json::read(&text) else { continue };
            if !self.tell_of(store, id, deed).await {
                break;
            }
            is_any_told = true;
        }
        drop(lock);
        let left: Vec<(Id, Deed)> = kept::waiting()
            .await
            .iter()
            .filter_map(|(id, text)| Some((*id as Id, json::read(text)?)))
            .collect();
        // Another tab may have told of what this one did.
        let told: Vec<Id> = self.hearers.with_value(|hearers| {
            let is_told = |id: &&Id| !left.iter().any(|(left, _)| left == *id);
            hearers.keys().filter(is_told).copied().collect()
        });
        for id in told {
            self.answer(id, Ok(ChangeResult::default()));
        }
        if self.deeds.with_untracked(|deeds| *deeds != left) {
            self.deeds.set(left);
        }
        self.is_telling.set_value(false);
        if is_any_told {
            store.mail.resync();
        }
    }

    /// `false` where the server can't be heard.
    async fn tell_of(self, store: Store, id: f64, deed: Deed) -> bool {
        match deed {
            Deed::Change { account, request } => {
                let answer = api::changes::apply(account, request).await;
                if !is_heard(&answer) {
                    return false;
                }
                kept::settle(id).await;
                self.changed(store, id as Id, answer);
            }
            Deed::Send(send) => {
                let WaitingSend { account, key, request } = &*send;
                let answer = api::submissions::create(account.clone(), key, request).await;
                if !is_heard(&answer) {
                    return false;
                }
                kept::settle(id).await;
                store.compose.went_out(store, &send, answer);
            }
        }
        true
    }

    /// A change was heard. Where the page in which it was done is gone, this one tells what was refused.
    fn changed(self, store: Store, id: Id, answer: Answer) {
        match self.answer(id, answer) {
            Some(Ok(result)) if !result.stale.is_empty() => {
                let failure = problem_of(ProblemKind::MailboxRebuilt);
                store.mail.fail(t!("failure.waiting"), &failure);
            }
            Some(Err(error)) => store.mail.fail(t!("failure.waiting"), &error),
            Some(Ok(_)) | None => {}
        }
    }

    /// Gives `answer` to whoever waits for it, or back where nobody does.
    fn answer(self, id: Id, answer: Answer) -> Option<Answer> {
        let hearer = self.hearers.try_update_value(|hearers| hearers.remove(&id)).flatten();
        match hearer {
            Some(hearer) => hearer.send(answer).err(),
            None => Some(answer),
        }
    }
}

fn is_change(deed: &Deed) -> bool {
    matches!(deed, Deed::Change { .. })
}

/// Whether the server said anything, and not that somebody must sign in first.
fn is_heard<T>(answer: &Result<T, ApiError>) -> bool {
    match answer {
        Ok(_) => true,
        Err(ApiError::Network) => false,
        Err(error) => error.kind() != Some(ProblemKind::SignedOut),
    }
}
