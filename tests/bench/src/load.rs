//! Many people at once: `cargo xtask bench --load 200 --seconds 60`.
//!
//! Each session signs in, listens to events, and then does what people do, one thing after the other, with a pause for
//! thought between two of them. Everything stays on the loopback device.

mod mix;
mod session;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};
use std::{fs, thread};

use anyhow::{Context, Result, anyhow, ensure};
use jiff::Timestamp;
use stack::{Format, MailHost, Options, Person, mailing_list};

use crate::imap::{self, Imap};
use crate::measure::{Times, timed};
use crate::report;
use crate::server::{Plan, Process};
use crate::step;
use mix::{Deed, Dice};
use session::{Listeners, Session, WINDOW};

/// Mailboxes at most; with more sessions, several share one.
const MAILBOXES: usize = 200;

/// Messages in each inbox.
const MESSAGES: usize = 1_000;

/// Sessions that sign in at the same time.
const SIGNING_IN: usize = 8;

/// How long nobody does anything before memory is looked at.
const RESTING: Duration = Duration::from_secs(10);

/// How long everybody works before it counts: until the server has the connections that it keeps.
const WARM_UP: Duration = Duration::from_secs(15);

/// Between two windows that are asked of the mail host itself.
const PROBING: Duration = Duration::from_millis(100);

/// Budgets of DESIGN section 11.
const IDLE_KB: u64 = 200;
const WORKING_KB: u64 = 1024;
const BEYOND_HOST: Duration = Duration::from_millis(250);

/// How many, for how long, and how hurried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) sessions: usize,
    pub(crate) duration: Duration,
    /// The pause between two deeds, on average.
    pub(crate) think: Duration,
}

/// Runs it, and writes its table into `folder`.
pub(crate) fn run(programs: &Path, load: Load, folder: &Path) -> Result<()> {
    let mailboxes = load.sessions.min(MAILBOXES);
    let people: Vec<Person> =
        (0..mailboxes).map(|n| Person::new(&format!("user{n}@pli.example"), "User")).collect();
    let host = step(&format!("Starting a mail host with {mailboxes} mailboxes"), || {
        start_host(people.clone())
    })?;
    let state = tempfile::tempdir()?;
    let plan = Plan::write(programs.join("pli"), state.path(), &host, SETTINGS)?;
    let server = plan.start()?;
    let process = server.process();
    let empty = process.resident()?;
    let mut sessions = step(&format!("Signing {} sessions in", load.sessions), || {
        sign_in(&plan, &people, load.sessions)
    })?;
    let imaps = host.ports().imaps;
    let mut listeners = Listeners::open(&sessions)?;
    thread::sleep(RESTING);
    let idle = process.resident()?;
    step("Warming up", || warm_up(&mut sessions, &mut listeners, load))?;
    let (before, kept_before) = (process.processor_time()?, stored(&state.path().join("state"))?);
    let what = format!("{} sessions for {} s", load.sessions, load.duration.as_secs());
    let outcome = step(&what, || work(sessions, listeners, load, &host, &process))?;
    let end = process.resident()?;
    let spent = process.processor_time()?.saturating_sub(before);
    let connections = process.connections_to(imaps)?;
    let kept = stored(&state.path().join("state"))?;
    let count = outcome.times.values().map(Vec::len).sum::<usize>();
    ensure!(count > 0, "nothing was done");
    let each = |now: u64| now.saturating_sub(empty) / load.sessions as u64 / 1024;
    let megabytes = |bytes: u64| bytes / (1024 * 1024);
    let beyond = p99(outcome.times.get(&Deed::List)).saturating_sub(outcome.host.p99());
    let mut facts = vec![
        format!("requests: {count}, {:.0} a second", count as f64 / load.duration.as_secs_f64()),
        format!("errors: {}", outcome.errors),
        format!("events heard: {}", outcome.events),
        format!("processor time of the server: {:.2} ms a request", per(spent, count)),
        format!("connections to the mail host: {connections} for {mailboxes} mailboxes"),
        format!(
            "memory: {} MB empty, {} while all rest, {} in the middle, {} at the end",
            megabytes(empty),
            megabytes(idle),
            megabytes(outcome.memory_between),
            megabytes(end)
        ),
        format!(
            "memory a session: {} KB at rest (budget {IDLE_KB}), {} KB at work (budget {WORKING_KB})",
            each(idle),
            each(outcome.memory_between.max(end))
        ),
        format!("state on disk: {} KB before, {} KB after", kept_before / 1024, kept / 1024),
        format!(
            "p99 of a window beyond the mail host's own: {:.0} ms (budget {})",
            milliseconds(beyond),
            BEYOND_HOST.as_millis()
        ),
    ];
    facts.extend(outcome.first_errors.iter().map(|error| format!("error: {error}")));
    let table = table(outcome.times, outcome.host);
    let title = format!("Load: {what}, a pause of {} ms", load.think.as_millis());
    let text = format!("{title}\n{}\n\n{table}\n{}", report::machine(), list(&facts));
    println!("\n{text}");
    fs::create_dir_all(folder)?;
    let file = folder.join("load.md");
    fs::write(&file, text).with_context(|| file.display().to_string())
}

/// Bytes of the server's database: what grows without end would show.
fn stored(state: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(state)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("pli.sqlite") {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}

/// Everybody comes from one address here, and none of them is guessing.
const SETTINGS: &str = "[sign_in]\nattempts_per_address = 1000000\nattempts_per_account = 1000000\n\
    [limits]\nconnections_per_address = 0\n";

fn start_host(people: Vec<Person>) -> Result<MailHost> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let now =
        Timestamp::from_second(now.as_secs().try_into()?).map_err(|error| anyhow!("{error}"))?;
    let dovecot_extra = "service imap {\n  process_limit = 4000\n}\n".to_owned();
    let addresses: Vec<String> = people.iter().map(|person| person.address.clone()).collect();
    let options =
        Options { format: Format::Maildir, people, dovecot_extra, ..Options::imap_only() };
    let host = MailHost::start(options)?;
    for (seed, address) in (1..).zip(&addresses) {
        host.import(address, "INBOX", mailing_list(MESSAGES, seed, now))?;
    }
    Ok(host)
}

