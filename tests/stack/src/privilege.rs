//! Who we are, and what needs root.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The user that Dovecot keeps mail as when it is started by root, which may not own mail. Debian always has it.
const MAIL_USER: &str = "mail";

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

pub(crate) fn user_id() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Whom a host's mail belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) user: String,
    pub(crate) group: String,
    pub(crate) user_id: u32,
    pub(crate) group_id: u32,
}

impl Owner {
    pub(crate) fn of_mail() -> Result<Self> {
        if is_root() {
            return Ok(Self {
                user: MAIL_USER.to_owned(),
                group: MAIL_USER.to_owned(),
                user_id: id(&["-u", MAIL_USER])?.parse()?,
                group_id: id(&["-g", MAIL_USER])?.parse()?,
            });
        }
        Ok(Self {
            user: id(&["-un"])?,
            group: id(&["-gn"])?,
            user_id: user_id(),
            group_id: rustix::process::getegid().as_raw(),
        })
    }

    /// Gives `path` to this owner; somebody who isn't root owns it already.
    pub(crate) fn give(&self, path: &Path) -> Result<()> {
        if is_root() {
            std::os::unix::fs::chown(path, Some(self.user_id), Some(self.group_id))
                .with_context(|| format!("cannot give {} to {}", path.display(), self.user))?;
        }
        Ok(())
    }
}

fn id(arguments: &[&str]) -> Result<String> {
    let output = Command::new("id").args(arguments).output().context("cannot run id")?;
    if !output.status.success() {
        bail!("id {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// How to run a command as root: directly, or through a `sudo` that doesn't ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AsRoot {
    Direct,
    Sudo,
}

impl AsRoot {
    pub(crate) fn find() -> Result<Self> {
        if is_root() {
            return Ok(Self::Direct);
        }
        let sudo = Command::new("sudo")
            .args(["-n", "true"])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if sudo.is_ok_and(|status| status.success()) {
            return Ok(Self::Sudo);
        }
        bail!(
            "Postfix can only be started by root. Run this as root, or let sudo keep your password first \
             (`sudo -v`), or start the host without SMTP."
        )
    }

    pub(crate) fn command(self, program: &str) -> Command {
        match self {
            Self::Direct => Command::new(program),
            Self::Sudo => {
                let mut command = Command::new("sudo");
                command.args(["-n", "--", program]);
                command
            }
        }
    }
}
