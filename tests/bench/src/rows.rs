//! What a run finds out, line by line, and whether it keeps within the budgets of DESIGN section 11.

use std::time::Duration;

use serde::Serialize;

use crate::measure::{Pair, Times, ratio};

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Row {
    /// Which mail format, or the browser.
    pub(crate) group: String,
    pub(crate) name: String,
    pub(crate) p50: String,
    pub(crate) p99: String,
    pub(crate) floor: String,
    pub(crate) ratio: Option<f64>,
    /// The ratio at the 10th percentile: what is left of it where others use the machine, too.
    pub(crate) ratio_at_best: Option<f64>,
    pub(crate) budget: String,
    /// `None` where there is no budget.
    pub(crate) is_kept: Option<bool>,
    /// The numbers behind it, in milliseconds.
    pub(crate) milliseconds: Option<Milliseconds>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Milliseconds {
    p50: f64,
    p99: f64,
    floor_p50: Option<f64>,
    floor_p99: Option<f64>,
}

/// All lines of a run.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    group: String,
    pub(crate) all: Vec<Row>,
}

impl Rows {
    /// What follows belongs to `group`.
    pub(crate) fn begin(&mut self, group: &str) {
        group.clone_into(&mut self.group);
    }

    /// Work that both did: at most `at_p50` times what the floor takes, and `at_p99` for the slowest.
    pub(crate) fn pair(&mut self, name: &str, pair: &Pair, at_p50: f64, at_p99: Option<f64>) {
        let is_kept = pair.ratio_p50() <= at_p50 && at_p99.is_none_or(|it| pair.ratio_p99() <= it);
        let slowest = at_p99.map(|it| format!(", p99 ≤ {it:.0} ×")).unwrap_or_default();
        let budget = format!("≤ {at_p50:.1} ×{slowest}");
        self.push_pair(name, pair, budget, Some(is_kept));
    }

    /// Work that both did, without a budget.
    pub(crate) fn plain_pair(&mut self, name: &str, pair: &Pair) {
        self.push_pair(name, pair, String::new(), None);
    }

    fn push_pair(&mut self, name: &str, pair: &Pair, budget: String, is_kept: Option<bool>) {
        let Pair { floor, product } = pair;
        self.push(Row {
            floor: time(floor.p50()),
            ratio: Some(pair.ratio_p50()),
            ratio_at_best: Some(pair.ratio_p10()),
            budget,
            is_kept,
            milliseconds: Some(milliseconds(product, Some(floor))),
            ..row(name, time(product.p50()), time(product.p99()))
        });
    }

    /// A transfer of so many bytes: at least `least` times the floor's throughput.
    pub(crate) fn transfer(&mut self, name: &str, pair: &Pair, bytes: usize, least: f64) {
        let upside_down = |ratio: f64| if ratio > 0.0 { 1.0 / ratio } else { 0.0 };
        let ratio = upside_down(pair.ratio_p50());
        self.push(Row {
            floor: throughput(bytes, pair.floor.p50()),
            ratio: Some(ratio),
            ratio_at_best: Some(upside_down(pair.ratio_p10())),
            budget: format!("≥ {least:.1} ×"),
            is_kept: Some(ratio >= least),
            milliseconds: Some(milliseconds(&pair.product, Some(&pair.floor))),
            ..row(
                name,
                throughput(bytes, pair.product.p50()),
                throughput(bytes, pair.product.p99()),
            )
        });
    }

    /// Two places that should cost the same, within a fifth. The floor is how the host's own times compare.
    pub(crate) fn same(&mut self, name: &str, one: &Pair, other: &Pair) {
        const TOLERANCE: std::ops::RangeInclusive<f64> = 0.8..=1.2;
        let of = |one: &Times, other: &Times| ratio(one.p50(), other.p50());
        let at_best = ratio(one.product.p10(), other.product.p10());
        let product = of(&one.product, &other.product);
        self.push(Row {
            floor: format!("{:.2} ×", of(&one.floor, &other.floor)),
            ratio: Some(product),
            ratio_at_best: Some(at_best),
            budget: "0.8 to 1.2 ×".to_owned(),
            is_kept: Some(TOLERANCE.contains(&product)),
            ..row(name, String::new(), String::new())
        });
    }

    /// Times of the product alone.
    pub(crate) fn times(&mut self, name: &str, times: &Times, most: Option<Duration>) {
        self.push(Row {
            budget: most.map(|most| format!("≤ {}", time(most))).unwrap_or_default(),
            is_kept: most.map(|most| times.p50() <= most),
            milliseconds: Some(milliseconds(times, None)),
            ..row(name, time(times.p50()), time(times.p99()))
        });
    }

    /// Times of the product alone, none of which may exceed `most`.
    pub(crate) fn slowest(&mut self, name: &str, times: &Times, most: Duration) {
        self.push(Row {
            budget: format!("p99 ≤ {}", time(most)),
            is_kept: Some(times.p99() <= most),
            milliseconds: Some(milliseconds(times, None)),
            ..row(name, time(times.p50()), time(times.p99()))
        });
    }

    /// A size that should not exceed another.
    pub(crate) fn size(&mut self, name: &str, bytes: u64, most: u64) {
        self.count(name, size(bytes), &size(most), bytes <= most);
    }

    /// A number that should not exceed another.
    pub(crate) fn number(&mut self, name: &str, number: u64, most: u64) {
        self.count(name, number.to_string(), &most.to_string(), number <= most);
    }

    fn count(&mut self, name: &str, value: String, most: &str, is_kept: bool) {
        let budget = format!("≤ {most}");
        self.push(Row { budget, is_kept: Some(is_kept), ..row(name, value, String::new()) });
    }

    fn push(&mut self, row: Row) {
        self.all.push(Row { group: self.group.clone(), ..row });
    }
}

fn row(name: &str, p50: String, p99: String) -> Row {
    Row {
        group: String::new(),
        name: name.to_owned(),
        p50,
        p99,
        floor: String::new(),
        ratio: None,
        ratio_at_best: None,
        budget: String::new(),
        is_kept: None,
        milliseconds: None,
    }
}

fn milliseconds(times: &Times, floor: Option<&Times>) -> Milliseconds {
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    Milliseconds {
        p50: ms(times.p50()),
        p99: ms(times.p99()),
        floor_p50: floor.map(|floor| ms(floor.p50())),
        floor_p99: floor.map(|floor| ms(floor.p99())),
    }
}

fn time(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 100.0 {
        format!("{milliseconds:.2} ms")
    } else {
        format!("{milliseconds:.0} ms")
    }
}

fn throughput(bytes: usize, time: Duration) -> String {
    format!("{:.0} MB/s", bytes as f64 / 1e6 / time.as_secs_f64().max(1e-9))
}

fn size(bytes: u64) -> String {
    const MEGABYTE: u64 = 1024 * 1024;
    if bytes >= MEGABYTE {
        format!("{:.1} MB", bytes as f64 / MEGABYTE as f64)
    } else {
        format!("{} KB", bytes / 1024)
    }
}
