//! What one request needs from the mail host: folders, windows of lists, messages and their parts, changes.
//!
//! Each function takes the account's pool and what it is about, and gives the models of `shared`. Knows no HTTP.

pub mod append;
pub mod calendar;
pub mod changes;
pub mod crlf;
mod expunge;
pub mod features;
pub mod file_name;
pub mod files;
pub mod folders;
pub mod headers;
pub mod held;
pub mod ids;
pub mod list;
pub mod locate;
pub mod mailboxes;
pub mod names;
pub mod parts;
pub mod quota;
pub mod read;
pub mod report;
pub mod roles;
pub mod search;
pub mod sender;
pub mod sniff;
pub mod status;
pub mod summaries;
pub mod threads;
pub mod tnef;
pub mod trace;
pub mod transfer;
pub mod unsubscribe;
pub mod view;
pub mod watch;
pub mod zip;

pub use ids::MessageRef;

/// Whatever the mail host can fail with.
pub type Error = crate::imap::Error;
