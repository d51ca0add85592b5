//! Our Sieve against Pigeonhole's: the same script over the same message must end in the same actions.

mod dice;
mod host;
mod letters;
mod scripts;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use jiff::Timestamp;
use shared::sieve::compile::compile;
use shared::sieve::evaluate::evaluate;
use shared::sieve::message::Surroundings;
use shared::sieve::outcome::{Action, Outcome};
use shared::sieve::parse::parse;

use dice::Dice;
use host::{Host, Verdict};
use letters::Letter;

const PAIRS: usize = 2_400;
/// Processes at a time.
const WORKERS: usize = 4;

#[test]
fn sieve_agrees_with_pigeonhole_on_generated_scripts_and_messages() {
    let host = Host::new();
    let next = AtomicUsize::new(0);
    let differences = Mutex::new(Vec::new());
    let kinds = Mutex::new(BTreeMap::<&str, usize>::new());
    let start = Instant::now();
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (host, next, differences, kinds) = (&host, &next, &differences, &kinds);
            scope.spawn(move || {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= PAIRS {
                        break;
                    }
                    let mut dice = Dice::new(seed as u64);
                    let script = scripts::script(&mut dice);
                    let letter = letters::letter(&mut dice);
                    let Some(theirs) = host.run(worker, &script, &letter) else {
                        *kinds.lock().unwrap().entry("crashed").or_default() += 1;
                        continue;
                    };
                    let ours = ours(&script, &letter);
                    *kinds.lock().unwrap().entry(theirs.kind()).or_default() += 1;
                    if theirs != ours {
                        let text = format!(
                            "--- seed {seed}\n{script}\n--- message\n{}\n--- theirs {theirs:#?}\n--- ours {ours:#?}",
                            letter.raw
                        );
                        differences.lock().unwrap().push(text);
                    }
                }
            });
        }
    });
    let took = start.elapsed();
    let kinds = kinds.into_inner().unwrap();
    let mut differences = differences.into_inner().unwrap();
    // The shortest says most.
    differences.sort_by_key(String::len);
    println!(
        "{PAIRS} pairs in {:.1} s, {:.0} a second: {:?}",
        took.as_secs_f64(),
        PAIRS as f64 / took.as_secs_f64(),
        kinds
    );
    // A host that crashes says nothing of ours, but it must not happen often.
    assert!(kinds.get("crashed").is_none_or(|crashed| *crashed <= PAIRS / 100), "{kinds:?}");
    let first: Vec<_> = differences.iter().take(5).cloned().collect();
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), first.join("\n\n"));
}

/// What we say, in the host's words.
fn ours(script: &str, letter: &Letter) -> Verdict {
    let Ok(script) = parse(script) else { return Verdict::Refused };
    let compiled = compile(&script, &|_, _| None);
    if !compiled.errors.is_empty() {
        return Verdict::Refused;
    }
    let around = Surroundings {
        #[expect(clippy::disallowed_methods, reason = "the host asks its clock, too")]
        now: Timestamp::now(),
        environment: host::environment(),
        ..Surroundings::default()
    };
    verdict(&evaluate(&compiled.program, &letter.message, &around))
}

fn verdict(outcome: &Outcome) -> Verdict {
    if outcome.error.is_some() {
        return Verdict::Failed;
    }
    let said = |action: &Action| match action {
        Action::Keep { flags } => host::stored("INBOX", flags, false),
        Action::FileInto { folder, flags, creates, .. } => host::stored(folder, flags, *creates),
        Action::Redirect { address } => format!("redirect {address}"),
        Action::Discard => "discard".to_owned(),
        Action::Reject { reason } => format!("reject {}", host::plain(reason)),
        Action::Vacation(reply) => format!(
            "vacation {} {:?} {:?} {}",
            reply.seconds,
            reply.subject,
            reply.from,
            host::plain(&reply.reason)
        ),
        Action::Notify { method, message } => format!("notify {method} {message:?}"),
    };
    Verdict::Actions(outcome.actions.iter().map(|done| said(&done.action)).collect())
}
