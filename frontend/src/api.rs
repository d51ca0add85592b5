//! The server's API, one function a call. All of its URLs stand in this folder.
//!
//! Dropping a call's future aborts its request.

pub mod activity;
pub mod address_servers;
pub mod auto_reply;
pub mod canned;
pub mod changes;
mod client;
pub mod contacts;
pub mod directory;
pub mod domains;
pub mod drafts;
pub mod duplicates;
pub mod events;
pub mod history;
pub mod identities;
pub mod jobs;
pub mod links;
pub mod mailboxes;
pub mod messages;
pub mod organisation;
pub mod organisation_senders;
pub mod preferences;
pub mod presence;
pub mod push;
pub mod scripts;
pub mod search;
pub mod sender_lists;
pub mod session;
pub mod shares;
pub mod sign_in;
pub mod start;
pub mod starters;
pub mod submissions;
pub mod templates;
pub mod trials;
pub mod uploads;

pub use client::{ApiError, on_signed_out};
