//! `cargo xtask dist`: what is shipped, as one program and as a Debian package.

mod deb;
mod install;

use std::fs;

use anyhow::{Context as _, Result};

use crate::frontend::{self, Profile};
use crate::{project, run};

/// Builds the program with the interface inside, the package around it, tries it if told to, and checks the budget of the first load.
pub(crate) fn run(installs: bool) -> Result<()> {
    frontend::build(Profile::Release)?;
    run::step("Compiling the server (release)", || {
        let mut cargo = run::cargo();
        cargo.args(["build", "--release", "--locked", "--package", "server", "--bin", "pli"]);
        run::show(&mut cargo, "the server does not compile")
    })?;
    let program = project::target().join("release/pli");
    let folder = project::target().join("dist");
    fs::create_dir_all(&folder).context("target/dist could not be made")?;
    fs::copy(&program, folder.join("pli")).context("the program could not be copied")?;
    let package = run::step("Packing for Debian", || deb::pack(&program, &folder))?;
    println!("\n{}", folder.join("pli").display());
    println!("{}\n", package.display());
    if installs {
        run::step("Trying the package on a fresh Debian", || install::check(&package))?;
    }
    frontend::sizes::check()
}
