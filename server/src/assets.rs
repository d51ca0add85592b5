//! The browser's files, embedded and pre-compressed.
