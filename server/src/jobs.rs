//! Changes to whole lists: carried out beside the requests, piece by piece, so that everything else goes on meanwhile.
//!
//! Which messages are meant is settled when a job begins: what arrives later is none of its business. What was done is
//! remembered exactly, for the way back. Jobs live in memory: when the server stops, what was done stays done.

mod plan;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::CryptoRng;
use shared::change::{Change, Moved, Target};
use shared::event::Event;
use shared::id::{AccountId, JobId, MailboxId, UserId};
use shared::job::{Job, JobRequest, JobStatus};
use shared::permission::Permission;
use shared::problem::ProblemKind;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::error::{ApiError, ApiResult};
use crate::history;
use crate::imap::MailboxName;
use crate::mail::MessageRef;
use crate::mail::changes::{Messages, apply_to};
use crate::mail::ids::mailbox_id;
use crate::nodes::NodeId;
use crate::people::access::may_still;
use crate::people::accounts::OpenAccount;
use crate::snooze;
use crate::state::AppState;
pub(crate) use plan::Step;

/// Messages of one command. Others wait for their turn on the host no longer than such a piece takes.
const PIECE: usize = 1_000;

/// How often progress is told.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// Jobs that an account remembers.
const KEPT: usize = 10;

/// The jobs of all accounts.
#[derive(Debug, Default)]
pub struct Jobs(Mutex<HashMap<AccountId, VecDeque<Arc<Entry>>>>);

#[derive(Debug)]
struct Entry {
    cancel: CancellationToken,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    job: Job,
    /// What takes back what was done, the last thing first.
    undo: Vec<Step>,
    /// Where messages went that something else was done to as well.
    moved: Names,
}

/// New names of messages, by the old ones.
type Names = HashMap<MessageRef, MessageRef>;

impl Jobs {
    fn add(&self, account: &AccountId, entry: Arc<Entry>) {
        let mut all = lock(&self.0);
        let jobs = all.entry(account.clone()).or_default();
        jobs.push_back(entry);
        // One that runs is not forgotten: somebody may want to stop it.
        while jobs.len() > KEPT
            && let Some(done) = jobs.iter().position(|entry| !entry.is_running())
        {
            jobs.remove(done);
        }
    }

    fn find(&self, account: &AccountId, id: &JobId) -> ApiResult<Arc<Entry>> {
        let all = lock(&self.0);
        let found = all.get(account).into_iter().flatten().find(|entry| entry.job().id == *id);
        found.cloned().ok_or_else(ApiError::not_found)
    }
}

impl Entry {
    fn job(&self) -> Job {
        lock(&self.inner).job.clone()
    }

    fn is_running(&self) -> bool {
        lock(&self.inner).job.status == JobStatus::Running
    }

    fn update(&self, change: impl FnOnce(&mut Inner)) -> Job {
        let mut inner = lock(&self.inner);
        change(&mut inner);
        inner.job.can_undo = !inner.undo.is_empty() && inner.job.status != JobStatus::Running;
        inner.job.clone()
    }
}

/// A name that no other job has, also none before the server started. It says which node has the job.
pub fn new_id(node: NodeId, rng: &mut impl CryptoRng) -> JobId {
    JobId(node.name(rng))
}

/// Finds the messages that are meant and begins to change them.
///
/// # Errors
///
/// What the host said no to while they were looked for.
pub async fn begin(
    state: &AppState,
    account: &Arc<OpenAccount>,
    user: &UserId,
    request: &JobRequest,
    new: JobId,
) -> ApiResult<Job> {
    let steps = plan::make(state, account, user, request).await?;
    // A search may be about several folders.
    let first = || steps.first().map(|step| mailbox_id(&step.messages.mailbox));
    let place = request.mailbox.clone().or_else(first);
    let place = place.unwrap_or_else(|| mailbox_id(&MailboxName::inbox()));
    Ok(start(state, account, user, new, place, steps))
}

/// Begins to change messages that are known.
pub(crate) fn begin_with(
    state: &AppState,
    account: &Arc<OpenAccount>,
    user: &UserId,
    new: JobId,
    (messages, change, target): (Messages, Change, MailboxName),
) -> Job {
    let mailbox = mailbox_id(&messages.mailbox);
    let step = Step { messages, change, target: Some(target) };
    start(state, account, user, new, mailbox, vec![step])
}

