//! The project's commands: `cargo xtask demo`, `test`, `ci` and the rest.

#![expect(clippy::print_stdout, reason = "talking to the developer is what these commands do")]

mod args;
mod ci;
mod frontend;
mod project;
mod run;
mod setup;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::test::Choice;

fn main() -> ExitCode {
    let outcome = match Args::parse().command {
        Command::Setup => setup::everything(),
        Command::Test { unit, integration, browser, filter } => {
            test::run(Choice { unit, integration, browser }, &filter)
        }
        Command::Ci => ci::run(),
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
