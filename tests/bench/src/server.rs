//! `pli serve` as a process of its own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use stack::MailHost;

use crate::http::Http;

/// Settings and state of a server, and the program that is started on them.
#[derive(Debug)]
pub(crate) struct Plan {
    program: PathBuf,
    folder: PathBuf,
    pub(crate) address: SocketAddr,
}

/// A running server; ends when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    /// From the start of the process until it said that it is ready.
    pub(crate) starting: Duration,
}

impl Plan {
    /// Writes settings for a server in front of `host` into `folder`.
    /// Then come lines of `settings`.
    pub(crate) fn write(
        program: PathBuf,
        folder: &Path,
        host: &MailHost,
        settings: &str,
    ) -> Result<Self> {
        let address = free_address()?;
        let state = folder.join("state");
        let ports = host.ports();
        let name = stack::HOST;
        let text = format!(
            "listen = \"{address}\"\n\
             public_url = \"http://{address}\"\n\
             state_folder = {state:?}\n\n\
             [log]\nformat = \"json\"\n\n\
             [mail]\nextra_ca_files = [{:?}]\n\n\
             [domains.\"*\"]\n\
             imap = {{ host = \"{name}\", port = {}, tls = \"implicit\" }}\n\
             smtp = {{ host = \"{name}\", port = {}, tls = \"implicit\" }}\n\n\
             [hosts]\n{name} = [\"127.0.0.1\"]\n\n{settings}",
            host.ca_path(),
            ports.imaps,
            ports.submissions
        );
        fs::write(folder.join("pli.toml"), text)?;
        Ok(Self { program, folder: folder.to_owned(), address })
    }

    /// Starts a server and waits until `/readyz` says yes.
    pub(crate) fn start(&self) -> Result<Server> {
        let start = Instant::now();
        let mut process = Command::new(&self.program)
            .args(["serve", "--config"])
            .arg(self.folder.join("pli.toml"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} can't be started", self.program.display()))?;
        let log = process.stderr.take().context("the server has no log")?;
        let mut server = Server { process, starting: Duration::ZERO };
        let log = wait_for_listening(log)?;
        Http::connect(self.address)?.get("/readyz")?;
        server.starting = start.elapsed();
        let mut file = File::options().create(true).append(true).open(self.folder.join("log"))?;
        // Nobody reading it would stop the server once the pipe is full.
        std::thread::spawn(move || std::io::copy(&mut { log }, &mut file));
        Ok(server)
    }
}

impl Server {
    pub(crate) fn process(&self) -> Process {
        Process { folder: PathBuf::from(format!("/proc/{}", self.process.id())) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A failure means that it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads the log up to where the server says that it listens.
fn wait_for_listening(log: ChildStderr) -> Result<BufReader<ChildStderr>> {
    let mut log = BufReader::new(log);
    let mut said = String::new();
    loop {
        let mut line = String::new();
        if log.read_line(&mut line)? == 0 {
            bail!("the server did not start:\n{said}");
        }
        let fields: Option<Value> = serde_json::from_str(&line).ok();
        if fields.is_some_and(|fields| fields.get("address").is_some_and(Value::is_string)) {
            return Ok(log);
        }
        said.push_str(&line);
    }
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// What a process takes of the machine, as the system tells.
#[derive(Clone, Debug)]
pub(crate) struct Process {
    folder: PathBuf,
}

impl Process {
    /// By how many bytes the process was larger than before while `work` ran, at most.
    pub(crate) fn growth<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<(T, u64)> {
        // Lowers the mark of the largest size to what it is now (proc_pid_clear_refs(5)).
        fs::write(self.folder.join("clear_refs"), "5")?;
        let before = self.field("VmRSS")?;
        let outcome = work()?;
        Ok((outcome, self.field("VmHWM")?.saturating_sub(before)))
    }

    /// Bytes of memory.
    pub(crate) fn resident(&self) -> Result<u64> {
        self.field("VmRSS")
    }

    /// What all its threads have taken of all processors so far (proc_pid_stat(5)).
    pub(crate) fn processor_time(&self) -> Result<Duration> {
        const TICK: Duration = Duration::from_millis(10);
        let stat = fs::read_to_string(self.folder.join("stat"))?;
        // The name in brackets may hold anything; user and system time are the 14th and 15th field.
        let (_, fields) = stat.rsplit_once(')').context("the system tells no times")?;
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
        let ticks = ticks.sum::<Result<u32, _>>()?;
        Ok(TICK * ticks)
    }

    /// How many connections to a port of this machine stand (proc_pid_net(5)).
    pub(crate) fn connections_to(&self, port: u16) -> Result<usize> {
        const ESTABLISHED: &str = "01";
        let table = fs::read_to_string(self.folder.join("net/tcp"))?;
        let end = format!(":{port:04X}");
        let is_one = |line: &&str| {
            let mut fields = line.split_whitespace().skip(2);
            fields.next().is_some_and(|remote| remote.ends_with(&end))
                && fields.next() == Some(ESTABLISHED)
        };
        Ok(table.lines().filter(is_one).count())
    }

    fn field(&self, name: &str) -> Result<u64> {
        let status = fs::read_to_string(self.folder.join("status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let kilobytes =
            line.and_then(|value| value.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        Ok(kilobytes.with_context(|| format!("the system doesn't tell {name}"))? * 1024)
    }
}