/// Takes back what a job did, as another job.
///
/// # Errors
///
/// 404 for one that nobody remembers, that still runs, or that can't be taken back.
pub fn undo(
    state: &AppState,
    account: &Arc<OpenAccount>,
    user: &UserId,
    id: &JobId,
    new: JobId,
) -> ApiResult<Job> {
    let entry = state.jobs.find(&account.id, id)?;
    let (mut steps, mut moved) = (Vec::new(), Names::new());
    let job = entry.update(|inner| {
        if inner.job.status != JobStatus::Running {
            steps = std::mem::take(&mut inner.undo);
            moved = std::mem::take(&mut inner.moved);
        }
    });
    if steps.is_empty() {
        return Err(ApiError::not_found());
    }
    steps.reverse();
    Ok(start_with(state, account, user, new, job.mailbox, (steps, moved)))
}

/// How far a job is.
///
/// # Errors
///
/// 404 for one that nobody remembers.
pub fn read(state: &AppState, account: &AccountId, id: &JobId) -> ApiResult<Job> {
    Ok(state.jobs.find(account, id)?.job())
}

/// Stops a job after the piece that is under way.
///
/// # Errors
///
/// 404 for one that nobody remembers.
pub fn cancel(state: &AppState, account: &AccountId, id: &JobId) -> ApiResult<()> {
    state.jobs.find(account, id)?.cancel.cancel();
    Ok(())
}

/// Begins to make several changes, one after the other.
pub(crate) fn start(
    state: &AppState,
    account: &Arc<OpenAccount>,
    user: &UserId,
    id: JobId,
    mailbox: MailboxId,
    steps: Vec<Step>,
) -> Job {
    start_with(state, account, user, id, mailbox, (steps, Names::new()))
}

fn start_with(
    state: &AppState,
    account: &Arc<OpenAccount>,
    user: &UserId,
    id: JobId,
    mailbox: MailboxId,
    (steps, moved): (Vec<Step>, Names),
) -> Job {
    let total = steps.iter().map(|step| step.messages.uids.len()).sum::<usize>();
    let job = Job {
        id,
        mailbox,
        status: JobStatus::Running,
        done: 0,
        total: u32::try_from(total).unwrap_or(u32::MAX),
        can_undo: false,
        problem: None,
    };
    let inner = Mutex::new(Inner { job: job.clone(), undo: Vec::new(), moved });
    let entry = Arc::new(Entry { cancel: state.stopping.child_token(), inner });
    state.jobs.add(&account.id, Arc::clone(&entry));
    state.workers.spawn(run(state.clone(), Arc::clone(account), user.clone(), entry, steps));
    job
}

async fn run(
    state: AppState,
    account: Arc<OpenAccount>,
    user: UserId,
    entry: Arc<Entry>,
    steps: Vec<Step>,
) {
    let tell = |job| {
        let event = Event::JobChanged { account: account.id.clone(), job };
        state.events.publish(&account.id, event);
    };
    let mut told = Instant::now();
    let mut outcome = Ok(JobStatus::Done);
    // Messages that are marked and moved have another name when the marks are taken back.
    let is_mixed = steps.iter().any(|step| matches!(step.change, Change::Move { .. }))
        && steps.iter().any(|step| !matches!(step.change, Change::Move { .. }));
    'steps: for step in steps {
        for uids in step.messages.uids.chunks(PIECE) {
            if entry.cancel.is_cancelled() {
                outcome = Ok(JobStatus::Cancelled);
                break 'steps;
            }
            let mut piece = Messages { uids: uids.to_vec(), ..step.messages.clone_place() };
            if is_mixed {
                rename(&mut piece, &lock(&entry.inner).moved);
            }
            let done = async {
                check_grant(&state, &user, &account).await?;
                carry_out(&state, (&account, &user), &step, &piece).await
            };
            match done.await {
                Ok((back, moved)) => {
                    if matches!(step.change, Change::Move { .. }) {
                        history::note(&state, &account.id, &user, &moved).await;
                    }
                    let job = entry.update(|inner| {
                        inner.undo.extend(back);
                        if is_mixed {
                            inner.moved.extend(moved.iter().filter_map(names));
                        }
                        let done = u32::try_from(uids.len()).unwrap_or(u32::MAX);
                        inner.job.done = inner.job.done.saturating_add(done);
                    });
                    if told.elapsed() >= TELL_EVERY {
                        told = Instant::now();
                        tell(job);
                    }
                }
                Err(error) => {
                    outcome = Err(error);
                    break 'steps;
                }
            }
        }
    }
    let job = entry.update(|inner| match outcome {
        Ok(status) => inner.job.status = status,
        Err(error) => {
            inner.job.status = JobStatus::Failed;
            inner.job.problem = Some(error.kind());
        }
    });
    tell(job);
}

