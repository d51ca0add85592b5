//! The project's commands: `cargo xtask demo`, `test`, `ci` and the rest.

#![expect(clippy::print_stdout, reason = "talking to the developer is what these commands do")]

mod args;
mod bench;
mod ci;
mod demo;
mod dev;
mod dist;
mod frontend;
mod product;
mod project;
mod run;
mod setup;
mod sources;
mod stop;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::test::Choice;

fn main() -> ExitCode {
    let outcome = match Args::parse().command {
        Command::Demo { port, keep, no_open } => {
            demo::run(demo::Options { port, keep, open: !no_open })
        }
        Command::Dev { port } => dev::run(port),
        Command::Setup => setup::everything(),
        Command::Test { unit, integration, browser, postgres, filter } => {
            test::run(Choice { unit, integration, browser }, postgres, &filter)
        }
        Command::Ci => ci::run(),
        Command::Dist { install } => dist::run(install),
        Command::Bench { switches } => bench::run(&switches),
        Command::Tidy => tidy::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
