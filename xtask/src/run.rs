//! Running other programs, and telling the developer what goes on.

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::project;

/// A command that starts in the project's top folder.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(project::root());
    command
}

/// The cargo that runs us, free of the variables that it set for us.
pub(crate) fn cargo() -> Command {
    let mut command = command("cargo");
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Announces a piece of work, does it, and says how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {what}");
    let start = Instant::now();
    let outcome = work()?;
    println!("    done in {:.1} s", start.elapsed().as_secs_f64());
    Ok(outcome)
}

/// Runs `command` with its output on the developer's screen; `failure` is the sentence if it fails.
pub(crate) fn show(command: &mut Command, failure: &str) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("{failure} (`{}` ended with {status})", line(command));
    }
    Ok(())
}

/// Runs `command` and keeps its output, which is shown only if it fails.
pub(crate) fn quiet(command: &mut Command, failure: &str) -> Result<String> {
    let output = output(command)?;
    if !output.status.success() {
        println!("{}", String::from_utf8_lossy(&output.stdout).trim_end());
        println!("{}", String::from_utf8_lossy(&output.stderr).trim_end());
        bail!("{failure} (`{}` ended with {})", line(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs `command` and returns what it printed, whether it succeeded or not.
pub(crate) fn output(command: &mut Command) -> Result<Output> {
    command.stdin(Stdio::null()).output().with_context(|| cannot_start(command))
}

fn cannot_start(command: &Command) -> String {
    format!("`{}` could not be started", command.get_program().to_string_lossy())
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
