//! When a draft is saved on the server.
//!
//! The browser keeps every change at once by itself; this says when the server gets it. Times are milliseconds.

/// After the last change.
const QUIET: f64 = 2_000.0;
/// After the first change that isn't saved, however much is being typed.
const PATIENCE: f64 = 10_000.0;
/// Between saves of a draft with large files, which the server writes to the mail host as a whole each time.
const PAUSE_WITH_LARGE_FILES: f64 = 30_000.0;
/// From how many bytes of files on.
const LARGE_FILES: u64 = 1_000_000;
/// Between attempts after a failure: the first, and the longest.
const RETRY_FIRST: f64 = 3_000.0;
const RETRY_LONGEST: f64 = 60_000.0;

/// How far saving has come, for one draft.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saver {
    /// The version on the server that the text is based on.
    version: Option<String>,
    /// Counts changes; the last one saved is the other.
    changes: u64,
    saved_changes: u64,
    first_unsaved_at: f64,
    last_change_at: f64,
    last_save_at: Option<f64>,
    /// The change that a save under way holds.
    under_way: Option<u64>,
    failures: u32,
    last_failure_at: f64,
    files_bytes: u64,
}

/// What to do about saving.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// Nothing until something changes.
    Rest,
    /// Nothing before this time.
    WaitUntil(f64),
    SaveNow,
}

impl Saver {
    /// For a draft that the server has in `version`.
    pub fn saved(version: String) -> Self {
        Self { version: Some(version), ..Self::default() }
    }

    /// For a draft of which this browser holds a later text than the server.
    pub fn unsaved(version: Option<String>, now: f64) -> Self {
        let mut saver = Self { version, ..Self::default() };
        saver.changed(now, 0);
        saver
    }

    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    pub fn is_saved(&self) -> bool {
        self.changes == self.saved_changes
    }

    pub fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// Something was typed, added or taken away. `files_bytes` is what all files come to now.
    pub fn changed(&mut self, now: f64, files_bytes: u64) {
        if self.is_saved() {
            self.first_unsaved_at = now;
        }
        self.changes += 1;
        self.last_change_at = now;
        self.files_bytes = files_bytes;
    }

    pub fn next(&self, now: f64) -> Next {
        if self.is_saved() || self.under_way.is_some() {
            return Next::Rest;
        }
        let mut at = (self.last_change_at + QUIET).min(self.first_unsaved_at + PATIENCE);
        if let Some(last) = self.last_save_at.filter(|_| self.files_bytes > LARGE_FILES) {
            at = at.max(last + PAUSE_WITH_LARGE_FILES);
        }
        if self.failures > 0 {
            let pause =
                RETRY_FIRST * 2_f64.powi(i32::try_from(self.failures).unwrap_or(8).min(8) - 1);
            at = at.max(self.last_failure_at + pause.min(RETRY_LONGEST));
        }
        if at <= now { Next::SaveNow } else { Next::WaitUntil(at) }
    }

    /// A save starts with all that was changed so far.
    pub fn started(&mut self) {
        self.under_way = Some(self.changes);
    }

    pub fn succeeded(&mut self, now: f64, version: String) {
        self.saved_changes =
            self.under_way.take().unwrap_or(self.saved_changes).max(self.saved_changes);
        self.version = Some(version);
        self.last_save_at = Some(now);
        self.failures = 0;
        // What was typed meanwhile waits from now on.
        self.first_unsaved_at = now;
    }

    pub fn failed(&mut self, now: f64) {
        self.under_way = None;
        self.failures += 1;
        self.last_failure_at = now;
    }

    /// The network or the session is back: no reason to wait any longer.
    pub fn try_again(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saves_when_typing_pauses_and_now_and_then_while_it_does_not() {
        let mut saver = Saver::default();
        assert_eq!(saver.next(0.0), Next::Rest);
        saver.changed(1_000.0, 0);
        assert_eq!(saver.next(1_000.0), Next::WaitUntil(3_000.0));
        saver.changed(2_500.0, 0);
        assert_eq!(saver.next(3_000.0), Next::WaitUntil(4_500.0));
        assert_eq!(saver.next(4_500.0), Next::SaveNow);

        for at in 3..=10 {
            saver.changed(f64::from(at) * 1_000.0, 0);
        }
        assert_eq!(saver.next(10_500.0), Next::WaitUntil(11_000.0));
        assert_eq!(saver.next(11_000.0), Next::SaveNow);
    }

    #[test]
    fn what_is_typed_during_a_save_is_saved_after_it() {
        let mut saver = Saver::default();
        saver.changed(0.0, 0);
        saver.started();
        saver.changed(100.0, 0);
        assert_eq!(saver.next(60_000.0), Next::Rest);
        saver.succeeded(500.0, "1".to_owned());
        assert!(!saver.is_saved());
        assert_eq!(saver.next(500.0), Next::WaitUntil(2_100.0));
        saver.started();
        saver.succeeded(2_200.0, "2".to_owned());
        assert!(saver.is_saved());
        assert_eq!((saver.next(9_000.0), saver.version()), (Next::Rest, Some("2")));
    }

    #[test]
    fn large_files_are_not_written_every_other_second() {
        let mut saver = Saver::default();
        saver.changed(0.0, 5_000_000);
        saver.started();
        saver.succeeded(2_000.0, "1".to_owned());
        saver.changed(3_000.0, 5_000_000);
        assert_eq!(saver.next(6_000.0), Next::WaitUntil(32_000.0));
        saver.changed(7_000.0, 1_000); // Without the file there is no reason to wait.
        assert_eq!(saver.next(9_000.0), Next::SaveNow);
    }

    #[test]
    fn a_failure_is_tried_again_less_and_less_often() {
        let mut saver = Saver::saved("1".to_owned());
        saver.changed(0.0, 0);
        let mut now = 2_000.0;
        let mut pauses = Vec::new();
        for _ in 0..7 {
            saver.started();
            saver.failed(now);
            let Next::WaitUntil(at) = saver.next(now) else { panic!("waits") };
            pauses.push((at - now) / 1_000.0);
            now = at;
        }
        assert_eq!(pauses, [3.0, 6.0, 12.0, 24.0, 48.0, 60.0, 60.0]);
        saver.try_again();
        assert_eq!(saver.next(now), Next::SaveNow);
        assert_eq!(saver.version(), Some("1"));
    }

    #[test]
    fn a_text_found_in_the_browser_is_saved_soon() {
        let saver = Saver::unsaved(Some("1".to_owned()), 0.0);
        assert_eq!(saver.next(2_000.0), Next::SaveNow);
    }
}
