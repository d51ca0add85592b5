//! `pli serve` as a child process.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::{Plan, end};
use crate::project;
use crate::stop::Stop;

/// Requests under way may take this long to finish.
const PATIENCE_AT_THE_END: Duration = Duration::from_secs(10);

/// The running server.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts the server and waits until it says that it is ready.
    pub(crate) fn start(plan: &Plan<'_>, stop: &Stop) -> Result<Self> {
        let file = File::create(plan.log()).context("the server's log could not be opened")?;
        let mut command = ending_with_us(&plan.programs.join("pli"));
        command.arg("serve").arg("--config").arg(plan.settings());
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        command.process_group(0); // Ctrl+C is for us alone, so that we can stop things in their order.
        let child = command.spawn().context("`pli` could not be started")?;
        let mut server = Self { child, log: plan.log() };
        server.wait_until_ready(plan.port, stop)?;
        Ok(server)
    }

    /// Ends it, as dropping does, but says how that went.
    pub(crate) fn stop(&mut self) -> Result<()> {
        end(&mut self.child, PATIENCE_AT_THE_END)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Fails with the end of its log if it has ended.
    pub(crate) fn check(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            let text = fs::read_to_string(&self.log).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            let last = lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n");
            bail!("Pli ended with {status}. The end of its log:\n{last}");
        }
        Ok(())
    }

    fn wait_until_ready(&mut self, port: u16, stop: &Stop) -> Result<()> {
        const PATIENCE: Duration = Duration::from_secs(30);
        const PAUSE: Duration = Duration::from_millis(20);
        let deadline = Instant::now() + PATIENCE;
        while !is_ready(port) {
            self.check()?;
            if stop.is_wanted() {
                bail!("stopped before Pli was ready");
            }
            if Instant::now() > deadline {
                bail!("Pli was not ready in {} s; see {}", PATIENCE.as_secs(), self.log.display());
            }
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            println!("pli: {error:#}");
        }
    }
}

/// A command whose process the kernel ends when we end, however that comes about. Without setpriv it may outlive us.
fn ending_with_us(program: &Path) -> Command {
    let Some(setpriv) = project::find("setpriv") else { return Command::new(program) };
    let mut command = Command::new(setpriv);
    command.args(["--pdeathsig", "TERM", "--"]).arg(program);
    command
}

/// Checked before anything is started, rather than when the server can't listen.
pub(super) fn refuse_taken(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(_) => bail!("port {port} is taken on this machine; choose another with --port"),
    }
}

fn is_ready(port: u16) -> bool {
    ask(port).is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

fn ask(port: u16) -> std::io::Result<String> {
    const TIMEOUT: Duration = Duration::from_secs(2);
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
