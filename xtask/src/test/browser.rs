//! The journeys in a real Chromium, driven by Playwright.

use std::fs;
use std::time::Instant;

use anyhow::{Context as _, Result};

use super::count::Count;
use crate::frontend::{self, Profile};
use crate::{project, run, setup};

/// Builds the interface and runs the journeys of `tests/browser`.
pub(crate) fn run(filter: &[String]) -> Result<Count> {
    setup::for_browser_tests()?;
    frontend::build(Profile::Release)?;
    let start = Instant::now();
    let report = project::target().join("browser/report.json");
    let _ = fs::remove_file(&report); // An old report must not stand for this run.
    let folder = project::root().join("tests/browser");
    let mut playwright = run::command(folder.join("node_modules/.bin/playwright"));
    playwright.current_dir(&folder);
    playwright.args(["test", "--reporter=list,json"]).args(filter);
    playwright.env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    playwright.env("PLI_PROGRAMS", project::target().join("debug"));
    playwright.env("PLI_CHROMIUM", setup::chromium()?);
    let status = playwright.status().context("Playwright could not be started")?;
    let text = fs::read_to_string(&report).context("Playwright left no report")?;
    let report = serde_json::from_str(&text).context("Playwright's report is no JSON")?;
    let mut count = Count::from_playwright(&report).context("Playwright's report has no counts")?;
    if !status.success() && count.failed == 0 {
        count.broken = 1;
    }
    Ok(Count { took: start.elapsed(), ..count })
}
