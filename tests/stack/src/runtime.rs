//! The folder of one host.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::ports::Claim;
use crate::privilege;

/// A UNIX socket's path has 108 bytes (unix(7)); the longest below a host's folder takes about 40 of them.
const LONGEST_PATH: usize = 60;

/// The demo's mail takes about 300 MB of memory.
const SPARE_BYTES: u64 = 2 << 30;

/// A host's configuration, sockets, queue, log files, and ports.
#[derive(Debug)]
pub(crate) struct Runtime {
    folder: TempDir,
    pub(crate) claim: Claim,
}

impl Runtime {
    pub(crate) fn create() -> Result<Self> {
        let base = base();
        let claim =
            Claim::take(&std::env::temp_dir().join(format!("pli-ports-{}", privilege::user_id())))?;
        let folder = tempfile::Builder::new()
            .prefix("pli-host-")
            .tempdir_in(&base)
            .with_context(|| format!("cannot make a folder in {}", base.display()))?;
        // Postfix and Dovecot run as users of their own and must be able to pass through.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
        let runtime = Self { folder, claim };
        for name in ["log", "run", "tls", "state", "mail"] {
            fs::create_dir(runtime.path(name))?;
        }
        Ok(runtime)
    }

    /// The path of `name` in the host's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }
}

/// Memory, if the machine has some to spare: making the demo's 50,000 files takes a tenth of the time there. Else the
/// temporary folder, unless its path is too long for a socket in it.
fn base() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if rustix::fs::statvfs(&memory)
        .is_ok_and(|volume| volume.f_bavail * volume.f_frsize >= SPARE_BYTES)
    {
        return memory;
    }
    let preferred = std::env::temp_dir();
    if preferred.as_os_str().len() <= LONGEST_PATH { preferred } else { PathBuf::from("/tmp") }
}
