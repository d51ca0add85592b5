//! Builds the browser's side into `dist/`, and compresses it once so that the server need not at every request.

mod app;
mod compress;
mod finder;
mod fingerprint;
mod gather;
mod link;
mod names;
mod page;
pub(crate) mod sizes;
mod wasm;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::{project, run, setup};
use fingerprint::Fingerprint;

/// Everything that the interface is made of.
pub(crate) const SOURCES: [&str; 9] = [
    "frontend",
    "finder",
    "shared",
    "style",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    // How it is put together is a part of what it becomes.
    "xtask/src/frontend",
    "xtask/src/frontend.rs",
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

/// What the server embeds.
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
        // What does not compile leaves the last page alone, which somebody may be looking at.
        let app = app::build(profile)?;
        finder::build(profile, &app)?;
        if dist().exists() {
            fs::remove_dir_all(dist()).context("the old dist/ could not be removed")?;
        }
        page::assemble(&app, &dist())?;
        if profile == Profile::Release {
            compress::folder(&dist())?;
        }
        now.note()
    })
}

/// Writes the script or stylesheet `from` to `to` without what only people read.
fn minify(from: &Path, to: &Path) -> Result<()> {
    let mut esbuild = run::command(project::root().join("frontend/node_modules/.bin/esbuild"));
    esbuild.arg(from).args(["--minify", "--log-level=warning"]);
    let mut outfile = std::ffi::OsString::from("--outfile=");
    outfile.push(to);
    esbuild.arg(outfile);
    run::quiet(&mut esbuild, "esbuild could not make a file smaller").map(drop)
}