/// A job may take minutes: what its user may do is asked of the database for every piece.
async fn check_grant(state: &AppState, user: &UserId, account: &OpenAccount) -> ApiResult<()> {
    let scope = may_still(state, user, &account.id, Permission::Organise).await?;
    // Other folders than when it began are another grant.
    let may = scope.filter(|scope| scope == account.pool.scope());
    may.map(|_| ()).ok_or_else(|| ProblemKind::NotPermitted.into())
}

fn names(moved: &Moved) -> Option<(MessageRef, MessageRef)> {
    Some((MessageRef::parse(&moved.from)?, MessageRef::parse(&moved.to)?))
}

/// Calls messages that went away and came back by the names that they have now.
fn rename(piece: &mut Messages, moved: &Names) {
    let place = piece.clone_place();
    for uid in &mut piece.uids {
        let mut name = MessageRef::new(place.mailbox.clone(), place.uid_validity, *uid);
        // There and back is two; a host that gives names twice must not keep us for ever.
        for _ in 0..4 {
            match moved.get(&name) {
                Some(new) => name = new.clone(),
                None => break,
            }
        }
        if name.mailbox == place.mailbox && name.uid_validity == place.uid_validity {
            *uid = name.uid;
        }
    }
}

/// Does one piece of a step, and says what takes it back; `None` where nothing does.
async fn carry_out(
    state: &AppState,
    (account, user): (&OpenAccount, &UserId),
    step: &Step,
    piece: &Messages,
) -> ApiResult<(Option<Step>, Vec<Moved>)> {
    let target = step.target.as_ref();
    let moved = match step.change {
        Change::Snooze { until } => {
            let place = &piece.mailbox;
            let name = |uid: &u32| MessageRef::new(place.clone(), piece.uid_validity, *uid).id();
            let messages: Vec<_> = piece.uids.iter().map(name).collect();
            let result = snooze::put_away(state, account, user, &messages, until).await?;
            if !result.stale.is_empty() {
                return Err(ProblemKind::MailboxRebuilt.into());
            }
            result.moved
        }
        _ => apply_to(&account.pool, piece, &step.change, target).await?,
    };
    let back = match &step.change {
        Change::Keywords { add, remove } => Some(Step {
            messages: piece.clone(),
            change: Change::Keywords { add: remove.clone(), remove: add.clone() },
            target: None,
        }),
        Change::Move { .. } => there(&moved, step.change.clone(), Some(piece.mailbox.clone())),
        Change::Copy { .. } => there(&moved, Change::Destroy, None),
        // What is back before its time isn't found then, and forgotten.
        Change::Snooze { .. } => {
            let back = Change::Move { to: Target::Mailbox(mailbox_id(&piece.mailbox)) };
            there(&moved, back, Some(piece.mailbox.clone()))
        }
        Change::Destroy => None,
    };
    Ok((back, moved))
}

/// A change to messages where they went.
fn there(moved: &[Moved], change: Change, target: Option<MailboxName>) -> Option<Step> {
    let there: Vec<_> = moved.iter().filter_map(|moved| MessageRef::parse(&moved.to)).collect();
    let first = there.first()?;
    let messages = Messages {
        mailbox: first.mailbox.clone(),
        uid_validity: first.uid_validity,
        uids: there.iter().map(|message| message.uid).collect(),
    };
    Some(Step { messages, change, target })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds the lock can leave it half-changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
