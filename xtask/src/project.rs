//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The repository's top folder, wherever the command was called from.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands one level below the top")
}

/// Cargo's output folder.
pub(crate) fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// What is compiled once for all clones of the project: `~/.cache/pli`.
pub(crate) fn cache() -> Result<PathBuf> {
    let base = match env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir().context("this user has no home folder")?.join(".cache"),
    };
    Ok(base.join("pli"))
}

/// The full path of `program`, if the PATH has it. System folders count even when a user's PATH lacks them.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from);
    env::split_paths(&path)
        .chain(system)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}
