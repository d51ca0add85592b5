//! The outbox's worker: takes up what is due, and what a stop left behind.

use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::SignedDuration;
use shared::id::SubmissionId;
use shared::permission::Permission;
use shared::submission::{Refusal, RefusalReason};
use tokio::fs::File;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::chores::{self, Chores};
use super::envelope::Envelope;
use super::outbox::publish;
use super::outcome::Outcome;
use super::smtp::{Host, Session, SignIn, Timeouts, Transfer};
use super::spool::Spool;
use super::state::{Happening, Phase, Progress};
use crate::db::outbox::{ChoresLeft, SubmissionRow};
use crate::db::{self, DbResult};
use crate::error::ApiError;
use crate::nodes::{self, Kind, Taken};
use crate::people::access::may_still;
use crate::state::AppState;
use shared::problem::ProblemKind;

/// Sends under way at once, over all accounts.
const AT_ONCE: usize = 16;
/// The database is asked at least this often, whatever it said before.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

/// Runs until `stop`. A failing database makes it wait, never end.
pub async fn run(state: AppState) {
    let stop = state.stopping.clone();
    let spool = Spool::of(&state);
    while let Err(error) = spool.prepare().await
        && !stop.is_cancelled()
    {
        report("The spool can't be prepared", &error);
        rest(&stop).await;
    }
    let mut is_recovered = false;
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = JoinSet::new();
    let mut last_sweep = None;
    while !stop.is_cancelled() {
        let now = state.clock.now();
        if last_sweep.is_none_or(|last| now.duration_since(last) > SignedDuration::from_hours(1)) {
            last_sweep = Some(now);
            chores::sweep(&state).await;
        }
        // What this node left behind when it stopped, and at any time what others that died did.
        if !is_recovered || state.nodes.are_many {
            match recover(&state).await {
                Ok(()) => is_recovered = true,
                Err(error) => report("What was under way can't be read", &error),
            }
        }
        if !is_recovered {
            rest(&stop).await;
            continue;
        }
        let pause = match take_up(&state, &stop, &room, &mut tasks).await {
            Ok(pause) => pause,
            Err(error) => {
                report("The outbox can't be read", &error);
                LONGEST_SLEEP
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = state.outbox.wake.notified() => {}
            () = sleep(pause) => {}
            // Its place is free, and what it left may be due.
            Some(_) = tasks.join_next() => {}
        }
    }
    // Whoever stops the server has set the time for this; what is cut off is found at the next start.
    while tasks.join_next().await.is_some() {}
}

/// Waits a little, or for the stop.
async fn rest(stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = sleep(Duration::from_secs(1)) => {}
    }
}

/// The worker is a boundary: nobody above it logs its failures.
pub(super) fn report(what: &'static str, error: &dyn StdError) {
    tracing::error!(%error, "{what}");
}

/// What was under way when its node stopped: safe to send again, or for the user to decide.
async fn recover(state: &AppState) -> DbResult<()> {
    nodes::forget_dead(state).await?;
    for row in db::outbox::under_way(&state.db).await? {
        if state.nodes.has(Kind::Submission, &row.id) {
            continue; // The others took this node for dead, and let go of what it goes on with.
        }
        let now = state.clock.now();
        if let Some(progress) = row.progress()?.after(Happening::FoundAtStart, now) {
            advance(state, &row, &progress).await?;
        }
    }
    Ok(())
}

/// Starts a task for each send that is due, and tells how long nothing else will be.
async fn take_up(
    state: &AppState,
    stop: &CancellationToken,
    room: &Arc<Semaphore>,
    tasks: &mut JoinSet<()>,
) -> DbResult<Duration> {
    let now = state.clock.now();
    for id in db::outbox::due(&state.db, now, 500).await? {
        let Ok(room) = Arc::clone(room).try_acquire_owned() else {
            break; // A task that ends wakes us.
        };
        let Some(taken) = Taken::take(state, Kind::Submission, id.as_str()).await? else {
            continue; // A task has it, here or elsewhere.
        };
        let (state, stop) = (state.clone(), stop.clone());
        tasks.spawn(async move {
            if let Err(error) = work(&state, &stop, &id).await {
                report("A submission can't be taken up", &error);
                // It stays due: not at once, or a broken row would keep us busy for ever.
                sleep(Duration::from_secs(2)).await;
            }
            // Before its end wakes us: what it left may be due.
            taken.release().await;
            drop(room);
        });
    }
    let next = db::outbox::next_due(&state.db, now).await?;
    let pause = next.and_then(|next| Duration::try_from(next.duration_since(now)).ok());
    Ok(pause.unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP))
}

