//! A daemon that never outlives its owner.

use std::fs::File;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// Runs the daemon in a session of its own and waits until the other end of its standard input goes away: then our
/// process has let go of it or has died, in whatever way. Ends the whole session, and removes the leftovers unless it
/// was told `keep` before.
///
/// It kills outright: Dovecot takes a second to stop when asked, Postfix too, and both keep mail safe over a crash.
/// It is gone when no process of its group is left but zombies, which their new parent may be slow to collect.
/// `setsid` keeps the process id (it only forks for a process group's leader), so `$!` names the daemon and its group;
/// dash's `kill` takes no `--` before that.
const WATCH: &str = r#"
leftovers=$1; shift
setsid "$@" </dev/null & daemon=$!
exec >/dev/null 2>&1
order=$(cat)
kill -KILL "-$daemon"
wait "$daemon"
tries=0
while grep -Eqs "\) [^ZX] [0-9]+ $daemon " /proc/[0-9]*/stat && [ "$tries" -lt 100 ]; do tries=$((tries + 1)); sleep 0.01; done
[ "$order" = keep ] || rm -rf -- "$leftovers" || { sleep 1; rm -rf -- "$leftovers"; }
"#;

/// A running daemon under its watcher. Dropping it stops both and waits for that.
#[derive(Debug)]
pub(crate) struct Daemon {
    watcher: Child,
}

impl Daemon {
    /// Starts `program` through `shell`, which runs `sh` as the user that the daemon needs.
    ///
    /// What the daemon prints goes to `log`. The folder `leftovers` is removed when it has stopped for good.
    pub(crate) fn start(
        mut shell: Command,
        program: &[&str],
        log: &Path,
        leftovers: &Path,
    ) -> Result<Self> {
        let log = File::options().create(true).append(true).open(log)?;
        let watcher = shell
            .args(["-c", WATCH, "sh"])
            .arg(leftovers)
            .args(program)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            // A Ctrl+C in the owner's terminal must not reach the watcher before it has done its work.
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", program.first().unwrap_or(&"nothing")))?;
        Ok(Self { watcher })
    }

    /// Stops the daemon and leaves its files, to be started again.
    pub(crate) fn stop(mut self) -> Result<()> {
        if let Some(mut orders) = self.watcher.stdin.take() {
            orders.write_all(b"keep")?;
        }
        self.watcher.wait()?;
        Ok(())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        // An error means that it is gone already, which is what we want.
        let _ = self.watcher.wait();
    }
}
