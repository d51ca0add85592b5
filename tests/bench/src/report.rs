//! The table on the screen, and as Markdown and JSON in `target/bench/`.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::rows::Row;

const HEAD: [&str; 9] = ["where", "what", "p50", "p99", "floor", "ratio", "at best", "budget", ""];

/// What the column of an earlier run is called, and where it stands.
const BEFORE: (usize, &str) = (6, "before");

/// An earlier run, as `report.json` has it.
#[derive(Debug, Deserialize)]
pub(crate) struct Earlier {
    rows: Vec<EarlierRow>,
}

#[derive(Debug, Deserialize)]
struct EarlierRow {
    group: String,
    name: String,
    p50: String,
    ratio: Option<f64>,
}

impl Earlier {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read(path).with_context(|| format!("{} can't be read", path.display()))?;
        serde_json::from_slice(&text)
            .with_context(|| format!("{} is no report of a benchmark", path.display()))
    }

    /// The ratio of the same row, or its median where there is no floor; nothing for a new row.
    fn cell(&self, row: &Row) -> String {
        let same = |before: &&EarlierRow| before.group == row.group && before.name == row.name;
        let before = self.rows.iter().find(same);
        before.map(|row| row.ratio.map_or(row.p50.clone(), times)).unwrap_or_default()
    }
}

/// The lines as a table that is also Markdown.
pub(crate) fn table(rows: &[Row], earlier: Option<&Earlier>) -> String {
    let mut lines: Vec<Vec<String>> = rows.iter().map(|row| cells(row).to_vec()).collect();
    let mut head = HEAD.map(str::to_owned).to_vec();
    if let Some(earlier) = earlier {
        head.insert(BEFORE.0, BEFORE.1.to_owned());
        for (cells, row) in lines.iter_mut().zip(rows) {
            cells.insert(BEFORE.0, earlier.cell(row));
        }
    }
    let last_number = head.len() - 3;
    let is_number = |column: usize| (2..=last_number).contains(&column);
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            let cells = lines.iter().chain([&head]).filter_map(|line| line.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let mut text = line(&head, &widths, is_number);
    for (column, width) in widths.iter().enumerate() {
        let (left, right) = if is_number(column) { ("-", ":") } else { ("-", "-") };
        let _ = write!(text, "|{left}{}{right}", "-".repeat(*width));
    }
    text.push_str("|\n");
    lines.iter().for_each(|cells| text.push_str(&line(cells, &widths, is_number)));
    text
}

fn cells(row: &Row) -> [String; 9] {
    let verdict = match row.is_kept {
        Some(true) => "ok",
        Some(false) => "missed",
        None => "",
    };
    let ratio = |ratio: Option<f64>| ratio.map(times).unwrap_or_default();
    [
        row.group.clone(),
        row.name.clone(),
        row.p50.clone(),
        row.p99.clone(),
        row.floor.clone(),
        ratio(row.ratio),
        ratio(row.ratio_at_best),
        row.budget.clone(),
        verdict.to_owned(),
    ]
}

fn times(ratio: f64) -> String {
    format!("{ratio:.2} ×")
}

fn line(cells: &[String], widths: &[usize], is_number: impl Fn(usize) -> bool) -> String {
    let mut text = String::new();
    for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let gap = " ".repeat(width - cell.chars().count());
        let _ = if is_number(column) {
            write!(text, "| {gap}{cell} ")
        } else {
            write!(text, "| {cell}{gap} ")
        };
    }
    text.push_str("|\n");
    text
}

/// The machine, and how busy it was in the minutes before: who reads the numbers must know.
pub(crate) fn machine() -> String {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let cpus = read("/proc/cpuinfo");
    let models = cpus.lines().filter_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let models: Vec<_> = models.map(|(_, model)| model.trim()).collect();
    let load = read("/proc/loadavg");
    let load: Vec<_> = load.split_whitespace().take(3).collect();
    let model = models.first().copied().unwrap_or("unknown processor");
    format!("{} × {model}; load {} (1, 5 and 15 minutes)", models.len(), load.join(" "))
}

/// Writes `report.md` and `report.json`.
pub(crate) fn write(
    folder: &Path,
    title: &str,
    machine: &str,
    (rows, table): (&[Row], &str),
) -> Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("report.md"), format!("# {title}\n\n{machine}\n\n{table}"))?;
    let json = serde_json::json!({ "title": title, "machine": machine, "rows": rows });
    fs::write(folder.join("report.json"), serde_json::to_string_pretty(&json)? + "\n")?;
    Ok(())
}