async fn work(state: &AppState, stop: &CancellationToken, id: &SubmissionId) -> DbResult<()> {
    let Some(row) = db::outbox::get(&state.db, id).await? else { return Ok(()) };
    let now = state.clock.now();
    let progress = row.progress()?;
    if progress.due_at().is_none() {
        return chores::run(state, row).await;
    }
    let Some(next) = progress.after(Happening::Due, now).filter(|_| {
        // Undone and held again since it was listed.
        progress.due_at().is_some_and(|due| due <= now)
    }) else {
        return Ok(());
    };
    let Some(row) = advance(state, &row, &next).await? else { return Ok(()) };
    let is_handing_over = AtomicBool::new(false);
    let outcome = tokio::select! {
        outcome = attempt(state, &row, &is_handing_over) => outcome,
        // The connection is dropped with the message's end unsent, so the host forgets it; the next start goes on.
        () = stopped_before(stop, &is_handing_over) => return Ok(()),
    };
    end(state, stop, &row, outcome).await
}

/// Ends when the server stops while the host can't have accepted anything yet.
async fn stopped_before(stop: &CancellationToken, is_handing_over: &AtomicBool) {
    stop.cancelled().await;
    if is_handing_over.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
}

/// One attempt, from the connection to the host's answer.
async fn attempt(state: &AppState, row: &SubmissionRow, is_handing_over: &AtomicBool) -> Outcome {
    let recipients = row.recipients().unwrap_or_default();
    let transfer = match hand_over(state, row, is_handing_over).await {
        Ok(transfer) => transfer,
        Err(Stopped::Smtp(error)) => return Outcome::of(&error, &recipients),
        Err(Stopped::Account(error)) => return of_account(&error),
        Err(Stopped::Withdrawn) => {
            let problem = Refusal { reason: RefusalReason::AccessWithdrawn, diagnostic: None };
            return Outcome::Refused { problem, recipients: Vec::new() };
        }
        Err(Stopped::Here(error)) => {
            report("A submission can't be handed over", error.as_ref());
            return failed(RefusalReason::Other);
        }
    };
    match transfer.finish().await {
        Ok(_) => Outcome::Accepted,
        Err(error) => Outcome::of(&error, &recipients),
    }
}

/// Why a message didn't get as far as its last line.
enum Stopped {
    Smtp(super::smtp::Error),
    Account(ApiError),
    /// The user could send from the account when the message was taken in, and may not any more.
    Withdrawn,
    /// A file or the database: our own fault.
    Here(Box<dyn StdError + Send + Sync>),
}

impl From<super::smtp::Error> for Stopped {
    fn from(error: super::smtp::Error) -> Self {
        Self::Smtp(error)
    }
}

