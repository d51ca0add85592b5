//! Pli's server: a thin bridge between the browser and any IMAP, SMTP and ManageSieve host.

pub mod assets;
pub mod cli;
pub mod clock;
pub mod config;
pub mod contacts;
pub mod db;
pub mod dialer;
mod discovery;
mod dns;
pub mod error;
pub mod events;
pub mod history;
pub mod homograph;
pub mod html;
pub mod http;
pub mod imap;
pub mod jobs;
pub mod links;
pub mod mail;
pub mod people;
pub mod rules;
pub mod run;
pub mod secrets;
pub mod sieve;
pub mod snooze;
pub mod state;
pub mod submission;
