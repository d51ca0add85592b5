//! The models of Pli's API and the logic that the server and the browser both run.
//!
//! Does no I/O, knows no clock, and compiles for both targets.

pub mod account;
pub mod activity;
pub mod address;
pub mod admin_log;
pub mod attachment;
pub mod auto_reply;
pub mod calendar;
pub mod canned;
pub mod change;
pub mod contact;
pub mod conversation;
pub mod directory;
pub mod domain;
pub mod draft;
pub mod event;
pub mod history;
pub mod host;
pub mod id;
pub mod identity;
pub mod instant;
pub mod job;
pub mod keyword;
pub mod language;
pub mod limits;
pub mod link;
pub mod mailbox;
pub mod mailto;
pub mod markdown;
pub mod member;
pub mod message;
pub mod permission;
pub mod preferences;
pub mod presence;
pub mod preview;
pub mod problem;
pub mod push;
pub mod reply;
pub mod report;
pub mod script;
pub mod search;
pub mod sender;
pub mod sender_list;
pub mod session;
pub mod share;
pub mod shortcuts;
pub mod sieve;
pub mod sign_in;
pub mod signature;
pub mod start;
pub mod submission;
pub mod summaries;
pub mod template;
pub mod thread;
pub mod trace;
pub mod trial;
pub mod user_agent;
pub mod view;

/// An instant, RFC 3339 in UTC on the wire.
pub use jiff::Timestamp;
