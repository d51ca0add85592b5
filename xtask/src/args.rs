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
    /// Run Pli with a private mail host full of sample mail, until Ctrl+C
    Demo {
        /// Where Pli listens on 127.0.0.1
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Keep mail and state for the next start
        #[arg(long)]
        keep: bool,
        /// Don't show the page in the browser
        #[arg(long)]
        no_open: bool,
    },
    /// The same, rebuilt when a file changes
    Dev {
        /// Where Pli listens on 127.0.0.1
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
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
        /// On PostgreSQL only; without this all on SQLite, and again on PostgreSQL what is about the state
        #[arg(long)]
        postgres: bool,
        /// Only tests whose name holds this
        filter: Vec<String>,
    },
    /// Everything a change must pass: fmt, tidy, deny, clippy, test
    Ci,
    /// Build what is shipped: the program with the interface inside, and a Debian package
    Dist {
        /// Then install the package on a fresh Debian in a container, start the service, upgrade and purge it
        #[arg(long)]
        install: bool,
    },
    /// Measure Pli against its mail host; switches go to the benchmark as they are
    Bench {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        switches: Vec<String>,
    },
    /// Check the house rules that no compiler checks
    Tidy,
}