/// Brings the whole message to the host but for its end, and notes that the end comes next.
async fn hand_over(
    state: &AppState,
    row: &SubmissionRow,
    is_handing_over: &AtomicBool,
) -> Result<Transfer, Stopped> {
    check_grant(state, row).await?;
    let account = state.accounts.get(state, &row.account()).await.map_err(Stopped::Account)?;
    let host = Host {
        dialer: Arc::clone(&state.dialer),
        endpoint: account.host.smtp.clone(),
        timeouts: Timeouts::default(),
    };
    let sign_in = SignIn::from(&account.credential);
    let path = Spool::of(state).fetch_message(&row.id()).await;
    let file = File::open(path.map_err(|error| Stopped::Here(error.into()))?).await;
    let file = file.map_err(|error| Stopped::Here(error.into()))?;
    let recipients = row.recipients().map_err(|error| Stopped::Here(error.into()))?;
    let request = row.request().map_err(|error| Stopped::Here(error.into()))?;
    let envelope = Envelope {
        sender: row.sender.clone(),
        recipients: recipients.into_iter().map(|address| address.email).collect(),
        size_bytes: u64::try_from(row.size_bytes).unwrap_or_default(),
        eight_bit: row.eight_bit,
        wants_report: request.content.wishes.delivery_report,
    };
    let mut transfer = Session::open(&host, &sign_in).await?.envelope(&envelope).await?;
    transfer.body(file).await?;
    is_handing_over.store(true, Ordering::Relaxed);
    // Committed before the end is sent, so that a crash between the two is taken for an unknown, never for a failure.
    note_hand_over(state, row).await.map_err(|error| Stopped::Here(error.into()))?;
    Ok(transfer)
}

/// A message may have waited for days: what its writer may do is asked of the database at the moment it goes out.
async fn check_grant(state: &AppState, row: &SubmissionRow) -> Result<(), Stopped> {
    let may_send = may_still(state, &row.user(), &row.account(), Permission::SendAs).await;
    let may_send = may_send.map_err(|error| Stopped::Here(error.into()))?;
    may_send.map(|_| ()).ok_or(Stopped::Withdrawn)
}

async fn note_hand_over(state: &AppState, row: &SubmissionRow) -> DbResult<()> {
    let progress = row.progress()?.after(Happening::HandOver, state.clock.now());
    let noted = match progress {
        Some(progress) => advance(state, row, &progress).await?,
        None => None,
    };
    noted.map(|_| ()).ok_or(db::DbError::RowNotFound)
}

fn failed(reason: RefusalReason) -> Outcome {
    Outcome::Failed(Refusal { reason, diagnostic: None })
}

fn of_account(error: &ApiError) -> Outcome {
    match error.kind() {
        ProblemKind::CredentialRefused | ProblemKind::WrongPassword => {
            failed(RefusalReason::SignInRefused)
        }
        _ => failed(RefusalReason::Unreachable),
    }
}

/// Notes how an attempt ended. The host's answer can't be had twice, so a failing database is waited for.
async fn end(
    state: &AppState,
    stop: &CancellationToken,
    begun: &SubmissionRow,
    outcome: Outcome,
) -> DbResult<()> {
    loop {
        match try_end(state, begun, outcome.clone()).await {
            Err(error) if !stop.is_cancelled() => {
                report("A submission's end can't be noted", &error);
                sleep(Duration::from_secs(1)).await;
            }
            ended => return ended,
        }
    }
}

async fn try_end(state: &AppState, begun: &SubmissionRow, outcome: Outcome) -> DbResult<()> {
    let Some(row) = db::outbox::get(&state.db, &begun.id()).await? else { return Ok(()) };
    // If this node was taken for dead meanwhile, another has gone on, and the end is not ours to note.
    let steps = match row.progress()?.phase {
        Phase::Connecting => 0,
        Phase::HandingOver => 1,
        Phase::Waiting | Phase::Done => return Ok(()),
    };
    if row.revision != begun.revision + steps {
        return Ok(());
    }
    let ended = row.progress()?.after(Happening::Ended(outcome), state.clock.now());
    if let Some(progress) = ended {
        advance(state, &row, &progress).await?;
    }
    Ok(())
}

/// Notes progress and what is to be done after it, and tells the sender's browsers.
pub(super) async fn advance(
    state: &AppState,
    row: &SubmissionRow,
    progress: &Progress,
) -> DbResult<Option<SubmissionRow>> {
    let now = state.clock.now();
    let chores = match progress.phase {
        Phase::Done => Chores::after(&progress.status).left(now),
        Phase::Waiting | Phase::Connecting | Phase::HandingOver => ChoresLeft::default(),
    };
    let row = db::outbox::advance(&state.db, row, progress, chores, now).await?;
    if let Some(row) = &row {
        publish(state, row);
    }
    Ok(row)
}
