//! Chromium, driven by `tests/browser/bench/measure.mjs`.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;

use crate::host::{LARGE, LETTERS, SMALL, USER};
use crate::measure::Times;
use crate::rows::Rows;
use crate::server::Plan;
use crate::server_side::{Bench, Floors, Rounds};

const COLD: Duration = Duration::from_millis(800);
const WARM: Duration = Duration::from_millis(300);
const CLICK: Duration = Duration::from_millis(50);
const COMPARE: Duration = Duration::from_secs(1);
const TYPE: Duration = Duration::from_millis(50);
const JUMP: Duration = Duration::from_millis(100);
const FRAME: Duration = Duration::from_millis(50);
const ARRIVE: Duration = Duration::from_secs(1);
const ROWS: u64 = 120;
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
    /// Places in the middle of the large folder.
    jumped: Vec<f64>,
    /// The longest of each scroll.
    frames: Vec<f64>,
    /// At most.
    rows_in_page: u64,
    /// From the delivery to the list.
    arrived: Vec<f64>,
    /// What came over the network for a cold start, and in how many requests.
    transfer_bytes: u64,
    requests_before_rows: u64,
}

impl Found {
    pub(crate) fn report(&self, rows: &mut Rows, floors: &Floors) {
        let times = Times::from_milliseconds;
        rows.times("start to inbox rows, cold", &times(&self.cold), Some(COLD));
        rows.times("start to inbox rows, warm", &times(&self.warm), Some(WARM));
        rows.times(
            "click to body painted, prefetched",
            &times(&self.click_prefetched),
            Some(CLICK),
        );
        let click = CLICK + floors.opening.p50();
        rows.times("click to body painted", &times(&self.click), Some(click));
        let jump = JUMP + floors.window.p50();
        rows.times("scroll to the middle of the large folder", &times(&self.jumped), Some(jump));
        rows.slowest("longest frame of a scroll", &times(&self.frames), FRAME);
        rows.number("rows in the page", self.rows_in_page, ROWS);
        rows.times("new mail, delivered to shown", &times(&self.arrived), Some(ARRIVE));
        rows.times("10,000 contacts compared", &times(&self.compared), Some(COMPARE));
        rows.times("word completed from 50,000", &times(&self.completed), Some(COMPLETE));
        rows.times("known messages as one types", &times(&self.known_found), Some(TYPE));
        rows.size("transfer, cold", self.transfer_bytes, TRANSFER_BYTES);
        rows.number("requests before the rows", self.requests_before_rows, REQUESTS);
    }
}

/// Measures what is waited for in a browser that is signed in. Leaves the small folder as it was.
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
        "large": page(LARGE)?,
        "middle": bench.amount.large / 2,
        "starts": rounds.starts,
        "clicks": rounds.starts * 2,
    });
    let mut script = Command::new("node")
        .arg("bench/measure.mjs")
        .arg(wishes.to_string())
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("node can't be started")?;
    let mut answers = script.stdin.take().context("the script takes no answers")?;
    let mut last = String::new();
    for line in BufReader::new(script.stdout.take().context("the script says nothing")?).lines() {
        last = line?;
        if let Some(subject) = last.strip_prefix("deliver ") {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
            if let Err(error) = bench.host.deliver(USER, arrival(subject).as_bytes()) {
                // It would wait for this mail for ever.
                script.kill()?;
                script.wait()?;
                return Err(error);
            }
            writeln!(answers, "{}", now.as_millis())?;
        }
    }
    let status = script.wait()?;
    ensure!(status.success(), "the browser's script ended with {status}");
    bench.forget_arrivals()?;
    serde_json::from_str(&last).context("the browser's script said something else")
}

fn arrival(subject: &str) -> String {
    format!(
        "From: Dan Whitlock <dan@partner.example>\r\nTo: Anna Keller <{USER}>\r\nSubject: {subject}\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n"
    )
}
