//! Installs what the machine lacks. Every check is cheap, so each command calls what it needs at its start.

mod apt;
mod node;
mod root;
mod rust;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::project;
pub(crate) use root::as_root;
pub(crate) use rust::{CARGO_DENY, TRUNK, WASM_BINDGEN};

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
    TRUNK.ensure()?;
    WASM_BINDGEN.ensure()?;
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

/// The browser that the tests drive.
pub(crate) fn chromium() -> Result<PathBuf> {
    ["chromium", "google-chrome", "chromium-browser"]
        .into_iter()
        .find_map(project::find)
        .context("no Chromium was found; install Debian's package `chromium`")
}

/// Lets `command` find the tools in the versions that the project wants.
pub(crate) fn with_tools(command: &mut Command) -> Result<&mut Command> {
    let mut folders = vec![
        TRUNK.bin()?,
        WASM_BINDGEN.bin()?,
        CARGO_DENY.bin()?,
        project::root().join("frontend/node_modules/.bin"),
    ];
    let inherited: OsString = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&inherited));
    let path = std::env::join_paths(folders).context("a folder's name in PATH holds a colon")?;
    Ok(command.env("PATH", path))
}
