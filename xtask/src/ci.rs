//! Everything a change must pass. The one list: `.ci/run` calls this and nothing else.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::frontend::{self, Profile};
use crate::run;
use crate::setup::{self, CARGO_DENY};
use crate::tidy;

struct Check {
    name: &'static str,
    run: fn() -> Result<()>,
}

/// The quick ones first. One that fails doesn't keep the others from telling what they find.
const CHECKS: [Check; 7] = [
    Check { name: "fmt", run: fmt },
    Check { name: "tidy", run: tidy::run },
    Check { name: "deny", run: deny },
    Check { name: "clippy", run: clippy_host },
    Check { name: "clippy wasm32", run: clippy_wasm },
    Check { name: "test", run: tests },
    Check { name: "first load", run: first_load },
];

/// Runs every check and sums them up.
pub(crate) fn run() -> Result<()> {
    setup::for_frontend()?;
    CARGO_DENY.ensure()?;
    let mut results = Vec::new();
    for check in CHECKS {
        let start = Instant::now();
        println!("\n=== {} ===", check.name);
        let outcome = (check.run)();
        if let Err(error) = &outcome {
            println!("error: {error:#}");
        }
        results.push((check.name, outcome.is_ok(), start.elapsed()));
    }
    report(&results)
}

fn report(results: &[(&str, bool, Duration)]) -> Result<()> {
    println!();
    for (name, passed, took) in results {
        let verdict = if *passed { "ok" } else { "FAILED" };
        println!("{name:<15} {verdict:<6} {:>7.1} s", took.as_secs_f64());
    }
    let failed: Vec<&str> =
        results.iter().filter(|(_, passed, _)| !passed).map(|(name, ..)| *name).collect();
    if !failed.is_empty() {
        bail!("these failed: {}", failed.join(", "));
    }
    Ok(())
}

fn fmt() -> Result<()> {
    run::show(run::cargo().args(["fmt", "--all", "--check"]), "run `cargo fmt --all`")
}

fn clippy_host() -> Result<()> {
    let mut cargo = run::cargo();
    cargo.args(["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"]);
    run::show(&mut cargo, "clippy has something to say")
}

/// As `cargo xtask test` does, but that property tests draw the same values every time: what lands must not depend on luck,
/// and a developer's own runs draw others.
fn tests() -> Result<()> {
    let mut test = Command::new(std::env::current_exe()?);
    run::show(test.arg("test").env("PROPTEST_RNG_SEED", "1"), "see above which tests failed")
}

/// The same profile as on the host, since a check compiles no code; its own target, since `cfg`s differ.
fn clippy_wasm() -> Result<()> {
    let mut cargo = run::cargo();
    cargo.args([
        "clippy",
        "--package",
        "frontend",
        "--target",
        "wasm32-unknown-unknown",
        "--locked",
    ]);
    run::show(cargo.args(["--", "--deny", "warnings"]), "clippy has something to say")
}

/// Of the interface that the journeys were run against.
fn first_load() -> Result<()> {
    frontend::build(Profile::Release)?;
    frontend::sizes::check()
}

fn deny() -> Result<()> {
    run::show(&mut cargo_deny(&["bans", "licenses", "sources"])?, "see deny.toml")?;
    // Advisories come from a repository on the network; being offline is no fault of the change.
    let output = run::output(&mut cargo_deny(&["advisories"])?)?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        println!("advisories ok");
        return Ok(());
    }
    if text.contains("failed to fetch advisory database") {
        println!("advisories NOT CHECKED: the advisory database could not be reached");
        return Ok(());
    }
    println!("{text}");
    bail!("a dependency has a known fault")
}

fn cargo_deny(what: &[&str]) -> Result<Command> {
    let mut command = run::command(CARGO_DENY.path()?);
    command.args(["--workspace", "--locked", "--log-level", "error", "check"]).args(what);
    Ok(command)
}
