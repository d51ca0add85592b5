//! Sending: the outbox, SMTP submission and the making of messages. Knows no HTTP.
//!
//! From a request to the host: [`outbox`] takes a send in, [`compose`] makes its bytes in the [`spool`], [`worker`] hands
//! them over by [`smtp`] as [`state`] says, and `chores` does what is left. [`drafts`] keeps what isn't sent yet on the host.
//!
//! Invariants: what is acknowledged is durable; a message is handed to the host at most once without the user saying so
//! again; no Bcc stands in the bytes that go out.

pub mod about;
pub mod canned;
mod chores;
pub mod compose;
mod dots;
mod draft_format;
pub mod drafts;
pub mod envelope;
mod error;
pub mod extensions;
pub mod files;
mod host;
pub mod identity;
mod invitation;
pub mod outbox;
pub mod outcome;
pub(crate) mod outgoing;
mod probe;
mod recipients;
pub mod reply;
pub mod smtp;
pub mod spool;
pub mod state;
mod wire;
pub mod worker;

pub use error::Error;
