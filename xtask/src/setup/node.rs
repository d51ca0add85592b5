//! Node.js, and what comes from npm.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::project;
use crate::run;

/// What Playwright asks for, and what Debian 12 has.
const OLDEST_NODE: u32 = 18;

pub(crate) fn ensure_version() -> Result<()> {
    let answer = run::quiet(run::command("node").arg("--version"), "Node.js does not start")?;
    let major = answer.trim().trim_start_matches('v').split('.').next();
    let major: u32 = major
        .and_then(|number| number.parse().ok())
        .with_context(|| format!("Node.js gave an odd version: {}", answer.trim()))?;
    if major < OLDEST_NODE {
        bail!("Node.js {major} is too old; {OLDEST_NODE} or newer is needed");
    }
    Ok(())
}

/// Installs a folder's packages exactly as its lockfile names them, unless they are there.
pub(crate) fn install(folder: &str) -> Result<()> {
    let place = project::root().join(folder);
    if is_current(&place) {
        return Ok(());
    }
    run::step(&format!("Installing {folder}'s packages from npm"), || {
        let mut npm = run::command("npm");
        npm.current_dir(&place).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
        // Debian's Chromium is used; Playwright need not bring its own.
        npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        run::quiet(&mut npm, "npm could not install the packages").map(drop)?;
        fs::copy(place.join("package-lock.json"), stamp(&place))
            .context("the note of what was installed could not be written")
    })
    .map(drop)
}

/// A copy of the lockfile inside node_modules tells what was installed there.
fn is_current(place: &Path) -> bool {
    let wanted = fs::read(place.join("package-lock.json"));
    let installed = fs::read(stamp(place));
    matches!((wanted, installed), (Ok(wanted), Ok(installed)) if wanted == installed)
}

fn stamp(place: &Path) -> std::path::PathBuf {
    place.join("node_modules/.installed-lock.json")
}
