//! `cargo xtask demo`: from a clean clone to a webmail full of mail in the browser.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::frontend::{self, Profile};
use crate::product::{Claim, Plan, Product, Sample};
use crate::stop::Stop;
use crate::{project, run, setup};

/// The profile of the demo's programs, in `Cargo.toml`. Cargo puts them in `target/quick`; `target/demo` is ours.
const PROFILE: &str = "quick";

/// The command's switches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    pub(crate) port: u16,
    pub(crate) keep: bool,
    pub(crate) open: bool,
}

/// Installs, builds, starts, and stays until Ctrl+C.
pub(crate) fn run(options: Options) -> Result<()> {
    setup::for_mail_host()?;
    frontend::build(Profile::Release)?;
    let programs = build_programs()?;
    let stop = Stop::listen()?;
    let _claim = Claim::take("demo")?;
    let folder = project::target().join("demo");
    let plan = Plan {
        programs: &programs,
        folder: folder.clone(),
        port: options.port,
        sample: Sample::Organisation,
        mail: options.keep.then(|| folder.join("mail")),
    };
    let mut product = Product::start(&plan, &stop)?;
    welcome(&product, options);
    if options.open {
        open(&product.url);
    }
    let outcome = product.stay(&stop);
    println!("\nStopping …");
    drop(product);
    if !options.keep {
        fs::remove_dir_all(&folder).context("the demo's folder could not be removed")?;
    }
    outcome
}

/// Compiles the server and the mail host in one go, so that what they share is compiled once.
fn build_programs() -> Result<PathBuf> {
    run::step("Compiling the server (some minutes the first time)", || {
        let mut cargo = run::cargo();
        cargo.args(["build", "--locked", "--profile", PROFILE]);
        cargo.args(["--package", "server", "--package", "stack", "--bins"]);
        run::show(&mut cargo, "the server does not compile")
    })?;
    Ok(project::target().join(PROFILE))
}

fn welcome(product: &Product, options: Options) {
    println!("\nPli is at {}\n\nSign in as", product.url);
    for (address, name, password) in product.host.sign_ins() {
        println!("    {address:<24} password {password}    {name}");
    }
    println!("\nPorts and people also stand in target/demo/endpoints.json.");
    let end = if options.keep {
        "stops it; mail and state are kept"
    } else {
        "stops and removes all of it"
    };
    println!("Ctrl+C {end}.");
}

/// Shows the page in the developer's browser, where there is one.
fn open(url: &str) {
    let has_screen = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some());
    if has_screen && project::find("xdg-open").is_some() {
        let mut command = Command::new("xdg-open");
        command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // Its failing is no failure of ours: the address stands on the screen.
        let _ = command.status();
    }
}
