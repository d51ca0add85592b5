//! Counting what passed.

use std::time::Duration;

use serde_json::Value;

/// What became of a set of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    /// Those of `passed` that failed at first: a race in the test or in the product, to be looked into.
    pub(crate) shaky: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
    /// Test programs that ended badly without saying which test it was.
    pub(crate) broken: u64,
    pub(crate) took: Duration,
}

impl Count {
    pub(crate) fn plus(self, other: &Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            shaky: self.shaky + other.shaky,
            failed: self.failed + other.failed,
            ignored: self.ignored + other.ignored,
            broken: self.broken + other.broken,
            took: self.took + other.took,
        }
    }

    pub(crate) fn is_good(&self) -> bool {
        self.failed == 0 && self.broken == 0
    }

    /// Reads the last line of a Rust test program: `test result: ok. 5 passed; 0 failed; 1 ignored; …`.
    pub(crate) fn from_libtest(line: &str) -> Option<Self> {
        let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let number = |word: &str| {
            let part = numbers.split("; ").find_map(|part| part.strip_suffix(word))?;
            part.trim().parse().ok()
        };
        Some(Self {
            passed: number("passed")?,
            failed: number("failed")?,
            ignored: number("ignored")?,
            ..Self::default()
        })
    }

    /// Takes in how those that failed did when they were run once more.
    pub(crate) fn with_second_try(self, second: &Self) -> Self {
        Self {
            passed: self.passed + second.passed,
            shaky: self.shaky + second.passed,
            failed: self.failed.saturating_sub(second.passed),
            broken: self.broken + second.broken,
            ..self
        }
    }

    /// Reads the `stats` of Playwright's JSON report.
    pub(crate) fn from_playwright(report: &Value) -> Option<Self> {
        let stats = report.get("stats")?;
        let number = |name: &str| stats.get(name).and_then(Value::as_u64);
        Some(Self {
            passed: number("expected")? + number("flaky")?,
            shaky: number("flaky")?,
            failed: number("unexpected")?,
            ignored: number("skipped")?,
            ..Self::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(counted: Option<Count>, passed: u64, failed: u64, ignored: u64) {
        let expected = Count { passed, failed, ignored, ..Count::default() };
        assert_eq!(counted.map(|count| Count { shaky: 0, ..count }), Some(expected));
    }

    #[test]
    fn reads_what_test_programs_say() {
        let line = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.01s";
        check(Count::from_libtest(line), 5, 0, 1);
        let line = "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        check(Count::from_libtest(line), 1, 2, 0);
        assert_eq!(Count::from_libtest("test result_is_kept ... ok"), None);
    }

    #[test]
    fn reads_what_playwright_reports() {
        let report = json!({"stats": {"expected": 9, "unexpected": 1, "flaky": 1, "skipped": 3}});
        check(Count::from_playwright(&report), 10, 1, 3);
        assert_eq!(Count::from_playwright(&report).unwrap().shaky, 1);
        assert_eq!(Count::from_playwright(&json!({})), None);
    }

    #[test]
    fn a_second_try_clears_only_what_passes() {
        let first = Count { passed: 7, failed: 3, ..Count::default() };
        let second = Count { passed: 2, failed: 1, ignored: 0, ..Count::default() };
        let both = first.with_second_try(&second);
        assert_eq!((both.passed, both.shaky, both.failed), (9, 2, 1));
        assert!(!both.is_good());
    }
}
