//! `cargo xtask dev`: the product, rebuilt when a file changes.
//!
//! A change of the browser's side builds `dist/` anew, which a debug server reads from disk at each request; a change of
//! the server's side compiles and restarts it. The mail host stays up all the while.

use std::time::Duration;

use anyhow::Result;

use crate::frontend::{self, Profile};
use crate::product::{Claim, Plan, Product, Sample, Server};
use crate::sources::Times;
use crate::stop::Stop;
use crate::{project, run, setup};

const SERVER_SOURCES: [&str; 4] = ["server", "shared", "Cargo.toml", "Cargo.lock"];

/// Builds, starts, and rebuilds until Ctrl+C.
pub(crate) fn run(port: u16) -> Result<()> {
    setup::for_mail_host()?;
    frontend::build(Profile::Dev)?;
    compile_server()?;
    let stop = Stop::listen()?;
    let _claim = Claim::take("dev")?;
    let programs = project::target().join("debug");
    let folder = project::target().join("dev");
    let plan = Plan {
        programs: &programs,
        folder: folder.clone(),
        port,
        sample: Sample::Organisation,
        mail: Some(folder.join("mail")),
    };
    let mut product = Product::start(&plan, &stop)?;
    println!(
        "\nPli is at {} (sign in as anna@pli.example, password demo); Ctrl+C ends.",
        product.url
    );
    let mut server_files = Times::of(&SERVER_SOURCES)?;
    let mut frontend_files = Times::of(&frontend::SOURCES)?;
    while !stop.is_wanted() {
        std::thread::sleep(Duration::from_millis(500));
        if frontend_files.have_changed(&frontend::SOURCES)? {
            tell(frontend::build(Profile::Dev), "the page is new; reload it");
        }
        if server_files.have_changed(&SERVER_SOURCES)? {
            tell(restart(&mut product, &plan, &stop), "the server is new");
        }
    }
    Ok(())
}

/// A change that does not compile is no reason to end: the next one may.
fn tell(outcome: Result<()>, success: &str) {
    match outcome {
        Ok(()) => println!("--- {success} ---"),
        Err(error) => println!("error: {error:#}"),
    }
}

fn restart(product: &mut Product, plan: &Plan<'_>, stop: &Stop) -> Result<()> {
    compile_server()?;
    product.server.stop()?;
    product.server = Server::start(plan, stop)?;
    Ok(())
}

fn compile_server() -> Result<()> {
    let mut cargo = run::cargo();
    cargo.args(["build", "--package", "server", "--package", "stack", "--bins"]);
    run::show(&mut cargo, "the server does not compile")
}
