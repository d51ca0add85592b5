//! Installs what the machine lacks. Every check is cheap, so each command calls what it needs at its start.

mod apt;
mod node;
mod root;
mod rust;

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::project;
pub(crate) use root::as_root;
pub(crate) use rust::{CARGO_DENY, WASM_BINDGEN, WASM_SPLIT};

/// All that any of the commands needs.
pub(crate) fn everything() -> Result<()> {
    for_frontend()?;
    for_browser_tests()?;
    CARGO_DENY.ensure()?;
    println!("Everything is there.");
    Ok(())
}

/// What builds the browser's side.
pub(crate) fn for_frontend() -> Result<()> {
    apt::ensure(apt::NODE)?;
    node::ensure_version()?;
    rust::ensure_wasm_target()?;
    WASM_BINDGEN.ensure()?;
    WASM_SPLIT.ensure()?;
    node::install("frontend")
}

/// What the private mail host of `tests/stack` is made of.
pub(crate) fn for_mail_host() -> Result<()> {
    apt::ensure(apt::MAIL_HOST)
}

/// Chromium and what drives it.
pub(crate) fn for_browser_tests() -> Result<()> {
    for_mail_host()?;
    apt::ensure(apt::BROWSER)?;
    node::install("tests/browser")
}

/// What makes and runs a Debian of its own beside this machine's.
pub(crate) fn for_containers() -> Result<()> {
    apt::ensure(apt::CONTAINERS)
}

/// The browser that the tests drive.
pub(crate) fn chromium() -> Result<PathBuf> {
    ["chromium", "google-chrome", "chromium-browser"]
        .into_iter()
        .find_map(project::find)
        .context("no Chromium was found; install Debian's package `chromium`")
}
