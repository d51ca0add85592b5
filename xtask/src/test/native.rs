//! The tests written in Rust.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::count::Count;
use crate::{run, setup};

/// What the server under test keeps its state in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// For `env`, which works through sudo too.
    fn variable(self) -> &'static str {
        match self {
            Self::Sqlite => "PLI_TEST_DATABASE=sqlite",
            Self::Postgres => "PLI_TEST_DATABASE=postgres",
        }
    }
}

/// The tests of `tests/it` that are run on PostgreSQL, too, where only some are: those that are about the state.
const ABOUT_STATE: [&str; 9] = [
    "contacts::",
    "events::",
    "history::",
    "jobs::",
    "members::",
    "outbox::",
    "session::",
    "shares::",
    "snoozes::",
];

/// Compiled test programs, each with the folder of its crate.
#[derive(Debug, Default)]
pub(crate) struct Programs {
    pub(crate) unit: Vec<Program>,
    pub(crate) integration: Vec<Program>,
}

#[derive(Debug)]
pub(crate) struct Program {
    /// What it tests: `server`, `stack/host`.
    name: String,
    crate_folder: PathBuf,
    executable: PathBuf,
}

/// Compiles every test, and every program that the tests start, in one go: each dependency once, with one set of features.
pub(crate) fn build() -> Result<Programs> {
    run::step("Compiling the tests", || {
        let mut cargo = run::cargo();
        cargo.args(["build", "--workspace", "--all-targets", "--locked"]);
        cargo.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
        let mut child = cargo.spawn().context("cargo could not be started")?;
        let messages = BufReader::new(child.stdout.take().context("cargo has no output")?);
        let mut programs = Programs::default();
        for line in messages.lines() {
            if let Ok(message) = serde_json::from_str(&line?) {
                programs.add(&message);
            }
        }
        if !child.wait()?.success() {
            bail!("the tests do not compile");
        }
        Ok(programs)
    })
}

impl Programs {
    fn add(&mut self, message: &Value) {
        let Some(program) = Program::from_message(message) else { return };
        if program.crate_folder.ends_with("tests/it") {
            self.integration.push(program);
        } else {
            self.unit.push(program);
        }
    }
}

impl Program {
    fn from_message(message: &Value) -> Option<Self> {
        let is_test = message.get("profile")?.get("test")?.as_bool()?;
        let executable = PathBuf::from(message.get("executable")?.as_str()?);
        let crate_folder = Path::new(message.get("manifest_path")?.as_str()?).parent()?.to_owned();
        let package = crate_folder.file_name()?.to_string_lossy().into_owned();
        let target = message.get("target")?.get("name")?.as_str()?;
        let name = if target == package { package } else { format!("{package}/{target}") };
        is_test.then_some(Self { name, crate_folder, executable })
    }

    /// Postfix must be started by root, and these start it.
    fn starts_hosts(&self) -> bool {
        ["tests/it", "tests/stack"].iter().any(|folder| self.crate_folder.ends_with(folder))
    }

    /// Runs it, and what failed once more by itself: against real servers on a busy machine, one bad moment is no proof.
    fn run(&self, database: Database, filter: &[String]) -> Result<Count> {
        let (count, failed) = self.run_once(database, filter)?;
        if !self.starts_hosts() || failed.is_empty() {
            return Ok(count);
        }
        println!("\n--- {}: what failed, once more ---", self.name);
        let mut again = vec!["--exact".to_owned()];
        again.extend(failed);
        Ok(count.with_second_try(&self.run_once(database, &again)?.0))
    }

    /// Runs it as `cargo test` would, with its output on the developer's screen. Gives also the names of what failed.
    fn run_once(&self, database: Database, arguments: &[String]) -> Result<(Count, Vec<String>)> {
        let mut command =
            if self.starts_hosts() { setup::as_root("env")? } else { Command::new("env") };
        command.arg(database.variable()).arg(&self.executable);
        command.current_dir(&self.crate_folder).args(arguments).stdout(Stdio::piped());
        let mut child = command.spawn().context("a test program could not be started")?;
        let output = BufReader::new(child.stdout.take().context("the program has no output")?);
        let mut count = None;
        let mut failed = Vec::new();
        for line in output.lines() {
            let line = line?;
            failed.extend(failed_test(&line).map(str::to_owned));
            count = Count::from_libtest(&line).or(count);
            // The one line that sums up everything comes at the very end.
            let line = line.strip_prefix("test result: ").unwrap_or(&line);
            println!("{line}");
        }
        let succeeded = child.wait()?.success();
        let mut count = count.unwrap_or_default();
        if !succeeded && count.failed == 0 {
            println!("{} ended badly", self.name);
            count.broken = 1;
        }
        Ok((count, failed))
    }
}

/// The name in `test some::name ... FAILED`.
fn failed_test(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

/// Runs the programs one after the other; each runs its tests in parallel.
pub(crate) fn run(programs: &[Program], database: Database, filter: &[String]) -> Result<Count> {
    let start = Instant::now();
    let mut sum = Count::default();
    for program in programs {
        println!("\n--- {} ---", program.name);
        sum = sum.plus(&program.run(database, filter)?);
    }
    Ok(Count { took: start.elapsed(), ..sum })
}

/// Runs what is about the state on PostgreSQL: all of the server's own tests, and those of [`ABOUT_STATE`].
pub(crate) fn run_again(programs: &Programs, choice: super::Choice) -> Result<Count> {
    let start = Instant::now();
    let mut sum = Count::default();
    let server = programs.unit.iter().filter(|program| choice.unit && program.name == "server");
    let of_state = ABOUT_STATE.map(str::to_owned);
    let chosen = programs.integration.iter().filter(|_| choice.integration);
    let all = server.map(|program| (program, &[][..]));
    for (program, filter) in all.chain(chosen.map(|program| (program, &of_state[..]))) {
        println!("\n--- {} on PostgreSQL ---", program.name);
        sum = sum.plus(&program.run(Database::Postgres, filter)?);
    }
    Ok(Count { took: start.elapsed(), ..sum })
}
