//! The server against a real mail host.
//!
//! All of it is one test binary with a module a resource. A test starts an [`app::App`], which is a mail host and a
//! server of its own, and talks to it through [`client::Client`]s, which are browsers. What became of the mail is looked
//! up behind the server's back, through [`stack::MailHost`].

#[cfg(test)]
mod access;
#[cfg(test)]
mod accounts;
#[cfg(test)]
pub mod app;
#[cfg(test)]
mod assets;
#[cfg(test)]
mod auto_reply;
#[cfg(test)]
mod backups;
#[cfg(test)]
mod carddav;
#[cfg(test)]
mod changes;
#[cfg(test)]
pub mod child;
#[cfg(test)]
pub mod client;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod contacts;
#[cfg(test)]
mod directory;
#[cfg(test)]
mod discovery;
#[cfg(test)]
mod domains;
#[cfg(test)]
mod drafts;
#[cfg(test)]
mod events;
#[cfg(test)]
mod folders;
#[cfg(test)]
mod history;
#[cfg(test)]
mod identities;
#[cfg(test)]
mod invitations;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod life;
#[cfg(test)]
mod links;
#[cfg(test)]
pub mod mail;
#[cfg(test)]
pub mod mailboxes;
#[cfg(test)]
mod members;
#[cfg(test)]
mod news;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod outbox;
#[cfg(test)]
mod partial_dav;
#[cfg(test)]
mod parts;
#[cfg(test)]
pub mod peer;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod previews;
#[cfg(test)]
mod push;
#[cfg(test)]
pub mod push_service;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod redirect;
#[cfg(test)]
mod requests;
#[cfg(test)]
pub mod scripts;
#[cfg(test)]
mod search;
#[cfg(test)]
mod senders;
#[cfg(test)]
mod sending;
#[cfg(test)]
mod session;
#[cfg(test)]
mod shares;
#[cfg(test)]
mod sieve_hosts;
#[cfg(test)]
mod sieve_oracle;
#[cfg(test)]
mod signatures;
#[cfg(test)]
mod snoozes;
#[cfg(test)]
mod starters;
#[cfg(test)]
mod summaries;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod threads;
#[cfg(test)]
mod trace;
#[cfg(test)]
mod trials;
#[cfg(test)]
mod undo;
#[cfg(test)]
mod views;
#[cfg(test)]
mod ways;
#[cfg(test)]
mod windows;
#[cfg(test)]
pub mod writing;
