//! `cargo xtask test`: unit tests, the server against the real mail host, and journeys in a real browser.

mod browser;
mod count;
mod native;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::setup;
use count::Count;
use native::Database;

/// Which of the three kinds to run; none named means all.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Choice {
    pub(crate) unit: bool,
    pub(crate) integration: bool,
    pub(crate) browser: bool,
}

impl Choice {
    fn or_all(self) -> Self {
        if self.unit || self.integration || self.browser {
            return self;
        }
        Self { unit: true, integration: true, browser: true }
    }
}

/// Runs the chosen kinds; `filter` goes to the test programs as it is. Without `postgres_only` they run on SQLite, and what is
/// about the state runs on PostgreSQL too.
pub(crate) fn run(choice: Choice, postgres_only: bool, filter: &[String]) -> Result<()> {
    let choice = choice.or_all();
    let start = Instant::now();
    setup::for_mail_host()?;
    let programs = native::build()?;
    let mut counts = Vec::new();
    let database = if postgres_only { Database::Postgres } else { Database::Sqlite };
    if choice.unit {
        counts.push(("unit", native::run(&programs.unit, database, filter)?));
    }
    if choice.integration {
        counts.push(("integration", native::run(&programs.integration, database, filter)?));
    }
    if !postgres_only && filter.is_empty() && (choice.unit || choice.integration) {
        counts.push(("PostgreSQL", native::run_again(&programs, choice)?));
    }
    if choice.browser {
        counts.push(("browser", browser::run(filter)?));
    }
    report(&counts, start)
}

/// Ends with the line that Rust's own test programs end with, so that whoever counts those counts ours.
fn report(counts: &[(&str, Count)], start: Instant) -> Result<()> {
    println!();
    for (kind, count) in counts {
        println!(
            "{kind:<12} {:>5} passed {:>4} failed {:>4} ignored {:>8.1} s",
            count.passed,
            count.failed,
            count.ignored,
            count.took.as_secs_f64()
        );
    }
    let shaky: u64 = counts.iter().map(|(_, count)| count.shaky).sum();
    if shaky > 0 {
        println!("\n{shaky} of them failed at first and passed at the second try: look into them.");
    }
    let total = counts.iter().fold(Count::default(), |sum, (_, count)| sum.plus(count));
    let verdict = if total.is_good() { "ok" } else { "FAILED" };
    println!(
        "\ntest result: {verdict}. {} passed; {} failed; {} ignored; 0 measured; 0 filtered out; finished in {:.2}s",
        total.passed,
        total.failed,
        total.ignored,
        start.elapsed().as_secs_f64()
    );
    if !total.is_good() {
        bail!("{} tests failed, and {} programs ended badly", total.failed, total.broken);
    }
    Ok(())
}
