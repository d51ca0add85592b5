//! Rules tried on messages that are there: in the background, without changing anything, kept for a while to be looked at.
//!
//! Messages are gone through in the order in which they came, each at its own time, so that rules with a date, answers
//! that are given once, and duplicates come out as they would have then.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::CryptoRng;
use shared::id::{AccountId, TrialId};
use shared::job::JobStatus;
use shared::problem::ProblemKind;
use shared::sieve::evaluate::{duplicate_key, evaluate};
use shared::sieve::message::{Message, Surroundings};
use shared::sieve::outcome::Outcome;
use shared::trial::{
    CommandCount, MOST_TRIED, Trial, TrialCount, TrialRequest, TrialWindow, TriedAction, TriedKind,
    TriedMessage,
};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::actions::{Answered, actions, commands, made_folders};
use super::around;
use super::letters::{self, Extent, Letter};
use super::whole::Whole;
use crate::error::{ApiError, ApiResult};
use crate::imap::MailboxName;
use crate::mail::ids::{mailbox_id, mailbox_name, message_id};
use crate::nodes::NodeId;
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

/// Trials that an account remembers.
const KEPT: usize = 3;

/// Trials of all accounts together. Each may hold some megabytes.
const KEPT_IN_ALL: usize = 60;

/// After which a trial is forgotten: by then the mail is another.
const KEPT_FOR: Duration = Duration::from_secs(30 * 60);

/// The trials of all accounts.
#[derive(Debug, Default)]
pub struct Trials(Mutex<HashMap<AccountId, VecDeque<Arc<Entry>>>>);

/// One trial.
#[derive(Debug)]
pub struct Entry {
    begun: Instant,
    cancel: CancellationToken,
    version: watch::Sender<u64>,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    trial: Trial,
    counts: BTreeMap<TriedKind, (u32, u32)>,
    commands: BTreeMap<u32, u32>,
    rows: Vec<Row>,
    uid_validity: u32,
    /// Folders that the script would make.
    made_folders: BTreeSet<String>,
}

/// A message that was tried.
#[derive(Clone, Debug)]
struct Row {
    uid: u32,
    message: TriedMessage,
}

/// Which of the messages are looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    pub kind: Option<TriedKind>,
    /// Only those of which something becomes.
    pub changed: bool,
    /// Only those of which something else becomes than under the script compared with.
    pub differing: bool,
}

/// What a trial found to do, for who does it.
#[derive(Debug)]
pub(super) struct Findings {
    pub(super) mailbox: MailboxName,
    pub(super) uid_validity: u32,
    pub(super) actions: Vec<(u32, Vec<TriedAction>)>,
    pub(super) made_folders: BTreeSet<String>,
}

impl Trials {
    fn add(&self, account: &AccountId, entry: Arc<Entry>) {
        let mut all = self.lock();
        for trials in all.values_mut() {
            trials.retain(|entry| entry.is_running() || entry.begun.elapsed() < KEPT_FOR);
        }
        all.retain(|_, trials| !trials.is_empty());
        let trials = all.entry(account.clone()).or_default();
        trials.push_back(entry);
        while trials.len() > KEPT
            && let Some(oldest) = trials.pop_front()
        {
            oldest.cancel.cancel();
        }
        while all.values().map(VecDeque::len).sum::<usize>() > KEPT_IN_ALL {
            let oldest = all
                .iter()
                .filter_map(|(account, trials)| Some((trials.front()?.begun, account.clone())))
                .min_by_key(|(begun, _)| *begun);
            let Some(trials) = oldest.and_then(|(_, account)| all.get_mut(&account)) else { break };
            if let Some(oldest) = trials.pop_front() {
                oldest.cancel.cancel();
            }
        }
    }

