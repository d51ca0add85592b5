//! The private mail host as a child process.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::setup;

/// How much mail there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sample {
    /// The whole organisation, with 3,000 messages and the folder of 50,000.
    Organisation,
}

impl Sample {
    fn name(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
        }
    }
}

/// A running `mail-host`.
#[derive(Debug)]
pub(crate) struct MailHost {
    child: Child,
    /// Closed to stop it.
    input: Option<ChildStdin>,
    /// What it says about itself: ports, people, the CA, and the settings for Pli.
    pub(crate) description: Value,
}

impl MailHost {
    /// Starts it, with root's help because Postfix needs that, and waits until it describes itself.
    pub(crate) fn start(programs: &Path, sample: Sample, mail: Option<&Path>) -> Result<Self> {
        let mut command = setup::as_root(programs.join("mail-host"))?;
        command.args(["--sample", sample.name()]);
        if let Some(folder) = mail {
            command.arg("--mail").arg(folder);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.process_group(0); // As with the server: Ctrl+C is for us alone.
        let mut child = command.spawn().context("the mail host could not be started")?;
        let input = child.stdin.take();
        let output = child.stdout.take().context("the mail host has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        if line.is_empty() {
            let status = child.wait()?;
            bail!("the mail host ended with {status} before it was ready");
        }
        let description =
            serde_json::from_str(&line).context("the mail host's description is no JSON")?;
        Ok(Self { child, input, description })
    }

    /// Fails if it has ended.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            Some(status) => bail!("the mail host ended with {status}"),
            None => Ok(()),
        }
    }

    /// The part of `pli.toml` that tells where this host is.
    pub(crate) fn settings(&self) -> &str {
        self.description.get("settings").and_then(Value::as_str).unwrap_or_default()
    }

    /// Addresses and passwords to sign in with.
    pub(crate) fn sign_ins(&self) -> Vec<(&str, &str, &str)> {
        let people = self.description.get("people").and_then(Value::as_array);
        people
            .into_iter()
            .flatten()
            .filter_map(|person| {
                let text = |name: &str| person.get(name).and_then(Value::as_str);
                Some((text("address")?, text("name")?, text("password")?))
            })
            .collect()
    }
}

impl Drop for MailHost {
    fn drop(&mut self) {
        const PATIENCE: Duration = Duration::from_secs(15);
        self.input = None;
        if let Err(error) = super::wait(&mut self.child, PATIENCE) {
            println!("mail host: {error:#}");
        }
    }
}
