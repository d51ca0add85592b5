//! The table on the screen, and as Markdown and JSON in `target/bench/`.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::rows::Row;

const HEAD: [&str; 9] = ["where", "what", "p50", "p99", "floor", "ratio", "at best", "budget", ""];

/// The lines as a table that is also Markdown.
pub(crate) fn table(rows: &[Row]) -> String {
    let lines: Vec<[String; 9]> = rows.iter().map(cells).collect();
    let head = HEAD.map(str::to_owned);
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| {
            let cells = lines.iter().chain([&head]).filter_map(|line| line.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let mut text = line(&head, &widths);
    for (column, width) in widths.iter().enumerate() {
        let (left, right) = if is_number(column) { ("-", ":") } else { ("-", "-") };
        let _ = write!(text, "|{left}{}{right}", "-".repeat(*width));
    }
    text.push_str("|\n");
    lines.iter().for_each(|cells| text.push_str(&line(cells, &widths)));
    text
}

fn cells(row: &Row) -> [String; 9] {
    let verdict = match row.is_kept {
        Some(true) => "ok",
        Some(false) => "missed",
        None => "",
    };
    let ratio = |ratio: Option<f64>| ratio.map(|ratio| format!("{ratio:.2} ×")).unwrap_or_default();
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

fn line(cells: &[String; 9], widths: &[usize]) -> String {
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

fn is_number(column: usize) -> bool {
    (2..=6).contains(&column)
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
pub(crate) fn write(folder: &Path, title: &str, machine: &str, rows: &[Row]) -> Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("report.md"), format!("# {title}\n\n{machine}\n\n{}", table(rows)))?;
    let json = serde_json::json!({ "title": title, "machine": machine, "rows": rows });
    fs::write(folder.join("report.json"), serde_json::to_string_pretty(&json)? + "\n")?;
    Ok(())
}