fn sign_in(plan: &Plan, people: &[Person], count: usize) -> Result<Vec<Session>> {
    let who: Vec<&Person> = people.iter().cycle().take(count).collect();
    let batch = count.div_ceil(SIGNING_IN).max(1);
    thread::scope(|scope| {
        let batches = who.chunks(batch).enumerate();
        let running: Vec<_> = batches
            .map(|(number, who)| {
                scope.spawn(move || {
                    let first = number * batch;
                    let each = who.iter().zip(first..);
                    each.map(|(person, seed)| Session::begin(plan.address, person, seed)).collect()
                })
            })
            .collect();
        let mut all = Vec::with_capacity(count);
        for thread in running {
            let batch: Result<Vec<Session>> =
                thread.join().map_err(|_| anyhow!("a thread panicked"))?;
            all.extend(batch?);
        }
        Ok(all)
    })
}

fn warm_up(sessions: &mut [Session], listeners: &mut Listeners, load: Load) -> Result<()> {
    let end = Instant::now() + WARM_UP;
    let is_over = AtomicBool::new(false);
    let errors: usize = thread::scope(|scope| {
        scope.spawn(|| listeners.drain(&is_over));
        let begin = |session| scope.spawn(move || Session::work(session, end, load.think));
        let running: Vec<_> = sessions.iter_mut().map(begin).collect();
        let errors = running.into_iter().map(|it| it.join().map_or(1, |done| done.errors.len()));
        let errors = errors.sum();
        is_over.store(true, Ordering::Relaxed);
        errors
    });
    ensure!(errors == 0, "{errors} errors while warming up");
    Ok(())
}

/// What came of all sessions together.
#[derive(Debug, Default)]
struct Outcome {
    times: BTreeMap<Deed, Vec<Duration>>,
    /// A window of the mail host itself, meanwhile.
    host: Times,
    errors: usize,
    /// The first error of some sessions.
    first_errors: Vec<String>,
    events: u64,
    /// Of the server, half-way through.
    memory_between: u64,
}

const ERRORS_SHOWN: usize = 5;

fn work(
    sessions: Vec<Session>,
    mut listeners: Listeners,
    load: Load,
    host: &MailHost,
    process: &Process,
) -> Result<Outcome> {
    let end = Instant::now() + load.duration;
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let hearing = scope.spawn(|| listeners.drain(&is_over));
        let probing = scope.spawn(|| probe(host, end));
        let spawn = |mut session: Session| scope.spawn(move || session.work(end, load.think));
        let working: Vec<_> = sessions.into_iter().map(spawn).collect();
        thread::sleep(load.duration / 2);
        let mut outcome = Outcome { memory_between: process.resident()?, ..Outcome::default() };
        for thread in working {
            let done = thread.join().map_err(|_| anyhow!("a thread panicked"))?;
            for (deed, time) in done.times {
                outcome.times.entry(deed).or_default().push(time);
            }
            outcome.errors += done.errors.len();
            let room = ERRORS_SHOWN.saturating_sub(outcome.first_errors.len());
            outcome.first_errors.extend(done.errors.into_iter().take(room.min(1)));
        }
        is_over.store(true, Ordering::Relaxed);
        outcome.host = probing.join().map_err(|_| anyhow!("a thread panicked"))??;
        outcome.events = hearing.join().map_err(|_| anyhow!("a thread panicked"))?;
        Ok(outcome)
    })
}

/// Asks the mail host itself for windows until `end`.
fn probe(host: &MailHost, end: Instant) -> Result<Times> {
    const FOLDER: &str = "INBOX";
    let person = host.people().first().context("nobody has a mailbox")?;
    let tls = imap::trust(host.ca_path())?;
    let mut imap = Imap::sign_in(host.ports().imaps, &tls, &person.address)?;
    imap.select(FOLDER)?;
    let mut dice = Dice::new(0);
    let mut times = Vec::new();
    while Instant::now() < end {
        let first = u32::try_from(1 + dice.below(MESSAGES as u64 - u64::from(WINDOW)))?;
        let commands = imap::window(FOLDER, first, first + WINDOW - 1);
        times.push(timed(|| imap.run(&commands.each_ref().map(String::as_str)))?);
        thread::sleep(PROBING);
    }
    Ok(Times::new(times))
}

fn p99(times: Option<&Vec<Duration>>) -> Duration {
    Times::new(times.cloned().unwrap_or_default()).p99()
}

fn per(time: Duration, count: usize) -> f64 {
    milliseconds(time) / count as f64
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn table(times: BTreeMap<Deed, Vec<Duration>>, host: Times) -> String {
    let mut text = String::from("| what | requests | p50 | p99 |\n| --- | ---: | ---: | ---: |\n");
    let deeds = times.into_iter().map(|(deed, times)| (deed.name(), Times::new(times)));
    for (name, times) in deeds.chain([("a window, by the mail host itself", host)]) {
        let (count, p50, p99) =
            (times.count(), milliseconds(times.p50()), milliseconds(times.p99()));
        text.push_str(&format!("| {name} | {count} | {p50:.1} ms | {p99:.1} ms |\n"));
    }
    text
}

fn list(facts: &[String]) -> String {
    facts.iter().map(|fact| format!("- {fact}\n")).collect()
}
