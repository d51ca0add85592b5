//! Pli itself with a private mail host, as the demo, `dev` and the benchmark run them.
//!
//! Two child processes: `mail-host` of `tests/stack`, which lives as long as its standard input is open, so that it
//! goes away even when we are killed; and `pli serve`.

mod mail_host;
mod server;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::stop::Stop;
use crate::{project, run};
use mail_host::MailHost;
pub(crate) use mail_host::Sample;
pub(crate) use server::Server;

/// What to run, and where.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// The compiled programs `pli` and `mail-host`.
    pub(crate) programs: &'a Path,
    /// Settings, state, log and `endpoints.json`.
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
    pub(crate) sample: Sample,
    /// Where mail is kept from one start to the next; otherwise it goes away with the host.
    pub(crate) mail: Option<PathBuf>,
}

/// That nobody else in this clone uses the folder. The kernel lets go of it when we end in whatever way.
#[derive(Debug)]
pub(crate) struct Claim(#[expect(dead_code, reason = "held, not read")] File);

impl Claim {
    pub(crate) fn take(name: &str) -> Result<Self> {
        let folder = project::target().join("xtask");
        fs::create_dir_all(&folder)?;
        let file = File::create(folder.join(format!("{name}.lock")))?;
        if file.try_lock().is_err() {
            bail!("`cargo xtask {name}` runs in this clone already, or is about to end");
        }
        Ok(Self(file))
    }
}

impl Plan<'_> {
    fn settings(&self) -> PathBuf {
        self.folder.join("pli.toml")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("pli.log")
    }
}

/// Both running. Dropping it stops them.
#[derive(Debug)]
pub(crate) struct Product {
    // Stopped in this order: the server ends its conversations before the host goes away.
    pub(crate) server: Server,
    pub(crate) host: MailHost,
    pub(crate) url: String,
}

impl Product {
    /// Starts the host, then the server, and waits until both answer.
    pub(crate) fn start(plan: &Plan<'_>, stop: &Stop) -> Result<Self> {
        server::refuse_taken(plan.port)?;
        fs::create_dir_all(&plan.folder).context("the folder for settings could not be made")?;
        let host = run::step("Starting the mail host with its sample mail", || {
            MailHost::start(plan.programs, plan.sample, plan.mail.as_deref())
        })?;
        let url = format!("http://127.0.0.1:{}", plan.port);
        fs::write(plan.settings(), settings_text(plan, &url, &host))
            .context("the settings could not be written")?;
        let server = run::step("Starting Pli", || Server::start(plan, stop))?;
        let product = Self { server, host, url };
        product.write_endpoints(plan)?;
        Ok(product)
    }

    /// Stays until the developer stops us; an early end of either part is an error.
    pub(crate) fn stay(&mut self, stop: &Stop) -> Result<()> {
        const PAUSE: Duration = Duration::from_millis(100);
        while !stop.is_wanted() {
            self.server.check()?;
            self.host.check()?;
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// Everything that a script needs to talk to the running parts.
    fn write_endpoints(&self, plan: &Plan<'_>) -> Result<()> {
        let endpoints = json!({
            "url": self.url,
            "server": {
                "pid": self.server.pid(),
                "program": plan.programs.join("pli"),
                "settings": plan.settings(),
                "log": plan.log(),
            },
            "mailHost": self.host.description,
        });
        let text = serde_json::to_string_pretty(&endpoints)? + "\n";
        fs::write(plan.folder.join("endpoints.json"), text)
            .context("endpoints.json could not be written")
    }
}

fn settings_text(plan: &Plan<'_>, url: &str, host: &MailHost) -> String {
    let state = plan.folder.join("state");
    format!(
        "# Written by cargo xtask; every setting is explained in deploy/pli.toml.\n\
         listen = \"127.0.0.1:{}\"\n\
         public_url = \"{url}\"\n\
         state_folder = {state:?}\n\n\
         {}",
        plan.port,
        host.settings()
    )
}

/// Asks a process to end, and makes it end if it doesn't.
fn end(child: &mut Child, patience: Duration) -> Result<()> {
    if child.try_wait()?.is_some() {
        return Ok(()); // Its number may be another process's by now.
    }
    // A failure means that it has ended in this very moment.
    let _ = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    wait(child, patience)
}

/// Waits for a process that was asked to end, and makes it end if it doesn't.
fn wait(child: &mut Child, patience: Duration) -> Result<()> {
    const PAUSE: Duration = Duration::from_millis(20);
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline {
        if child.try_wait()?.is_some() {
            return Ok(());
        }
        std::thread::sleep(PAUSE);
    }
    child.kill()?;
    child.wait()?;
    bail!("it did not end when asked, and was killed")
}
