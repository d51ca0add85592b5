//! The browser of the machine.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

const PLACES: [&str; 4] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/snap/bin/chromium",
];

/// Where Chromium is, for Playwright's `executablePath`.
pub fn chromium() -> Result<PathBuf> {
    PLACES
        .iter()
        .map(Path::new)
        .find(|path| path.exists())
        .map(Path::to_path_buf)
        .context("Chromium is not installed (on Debian: apt install chromium)")
}
