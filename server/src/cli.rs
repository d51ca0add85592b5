//! The subcommands of `pli`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{self, Config};

mod admin;
mod check;
mod serve;

/// Webmail for any IMAP host.
#[derive(Debug, Parser)]
#[command(name = "pli", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the webmail until told to stop (SIGTERM or Ctrl+C).
    Serve(Settings),
    /// Print the settings file with every setting explained and at its default.
    Config,
    /// Talk to the configured mail hosts and say what they can do.
    Check {
        #[command(flatten)]
        settings: Settings,
        /// Sign in as this address too; its password is read from standard input.
        #[arg(long, value_name = "EMAIL")]
        account: Option<String>,
    },
    /// Look at and change the state.
    Admin {
        #[command(flatten)]
        settings: Settings,
        #[command(subcommand)]
        command: admin::Command,
    },
}

#[derive(Debug, clap::Args)]
struct Settings {
    /// The settings file. Without it: what PLI_CONFIG names, else /etc/pli/pli.toml.
    #[arg(long = "config", value_name = "FILE", global = true)]
    file: Option<PathBuf>,
}

impl Settings {
    fn load(&self) -> anyhow::Result<Config> {
        Ok(Config::load(self.file.as_deref())?)
    }
}

/// Runs the command line that this process was started with.
pub fn run() -> ExitCode {
    match Cli::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing can be done about a terminal that takes no more words.
            let _ = writeln!(io::stderr(), "pli: {error:#}");
            ExitCode::FAILURE
        }
    }
}

impl Command {
    fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Config => Ok(io::stdout().write_all(config::DEFAULT_FILE.as_bytes())?),
            Self::Serve(settings) => {
                let config = settings.load()?;
                runtime()?.block_on(serve::run(config))
            }
            Self::Check { settings, account } => {
                let config = settings.load()?;
                runtime()?.block_on(check::run(config, account))
            }
            Self::Admin { settings, command } => {
                let config = settings.load()?;
                runtime()?.block_on(admin::run(config, command))
            }
        }
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
