//! The benchmark of DESIGN section 11: Pli and its floor in turn, in one run. `cargo xtask bench [--quick]` builds what
//! it measures and runs it.
//!
//! The floor of a request is what the server asks of the mail host for it, over a raw connection that stays open; TLS for
//! both, since the server speaks to no host without. A budget missed is reported and fails nothing; an error does.

#![expect(clippy::print_stdout, reason = "showing what was measured is what it is for")]

mod browser;
mod host;
mod http;
mod imap;
mod load;
mod measure;
mod report;
mod rows;
mod server;
mod server_side;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Parser;
use stack::Format;

use host::Amount;
use load::Load;
use report::Earlier;
use rows::Rows;
use server::Plan;
use server_side::{Bench, Rounds};

/// Measures Pli against its mail host, in turn.
#[derive(Debug, Parser)]
struct Args {
    /// Fewer messages and rounds, Maildir only: under three minutes
    #[arg(long)]
    quick: bool,
    /// Only the server
    #[arg(long)]
    no_browser: bool,
    /// How many messages the large folder holds, such as 1000000
    #[arg(long, value_parser = clap::value_parser!(u32).range(1_000..=1_000_000))]
    messages: Option<u32>,
    /// The `report.json` of an earlier run, to stand beside this one
    #[arg(long)]
    compare: Option<PathBuf>,
    /// Instead of all that: so many people at once
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1000))]
    load: Option<u16>,
    /// For how long they work
    #[arg(long, default_value = "60", value_parser = clap::value_parser!(u16).range(1..=600))]
    seconds: u16,
    /// How long they think between two things, on average, in milliseconds
    #[arg(long, default_value_t = 1_000)]
    think: u32,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let programs = programs()?;
    let folder = programs.parent().unwrap_or(&programs).join("bench");
    if let Some(sessions) = args.load {
        let load = Load {
            sessions: sessions.into(),
            duration: Duration::from_secs(args.seconds.into()),
            think: Duration::from_millis(args.think.into()),
        };
        return load::run(&programs, load, &folder);
    }
    let earlier = args.compare.as_deref().map(Earlier::read).transpose()?;
    let (mut amount, rounds, formats) = if args.quick {
        let rounds = Rounds { reads: 100, changes: 40, transfers: 5, starts: 6 };
        (Amount { large: 20_000, letters: 400 }, rounds, &[Format::Maildir][..])
    } else {
        let rounds = Rounds { reads: 400, changes: 200, transfers: 15, starts: 20 };
        (Amount { large: 100_000, letters: 1_000 }, rounds, &[Format::Maildir, Format::Sdbox][..])
    };
    if let Some(messages) = args.messages {
        amount.large = messages;
    }
    let mut rows = Rows::default();
    for format in formats {
        let with_browser = *format == Format::Maildir && !args.no_browser;
        run(*format, &programs, amount, rounds, with_browser, &mut rows)?;
    }
    // Compiled for speed of compiling, the server takes more of the time than the one that ships.
    let build = programs.file_name().unwrap_or_default().to_string_lossy();
    let title = format!("Benchmark ({build} build, large folder of {} messages)", amount.large);
    let machine = report::machine();
    let table = report::table(&rows.all, earlier.as_ref());
    println!("\n{title}\n{machine}\n\n{table}");
    report::write(&folder, &title, &machine, (&rows.all, &table))?;
    println!("Written to {}", folder.join("report.md").display());
    Ok(())
}

fn run(
    format: Format,
    programs: &Path,
    amount: Amount,
    rounds: Rounds,
    with_browser: bool,
    rows: &mut Rows,
) -> Result<()> {
    let name = format!("{format:?}").to_lowercase();
    let host =
        step(&format!("Starting a mail host with {} messages ({name})", amount.large), || {
            host::start(format, amount)
        })?;
    let folder = tempfile::tempdir()?;
    let plan = Plan::write(programs.join("pli"), folder.path(), &host, "")?;
    let server = plan.start()?;
    let mut bench = Bench::sign_in(&host, &plan, amount, rounds)?;
    let found = if with_browser {
        // Before the server's own measurements, which change and move mail.
        Some(step("Measuring the browser", || browser::run(&bench, &plan, rounds))?)
    } else {
        None
    };
    rows.begin(&name);
    let floors =
        step("Measuring the server", || bench.run(rows, &server.process(), folder.path()))?;
    drop(server);
    step("Measuring starts", || server_side::starts(rows, &plan, rounds.starts))?;
    if let Some(found) = found {
        rows.begin("browser");
        found.report(rows, &floors);
    }
    Ok(())
}

/// Where `pli` and we are compiled to.
fn programs() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    Ok(own.parent().context("we lie in no folder")?.to_owned())
}

/// Tells whoever watches what goes on, and how long it took.
fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {what}");
    let start = Instant::now();
    let outcome = work().with_context(|| what.to_owned())?;
    println!("    done in {:.1} s", start.elapsed().as_secs_f64());
    Ok(outcome)
}
