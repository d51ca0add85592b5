//! Failures as the browser sees them: one type, one table from failure to problem, logged once.
