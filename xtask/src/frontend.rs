//! Builds the browser's side into `dist/`, and compresses it once so that the server need not at every request.

mod compress;
mod fingerprint;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::{project, run, setup};
use fingerprint::Fingerprint;

/// Everything that the interface is made of.
pub(crate) const SOURCES: [&str; 7] = [
    "frontend",
    "shared",
    "style",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
];

/// How the interface is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As users get it: optimised for size, and compressed.
    Release,
    /// As fast as it compiles.
    Dev,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "dev",
        }
    }
}

/// Trunk's output, which the server embeds.
pub(crate) fn dist() -> PathBuf {
    project::root().join("dist")
}

/// Builds the interface unless `dist/` already holds it as the sources are now.
pub(crate) fn build(profile: Profile) -> Result<()> {
    setup::for_frontend()?;
    let now = Fingerprint::of_sources(profile.name())?;
    if dist().join("index.html").is_file() && now.is_noted() {
        return Ok(());
    }
    run::step("Building the interface (some minutes the first time)", || {
        Fingerprint::forget()?; // A build cut off in the middle must not pass for a whole one.
        trunk(profile)?;
        if profile == Profile::Release {
            compress::folder(&dist())?;
        }
        now.note()
    })
}

fn trunk(profile: Profile) -> Result<()> {
    if dist().exists() {
        fs::remove_dir_all(dist()).context("the old dist/ could not be removed")?;
    }
    let mut trunk = run::command("trunk");
    trunk.args(["build", "--config", "Trunk.toml", "--log", "warn"]);
    if profile == Profile::Release {
        trunk.arg("--release");
    }
    // Trunk takes only `true` and `false` here and stops at NO_COLOR=1.
    trunk.env_remove("NO_COLOR");
    run::show(setup::with_tools(&mut trunk)?, "the interface could not be built")
}
