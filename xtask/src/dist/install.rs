//! The package on a Debian where nothing of Pli's ever was: installed, started by systemd, upgraded, purged.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::setup::{self, as_root};
use crate::{project, run};

/// Debian's release; the oldest that the package is for.
const RELEASE: &str = "bookworm";
const SCRIPT: &str = include_str!("install.sh");
/// Within this time a container is up or never.
const PATIENCE: Duration = Duration::from_secs(60);

/// Does with `package` in a container what an administrator does with it on a machine.
pub(super) fn check(package: &Path) -> Result<()> {
    setup::for_containers()?;
    let system = run::step("Making a fresh Debian (once)", base_system)?;
    let machine = Machine::boot(&system, package)?;
    machine.run(SCRIPT, "the package does not do on a fresh Debian what it should")
}

/// A minimal Debian in the user's cache. Nothing is ever written to it: containers keep their changes in memory.
fn base_system() -> Result<PathBuf> {
    let folder = project::cache()?.join("debian").join(RELEASE);
    let whole = folder.join("etc/os-release");
    let is_whole = folder.with_extension("whole");
    if is_whole.exists() && whole.exists() {
        return Ok(folder);
    }
    run::quiet(
        as_root("rm")?.arg("-rf").arg(&folder),
        "an unfinished Debian could not be removed",
    )?;
    fs::create_dir_all(&folder)?;
    let packages = "--include=systemd,systemd-sysv,dbus,ca-certificates,curl,procps";
    let mut debootstrap = as_root("debootstrap")?;
    debootstrap.args(["--variant=minbase", packages, RELEASE]).arg(&folder);
    run::quiet(&mut debootstrap, "debootstrap could not make a Debian")?;
    fs::write(&is_whole, "")?;
    Ok(folder)
}

/// A running container. Gone when dropped, with all that was changed in it.
struct Machine {
    container: Child,
    /// Its first process, as seen from here.
    init: String,
}

impl Machine {
    fn boot(system: &Path, package: &Path) -> Result<Self> {
        let package = fs::canonicalize(package)?;
        let mut nspawn = as_root("systemd-nspawn")?;
        nspawn.args(["--quiet", "--boot", "--volatile=overlay", "--private-network"]);
        nspawn.args(["--console=pipe", "--register=no", "--keep-unit", "--directory"]).arg(system);
        nspawn.arg(format!("--bind-ro={}:/pli.deb", package.display()));
        let container = nspawn
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("systemd-nspawn could not be started")?;
        let mut machine = Self { container, init: String::new() };
        machine.init = machine.wait_for_init()?;
        Ok(machine)
    }

    /// The process id of its systemd, once that takes commands.
    fn wait_for_init(&mut self) -> Result<String> {
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            if let Some(status) = self.container.try_wait()? {
                bail!("no container runs on this machine: systemd-nspawn ended with {status}");
            }
            if let Some(init) = systemd_below(self.container.id())
                && inside(&init)?.args(["systemctl", "list-jobs"]).output()?.status.success()
            {
                return Ok(init);
            }
            sleep(Duration::from_millis(200));
        }
        bail!("the container did not start within {} s", PATIENCE.as_secs())
    }

    fn run(&self, script: &str, failure: &str) -> Result<()> {
        run::show(inside(&self.init)?.args(["sh", "-c", script]), failure)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // Its first process ends, and so does all in it.
        if let Ok(mut kill) = as_root("kill") {
            kill.args(["-KILL", &self.init]).stderr(Stdio::null()).status().ok();
        }
        self.container.wait().ok();
    }
}

/// A command that runs in the container of this process.
fn inside(init: &str) -> Result<Command> {
    let mut nsenter = as_root("nsenter")?;
    nsenter.args(["--target", init, "--all", "--wd=/", "env", "--ignore-environment"]);
    nsenter.args(["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive"]);
    nsenter.stdin(Stdio::null()).stderr(Stdio::inherit());
    Ok(nsenter)
}

/// The process called systemd among those that `process` started, and those that these started.
fn systemd_below(process: u32) -> Option<String> {
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).ok()?;
    children.split_whitespace().find_map(|child| {
        let name = fs::read_to_string(format!("/proc/{child}/comm")).ok()?;
        match name.trim() {
            "systemd" => Some(child.to_owned()),
            _ => systemd_below(child.parse().ok()?),
        }
    })
}
