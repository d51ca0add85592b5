//! Doing things as root, which may take the developer's password.

use std::ffi::OsStr;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{project, run};

/// `program` as root: directly, or through sudo, which has then asked for the password already.
pub(crate) fn as_root(program: impl AsRef<OsStr>) -> Result<Command> {
    if is_root()? {
        return Ok(Command::new(program));
    }
    if project::find("sudo").is_none() {
        let program = program.as_ref().to_string_lossy();
        bail!("`{program}` must run as root, and there is no sudo; call this command as root");
    }
    // Asked here in the foreground: a process in the background may not read the terminal.
    run::show(Command::new("sudo").arg("--validate"), "sudo did not let us")?;
    let mut command = Command::new("sudo");
    command.arg("--non-interactive").arg("--").arg(program);
    Ok(command)
}

fn is_root() -> Result<bool> {
    let answer = run::quiet(Command::new("id").arg("-u"), "the user's id could not be read")?;
    Ok(answer.trim() == "0")
}