    /// # Errors
    ///
    /// 404 for one that nobody remembers.
    pub fn find(&self, account: &AccountId, id: &TrialId) -> ApiResult<Arc<Entry>> {
        let all = self.lock();
        let found = all.get(account).into_iter().flatten().find(|entry| entry.is(id));
        found.cloned().ok_or_else(ApiError::not_found)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, VecDeque<Arc<Entry>>>> {
        // Nothing that holds the lock can leave it half-changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    /// How far it is.
    pub fn trial(&self) -> Trial {
        self.lock().told()
    }

    pub fn is_running(&self) -> bool {
        self.lock().trial.status == JobStatus::Running
    }

    /// Learns of every change from now on.
    pub fn follow(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Stops it where it is; what was found stays to be looked at.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Part of what was found, newest first.
    pub fn window(&self, wanted: Wanted, position: u32, limit: u32) -> TrialWindow {
        let inner = self.lock();
        let passes = |row: &&Row| {
            let message = &row.message;
            (!wanted.changed || !message.actions.is_empty())
                && (!wanted.differing || message.before.is_some())
                && wanted
                    .kind
                    .is_none_or(|kind| message.actions.iter().any(|action| action.kind == kind))
        };
        let found = || inner.rows.iter().rev().filter(passes);
        let skipped = usize::try_from(position).unwrap_or(usize::MAX);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        TrialWindow {
            trial: inner.told(),
            total: u32::try_from(found().count()).unwrap_or(u32::MAX),
            position,
            items: found().skip(skipped).take(limit).map(|row| row.message.clone()).collect(),
        }
    }

    /// What is to be done; `None` while it runs.
    pub(super) fn findings(&self) -> Option<Findings> {
        let inner = self.lock();
        if inner.trial.status == JobStatus::Running {
            return None;
        }
        let changed = inner.rows.iter().filter(|row| !row.message.actions.is_empty());
        Some(Findings {
            mailbox: mailbox_name(&inner.trial.mailbox)?,
            uid_validity: inner.uid_validity,
            actions: changed.map(|row| (row.uid, row.message.actions.clone())).collect(),
            made_folders: inner.made_folders.clone(),
        })
    }

    fn is(&self, id: &TrialId) -> bool {
        self.lock().trial.id == *id
    }

    fn update(&self, change: impl FnOnce(&mut Inner)) {
        change(&mut self.lock());
        self.version.send_modify(|version| *version += 1);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing that holds the lock can leave it half-changed.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn told(&self) -> Trial {
        let is_compared = self.is_compared();
        let counts = self.counts.iter().map(|(kind, (now, before))| TrialCount {
            kind: *kind,
            now: *now,
            before: is_compared.then_some(*before),
        });
        let commands = self
            .commands
            .iter()
            .map(|(start, count)| CommandCount { start: *start, count: *count });
        Trial { counts: counts.collect(), commands: commands.collect(), ..self.trial.clone() }
    }

    fn is_compared(&self) -> bool {
        self.trial.is_compared
    }

    fn take(&mut self, batch: Batch) {
        let done = u32::try_from(batch.done).unwrap_or(u32::MAX);
        self.trial.done = self.trial.done.saturating_add(done).min(self.trial.total);
        self.made_folders.extend(batch.made_folders);
        for tried in batch.tried {
            self.trial.changed += u32::from(!tried.row.message.actions.is_empty());
            for kind in kinds(&tried.row.message.actions) {
                self.counts.entry(kind).or_default().0 += 1;
            }
            for kind in tried.kinds_before {
                self.counts.entry(kind).or_default().1 += 1;
            }
            for start in tried.commands {
                *self.commands.entry(start).or_default() += 1;
            }
            self.rows.push(tried.row);
        }
    }
}

fn kinds(actions: &[TriedAction]) -> BTreeSet<TriedKind> {
    actions.iter().map(|action| action.kind).collect()
}

/// A name that no other trial has, also none before the server started.
pub fn new_id(node: NodeId, rng: &mut impl CryptoRng) -> TrialId {
    TrialId(node.name(rng))
}

/// Begins to try a script.
///
/// # Errors
///
/// [`ProblemKind::ScriptRefused`] for one that can't be tried, [`ProblemKind::MailboxMissing`] for an id that no folder
/// has; what the host said no to while included scripts were fetched.
pub async fn begin(
    state: &AppState,
    account: &Arc<OpenAccount>,
    request: TrialRequest,
    id: TrialId,
) -> ApiResult<Trial> {
    let mailbox = mailbox_name(&request.mailbox).ok_or(ProblemKind::MailboxMissing)?;
    let now = Whole::gather(account, request.text).await?;
    let mut needs_body = now.needs_body()?;
    // A script that can't be tried is nothing to compare with.
    let mut before = None;
    if let Some(text) = request.against {
        let whole = Whole::gather(account, text).await?;
        if let Ok(needs) = whole.needs_body() {
            needs_body |= needs;
            before = Some(whole);
        }
    }
    let trial = Trial {
        id,
        mailbox: request.mailbox,
        status: JobStatus::Running,
        done: 0,
        total: 0,
        changed: 0,
        is_compared: before.is_some(),
        counts: Vec::new(),
        commands: Vec::new(),
        problem: None,
    };
    let inner = Inner {
        trial: trial.clone(),
        counts: BTreeMap::new(),
        commands: BTreeMap::new(),
        rows: Vec::new(),
        uid_validity: 0,
        made_folders: BTreeSet::new(),
    };
    let entry = Arc::new(Entry {
        begun: Instant::now(),
        cancel: state.stopping.child_token(),
        version: watch::channel(0).0,
        inner: Mutex::new(inner),
    });
    state.trials.add(&account.id, Arc::clone(&entry));
    let task = Task {
        account: Arc::clone(account),
        entry,
        scripts: Arc::new(Scripts { now, before }),
        mailbox,
        extent: Extent::new(needs_body),
        limit: request.limit.min(MOST_TRIED),
    };
    state.workers.spawn(task.run());
    Ok(trial)
}

#[derive(Debug)]
struct Scripts {
    now: Whole,
    before: Option<Whole>,
}

struct Task {
    account: Arc<OpenAccount>,
    entry: Arc<Entry>,
    scripts: Arc<Scripts>,
    mailbox: MailboxName,
    extent: Extent,
    limit: u32,
}

impl Task {
    async fn run(self) {
        let outcome = tokio::select! {
            () = self.entry.cancel.cancelled() => Ok(JobStatus::Cancelled),
            outcome = self.examine() => outcome.map(|()| JobStatus::Done),
        };
        self.entry.update(|inner| match outcome {
            Ok(status) => inner.trial.status = status,
            Err(error) => {
                inner.trial.status = JobStatus::Failed;
                inner.trial.problem = Some(error.kind());
            }
        });
    }

    async fn examine(&self) -> ApiResult<()> {
        let mut memory =
            Memory { around: around::surroundings(&self.account).await?, ..Memory::default() };
        let lease = self.account.pool.lease_patiently(Some(&self.mailbox)).await?;
        let selected = lease.select_now(&self.mailbox).await?;
        let messages = letters::newest(&lease, selected.exists, self.limit).await?;
        self.entry.update(|inner| {
            inner.uid_validity = selected.uid_validity;
            inner.trial.total = u32::try_from(messages.len()).unwrap_or(u32::MAX);
        });
        for uids in letters::batches(&messages, self.extent) {
            let letters = letters::fetch(&lease, &uids, self.extent).await?;
            let work = Work {
                letters,
                asked: uids.len(),
                uid_validity: selected.uid_validity,
                mailbox: self.mailbox.clone(),
                own: self.account.email.clone(),
                cancel: self.entry.cancel.clone(),
                scripts: Arc::clone(&self.scripts),
            };
            // Off the threads that answer requests: a script may take its time.
            let done = tokio::task::spawn_blocking(move || {
                let batch = work.run(&mut memory);
                (memory, batch)
            });
            let (back, batch) = done.await.map_err(ApiError::internal)?;
            memory = back;
            self.entry.update(|inner| inner.take(batch));
        }
        Ok(())
    }
}

/// What one message leaves for the next.
#[derive(Debug, Default)]
struct Memory {
    around: Surroundings,
    answered: Answered,
    answered_before: Answered,
}

/// Messages to go through on a thread of their own.
struct Work {
    letters: Vec<Letter>,
    asked: usize,
    uid_validity: u32,
    mailbox: MailboxName,
    own: String,
    cancel: CancellationToken,
    scripts: Arc<Scripts>,
}

#[derive(Debug, Default)]
struct Batch {
    /// With those that were gone.
    done: usize,
    tried: Vec<Tried>,
    made_folders: BTreeSet<String>,
}

#[derive(Debug)]
struct Tried {
    row: Row,
    commands: BTreeSet<u32>,
    kinds_before: BTreeSet<TriedKind>,
}

impl Work {
    fn run(self, memory: &mut Memory) -> Batch {
        let mut batch = Batch { done: self.asked, ..Batch::default() };
        let Ok(now) = self.scripts.now.program() else { return batch };
        let before = self.scripts.before.as_ref();
        let before = before.and_then(|whole| Some((whole, whole.program().ok()?)));
        let here = self.mailbox.decoded();
        let mailbox = mailbox_id(&self.mailbox);
        for letter in self.letters {
            if self.cancel.is_cancelled() {
                break;
            }
            let message = letter.message(&self.own);
            memory.around.now = letter.received_at;
            memory.around.zone = around::zone(letter.offset);
            let around = &memory.around;
            let outcome = evaluate(&now, &message, around);
            let look = |whole: &Whole, outcome: &Outcome, answered: &mut Answered| {
                let replies = |reply: &_| answered.replies(reply, &message, around, &self.own);
                actions(&whole.text, outcome, &here, replies)
            };
            let found = look(&self.scripts.now, &outcome, &mut memory.answered);
            let earlier = before.as_ref().map(|(whole, program)| {
                let outcome = evaluate(program, &message, around);
                look(whole, &outcome, &mut memory.answered_before)
            });
            batch.made_folders.extend(made_folders(&outcome).cloned());
            let kinds_before = earlier.as_deref().map(kinds).unwrap_or_default();
            let differs = |earlier: &Vec<TriedAction>| !is_same(earlier, &found);
            batch.tried.push(Tried {
                commands: commands(&outcome).collect(),
                kinds_before,
                row: Row {
                    uid: letter.uid,
                    message: TriedMessage {
                        id: message_id(&mailbox, self.uid_validity, letter.uid),
                        from: letter.from,
                        subject: letter.subject,
                        received_at: letter.received_at,
                        before: earlier.filter(differs),
                        actions: found,
                        error: outcome.error.map(|error| error.to_string()),
                    },
                },
            });
            if let Some(id) = message_id_of(&message) {
                memory.around.seen.insert(duplicate_key("", id));
            }
        }
        batch
    }
}

/// What `duplicate` remembers where a script names nothing else (RFC 7352 §3).
fn message_id_of(message: &Message) -> Option<&str> {
    let mut headers = message.headers.iter();
    let found = headers.find(|header| header.name.eq_ignore_ascii_case("message-id"))?;
    Some(&found.text)
}

/// Whether the same becomes of a message, whatever asked for it.
fn is_same(one: &[TriedAction], other: &[TriedAction]) -> bool {
    let plain = |actions: &[TriedAction]| {
        let mut plain: Vec<_> =
            actions.iter().map(|action| (action.kind, action.target.clone())).collect();
        plain.sort();
        plain
    };
    plain(one) == plain(other)
}
