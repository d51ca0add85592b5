//! Chromium, driven by `tests/browser/bench/measure.mjs`.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;

use crate::host::{LETTERS, SMALL};
use crate::measure::{Pair, Times};
use crate::rows::Rows;
use crate::server::Plan;
use crate::server_side::{Bench, Rounds};

const COLD: Duration = Duration::from_millis(800);
const WARM: Duration = Duration::from_millis(300);
const CLICK: Duration = Duration::from_millis(50);
const COMPARE: Duration = Duration::from_secs(1);
const TYPE: Duration = Duration::from_millis(50);
const COMPLETE: Duration = Duration::from_millis(20);
const TRANSFER_BYTES: u64 = 400 * 1024;
const REQUESTS: u64 = 6;

/// What the script found out; times in milliseconds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Found {
    cold: Vec<f64>,
    warm: Vec<f64>,
    click_prefetched: Vec<f64>,
    click: Vec<f64>,
    /// 10,000 contacts, for duplicates.
    compared: Vec<f64>,
    /// A word, by 50,000 contacts.
    completed: Vec<f64>,
    /// What is known of the large folder, as one types.
    known_found: Vec<f64>,
    /// What came over the network for a cold start, and in how many requests.
    transfer_bytes: u64,
    requests_before_rows: u64,
}

impl Found {
    /// `opening` is what opening a message costs the server and its floor.
    pub(crate) fn report(&self, rows: &mut Rows, opening: &Pair) {
        let times = Times::from_milliseconds;
        rows.times("start to inbox rows, cold", &times(&self.cold), Some(COLD));
        rows.times("start to inbox rows, warm", &times(&self.warm), Some(WARM));
        rows.times(
            "click to body painted, prefetched",
            &times(&self.click_prefetched),
            Some(CLICK),
        );
        let click = CLICK + opening.floor.p50();
        rows.times("click to body painted", &times(&self.click), Some(click));
        rows.times("10,000 contacts compared", &times(&self.compared), Some(COMPARE));
        rows.times("word completed from 50,000", &times(&self.completed), Some(COMPLETE));
        rows.times("known messages as one types", &times(&self.known_found), Some(TYPE));
        rows.size("transfer, cold", self.transfer_bytes, TRANSFER_BYTES);
        rows.number("requests before the rows", self.requests_before_rows, REQUESTS);
    }
}

/// Measures starts and clicks in a browser that is signed in.
pub(crate) fn run(bench: &Bench<'_>, plan: &Plan, rounds: Rounds) -> Result<Found> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../browser");
    ensure!(
        folder.join("node_modules").is_dir(),
        "what drives the browser is not installed; `cargo xtask setup` does it"
    );
    let page = |name: &str| {
        let mailbox = bench.mailboxes.get(name).with_context(|| format!("no folder {name}"))?;
        anyhow::Ok(format!("/mail/{}/{mailbox}", bench.account))
    };
    let wishes = json!({
        "chromium": stack::chromium()?,
        "origin": format!("http://{}", plan.address),
        "cookie": bench.http.cookie().context("not signed in")?,
        "inbox": page(SMALL)?,
        "letters": page(LETTERS)?,
        "starts": rounds.starts,
        "clicks": rounds.starts * 2,
    });
    let output = Command::new("node")
        .arg("bench/measure.mjs")
        .arg(wishes.to_string())
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()
        .context("node can't be started")?;
    ensure!(output.status.success(), "the browser's script ended with {}", output.status);
    serde_json::from_slice(&output.stdout).context("the browser's script said something else")
}
