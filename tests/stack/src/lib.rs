//! A private mail host for tests, the demo and the benchmark.
//!
//! [`MailHost::start`] brings up a real Dovecot (IMAP, LMTP, ManageSieve, Sieve, quota, ACL, a master user) and a real
//! Postfix (submission with SASL, plain SMTP) on free loopback ports, in a folder of their own, with certificates of a CA
//! of their own. Nothing of the machine's own mail set-up is read or touched, and any number of hosts can run at once.
//! All of it is gone when the [`MailHost`] is dropped, and also when its owner is killed.
//!
//! ```no_run
//! # fn main() -> anyhow::Result<()> {
//! let host = stack::MailHost::start(stack::Options::default())?;
//! host.deliver("anna@pli.example", b"From: dan@partner.example\r\nSubject: Lunch?\r\n\r\nAt noon?\r\n")?;
//! assert_eq!(host.raw_messages("anna@pli.example", "INBOX")?.len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! Everything blocks: a start takes about a third of a second, a helper some milliseconds.

mod chromium;
mod daemon;
mod deliver;
mod dovecot;
pub mod fixtures;
mod folder_name;
mod host;
mod import;
mod nginx;
mod options;
mod people;
mod ports;
mod postfix;
pub mod postgres;
mod privilege;
mod radicale;
mod runtime;
mod sample;
mod script;
mod slapd;
mod store;
mod tls;
mod wait;

pub use chromium::chromium;
pub use deliver::Refusal;
pub use host::MailHost;
pub use import::Import;
pub use options::{Certificate, Format, Options, Tls};
pub use people::{Person, people};
pub use ports::Ports;
pub use sample::{Sample, mailing_list};
pub use store::Stored;
pub use tls::{HOST, PUBLIC_HOST};
pub use wait::{PATIENCE, wait_for};
