//! The command line.

use clap::{Parser, Subcommand};

/// Pli's project commands.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Install whatever the other commands need and this machine lacks
    Setup,
    /// Run the tests: all of them, or the kinds named
    Test {
        /// Tests beside the code
        #[arg(long)]
        unit: bool,
        /// The server against the real mail host
        #[arg(long)]
        integration: bool,
        /// Journeys in Chromium
        #[arg(long)]
        browser: bool,
        /// Only tests whose name holds this
        filter: Vec<String>,
    },
    /// Everything a change must pass: fmt, tidy, deny, clippy, test
    Ci,
    /// Check the house rules that no compiler checks
    Tidy,
}
